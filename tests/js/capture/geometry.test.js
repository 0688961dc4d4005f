import assert from "node:assert/strict";
import { test } from "node:test";
import { ghostBox, ringOn, squareAround } from "../../../static/js/capture/geometry.js";

const FRAME = { width: 300, height: 400 };
const ALIKE = { width: 1500, height: 2000 };
const NARROW = { width: 900, height: 1600 };
const TURNED = { width: 2000, height: 1500 };
const ABOVE = { x: 0.5, y: 0.25, diameter: 0.2 };
const CORNER = { x: 0, y: 0, diameter: 0.2 };

function box(x, y, width, height) {
  return { x, y, width, height };
}

test("a last photo of the frame's shape fills it", () => {
  assert.deepEqual(ghostBox(FRAME, ALIKE), box(0, 0, 300, 400));
});

test("a narrower one is centred, with equal long edges", () => {
  assert.deepEqual(ghostBox(FRAME, NARROW), box(37.5, 0, 225, 400));
});

test("one held the other way up keeps the mole's size and reaches over the frame", () => {
  assert.deepEqual(ghostBox(FRAME, TURNED), box(-50, 50, 400, 300));
});

test("the ring lies where the mole was", () => {
  assert.deepEqual(ringOn(FRAME, ALIKE, ABOVE), { x: 150, y: 100, radius: 40 });
  assert.deepEqual(ringOn(FRAME, TURNED, ABOVE), { x: 150, y: 125, radius: 40 });
});

test("without a last photo or a known place the ring is in the middle", () => {
  const usual = { x: 150, y: 200, radius: 67.5 };
  assert.deepEqual(ringOn(FRAME, null, ABOVE), usual);
  assert.deepEqual(ringOn(FRAME, ALIKE, null), usual);
});

test("a ring at the edge stays wholly within the frame", () => {
  assert.deepEqual(ringOn(FRAME, ALIKE, CORNER), { x: 40, y: 40, radius: 40 });
});

test("the ring is neither too small to measure in nor larger than the frame", () => {
  assert.equal(ringOn(FRAME, ALIKE, { x: 0.5, y: 0.5, diameter: 0.001 }).radius, 18);
  assert.deepEqual(ringOn(FRAME, ALIKE, { x: 0.5, y: 0.5, diameter: 3 }), {
    x: 150,
    y: 200,
    radius: 150,
  });
});

test("the measured square is the frame's largest, with the ring near its middle", () => {
  assert.deepEqual(squareAround(FRAME, { x: 150, y: 40 }), { x: 0, y: 0, side: 300 });
  assert.deepEqual(squareAround(FRAME, { x: 150, y: 180 }), { x: 0, y: 30, side: 300 });
  assert.deepEqual(squareAround(FRAME, { x: 150, y: 390 }), { x: 0, y: 100, side: 300 });
});
