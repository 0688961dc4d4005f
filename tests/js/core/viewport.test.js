import assert from "node:assert/strict";
import { test } from "node:test";
import { Viewport } from "../../../static/js/core/viewport.js";

const SIZE = { width: 200, height: 400 };

/** Where a point of the drawing appears in a window that shows the view box, in fractions of it. */
function onScreen(viewport, point) {
  const [left, top, width, height] = viewport.viewBox(SIZE);
  return [(point.x * SIZE.width - left) / width, (point.y * SIZE.height - top) / height];
}

test("a new viewport shows the whole drawing", () => {
  assert.deepEqual(new Viewport(10).viewBox(SIZE), [0, 0, 200, 400]);
});

test("at zoom 4 a quarter of the width and height is visible, around the middle", () => {
  const viewport = new Viewport(10);
  viewport.set({ x: 0.5, y: 0.25, zoom: 4 });
  assert.deepEqual(viewport.viewBox(SIZE), [75, 50, 50, 100]);
});

test("it stops at the drawing's edges", () => {
  const viewport = new Viewport(10);
  viewport.set({ x: 2, y: -1, zoom: 4 });
  assert.deepEqual(viewport.viewBox(SIZE), [150, 0, 50, 100]);
});

test("the zoom stays between 1 and the maximum", () => {
  const viewport = new Viewport(10);
  viewport.set({ zoom: 99 });
  assert.equal(viewport.zoom, 10);
  viewport.zoomBy(1 / 1000);
  assert.equal(viewport.zoom, 1);
});

test("the whole drawing cannot be moved", () => {
  const viewport = new Viewport(10);
  viewport.set({ x: 0.9, y: 0.1 });
  assert.deepEqual([viewport.x, viewport.y], [0.5, 0.5]);
});

test("zooming about a point keeps its place on the screen", () => {
  const viewport = new Viewport(10);
  viewport.set({ x: 0.4, y: 0.6, zoom: 2 });
  const point = { x: 0.3, y: 0.7 };
  const before = onScreen(viewport, point);
  for (const factor of [1.5, 2, 0.8]) {
    viewport.zoomBy(factor, point);
    const [x, y] = onScreen(viewport, point);
    assert.ok(Math.abs(x - before[0]) < 1e-9);
    assert.ok(Math.abs(y - before[1]) < 1e-9);
  }
});

test("zooming about a point at the maximum moves nothing", () => {
  const viewport = new Viewport(2);
  viewport.set({ x: 0.4, y: 0.6, zoom: 2 });
  viewport.zoomBy(3, { x: 0.9, y: 0.9 });
  assert.deepEqual([viewport.x, viewport.y, viewport.zoom], [0.4, 0.6, 2]);
});

test("listeners hear of each change after it", () => {
  const viewport = new Viewport(10);
  const heard = [];
  viewport.listeners.add(() => heard.push(viewport.zoom));
  viewport.set({ zoom: 3 });
  viewport.reset();
  assert.deepEqual(heard, [3, 1]);
});
