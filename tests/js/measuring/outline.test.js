import assert from "node:assert/strict";
import { test } from "node:test";
import { toFractions, toPixels } from "../../../static/js/measuring/fractions.js";
import { Outline } from "../../../static/js/measuring/outline.js";

const PHOTO = { width: 1000, height: 800 };

/** The enclosed area, by the shoelace formula. */
function areaOf({ points }) {
  return Math.abs(
    points.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = points[(index + 1) % points.length];
      return sum + (x * nextY - nextX * y) / 2;
    }, 0),
  );
}

function near(actual, expected, tolerance = 1e-9) {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

function nearPoint([x, y], [expectedX, expectedY], tolerance = 1e-9) {
  near(x, expectedX, tolerance);
  near(y, expectedY, tolerance);
}

/** Points along y = 0; 14 * 8 of them have a handle at every eighth. */
function line(count) {
  return new Outline(Array.from({ length: count }, (_, index) => [index, 0]));
}

test("a circle has its middle, its area and evenly spread handles", () => {
  const circle = Outline.circle(500, 400, 100);
  nearPoint(circle.middle, [500, 400]);
  near(areaOf(circle) / (Math.PI * 100 ** 2), 1, 1e-3);
  assert.equal(circle.handles.length, 14);
  near(circle.spacing, (2 * Math.PI * 100) / 14, 0.1);
  const gaps = circle.handles.map((index, number) => {
    return ((circle.handles[number + 1] ?? 96) - index) / (96 / 14);
  });
  assert.ok(gaps.every((gap) => gap > 0.85 && gap < 1.2));
});

test("an outline of few points has no more handles than points", () => {
  assert.deepEqual(line(5).handles, [0, 1, 2, 3, 4]);
});

test("it does not change the points that it was made of", () => {
  const points = [
    [0, 0],
    [10, 0],
    [0, 10],
  ];
  new Outline(points).move(0, 5, 5);
  assert.deepEqual(points[0], [0, 0]);
});

test("a moved handle takes the points on both sides along, and its neighbours stay", () => {
  const outline = line(14 * 8);
  outline.move(3, 0, 10);
  const heights = outline.points.map(([, y]) => y);
  near(heights[24], 10);
  near(heights[24 - 4], 5);
  near(heights[24 + 4], 5);
  near(heights[24 + 2], 5 * (1 + Math.SQRT1_2));
  assert.deepEqual(heights.slice(0, 17), Array(17).fill(0));
  assert.deepEqual(heights.slice(32), Array(80).fill(0));
});

test("the first handle takes points along over the end of the list", () => {
  const outline = line(14 * 8);
  outline.move(0, 0, 10);
  near(outline.points[4][1], 5);
  near(outline.points.at(-4)[1], 5);
});

test("the whole outline moves as far as the photo's edge", () => {
  const circle = Outline.circle(500, 400, 100);
  circle.moveAll(50, -20, PHOTO);
  nearPoint(circle.middle, [550, 380]);
  circle.moveAll(9999, 9999, PHOTO);
  near(Math.max(...circle.points.map(([x]) => x)), 1000);
  near(Math.max(...circle.points.map(([, y]) => y)), 800);
  near(areaOf(circle), areaOf(Outline.circle(0, 0, 100)), 1e-6);
});

test("resizing keeps the middle and scales the area by the square", () => {
  const circle = Outline.circle(500, 400, 100);
  const before = areaOf(circle);
  circle.resize(1.5);
  nearPoint(circle.middle, [500, 400]);
  near(areaOf(circle) / before, 2.25);
});

test("an added handle lies halfway to the next one and leaves the shape alone", () => {
  const outline = line(14 * 8);
  const before = structuredClone(outline.points);
  const number = outline.addAfter(3);
  assert.equal(number, 4);
  assert.equal(outline.handles.length, 15);
  assert.equal(outline.handles[number], 28);
  assert.deepEqual(outline.points, before);
});

test("between neighbouring points an added handle brings a point of its own", () => {
  const outline = new Outline([
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ]);
  const number = outline.addAfter(1);
  assert.deepEqual(outline.at(number), [10, 5]);
  assert.deepEqual(outline.handles, [0, 1, 2, 3, 4]);
  assert.equal(areaOf(outline), 100);
});

test("a handle added after the last one lies before the first", () => {
  const outline = line(14 * 8);
  const number = outline.addAfter(13);
  assert.equal(outline.handles[number], 13 * 8 + 4);
});

test("where a handle is removed the outline runs straight", () => {
  const circle = Outline.circle(500, 400, 100);
  const [start, end] = [circle.at(1), circle.at(3)].map((point) => [...point]);
  const [from, to] = [circle.handles[1], circle.handles[3]];
  assert.equal(circle.remove(2), true);
  assert.equal(circle.handles.length, 13);
  for (let index = from; index <= to; index += 1) {
    const share = (index - from) / (to - from);
    nearPoint(circle.points[index], [
      start[0] + share * (end[0] - start[0]),
      start[1] + share * (end[1] - start[1]),
    ]);
  }
});

test("removing the first handle straightens over the end of the list", () => {
  const circle = Outline.circle(500, 400, 100);
  const middle = circle.points[0][0];
  circle.remove(0);
  const [last, next] = [circle.at(12), circle.at(0)];
  near(circle.points[0][0], (last[0] + next[0]) / 2, 1);
  assert.ok(circle.points[0][0] < middle - 5);
});

test("the last three handles stay", () => {
  const triangle = new Outline([
    [0, 0],
    [10, 0],
    [0, 10],
  ]);
  assert.equal(triangle.remove(1), false);
  assert.equal(triangle.handles.length, 3);
});

test("points outside the photo go to its edge", () => {
  const outline = new Outline([
    [-5, 10],
    [1200, 900],
    [30, 40],
  ]);
  outline.keepWithin(PHOTO);
  assert.deepEqual(outline.points, [
    [0, 10],
    [1000, 800],
    [30, 40],
  ]);
});

test("fractions of the photo have five digits and lead back to within a pixel's hundredth", () => {
  const points = [
    [123.456, 654.321],
    [999.9, 0],
  ];
  const fractions = toFractions(points, PHOTO);
  assert.deepEqual(fractions, [
    [0.12346, 0.8179],
    [0.9999, 0],
  ]);
  for (const [index, point] of toPixels(fractions, PHOTO).entries()) {
    nearPoint(point, points[index], 0.01);
  }
});
