import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf, MAX_ZOOM, moveViewport } from "../../../static/js/comparing/view.js";
import { Viewport } from "../../../static/js/core/viewport.js";

const DRAWING = { width: 1000, height: 750 };

function placeOf({ x, y, zoom }) {
  return { x, y, zoom };
}

test("the whole drawing fits the view, centred, whichever is wider", () => {
  const viewport = new Viewport(MAX_ZOOM);
  const wide = frameOf(viewport, DRAWING, { width: 800, height: 300 });
  assert.deepEqual(wide, { scale: 0.4, left: 200, top: 0 });
  const high = frameOf(viewport, DRAWING, { width: 500, height: 500 });
  assert.deepEqual(high, { scale: 0.5, left: 0, top: 62.5 });
});

test("the viewport's middle is in the middle of the view at any zoom", () => {
  const viewport = new Viewport(MAX_ZOOM);
  viewport.set({ x: 0.25, y: 0.5, zoom: 4 });
  const { scale, left, top } = frameOf(viewport, DRAWING, { width: 500, height: 375 });
  assert.equal(scale, 2);
  assert.equal(left + 0.25 * 1000 * scale, 250);
  assert.equal(top + 0.5 * 750 * scale, 187.5);
});

test("buttons and keys zoom and move by a part of what is visible", () => {
  const viewport = new Viewport(MAX_ZOOM);
  viewport.set({ zoom: 2 });
  moveViewport(viewport, "in");
  assert.deepEqual(placeOf(viewport), { x: 0.5, y: 0.5, zoom: 3 });
  moveViewport(viewport, "right");
  moveViewport(viewport, "up");
  assert.deepEqual(placeOf(viewport), { x: 0.55, y: 0.45, zoom: 3 });
  moveViewport(viewport, "left");
  moveViewport(viewport, "down");
  moveViewport(viewport, "out");
  assert.equal(viewport.zoom, 2);
  assert.ok(Math.hypot(viewport.x - 0.5, viewport.y - 0.5) < 1e-9);
  moveViewport(viewport, "whole");
  assert.deepEqual(placeOf(viewport), { x: 0.5, y: 0.5, zoom: 1 });
});
