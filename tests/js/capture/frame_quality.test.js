import assert from "node:assert/strict";
import { test } from "node:test";
import { measureFrame, SIDE } from "../../../static/js/capture/frame_quality.js";
import { frameOf, moleAt } from "./frames.js";

const RING = { x: SIDE / 2, y: SIDE / 2, radius: 40 };

function near(actual, expected, tolerance) {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

test("a plain surface has no detail, no glare and its own brightness", () => {
  const { sharpness, highlight, glare } = measureFrame(
    frameOf(() => [120, 120, 120]),
    RING,
  );
  near(sharpness, Math.log2(1e-4), 1e-3);
  near(highlight, 120, 0.01);
  assert.equal(glare, 0);
});

test("sharpness is the Laplacian of 2 x 2 blocks relative to the contrast", () => {
  // A chessboard of such blocks differs by 4 x 100 from its neighbours at a contrast of 100.
  const board = frameOf((column, row) => {
    const isLight = (Math.floor(column / 2) + Math.floor(row / 2)) % 2;
    return Array(3).fill(isLight ? 150 : 50);
  });
  near(measureFrame(board, RING).sharpness, Math.log2(400 / 101 + 1e-4), 1e-3);
});

test("blur lowers the sharpness", () => {
  const [sharp, soft, softer] = [0, 12, 36].map((blur) => {
    return measureFrame(moleAt(96, 96, 35, { blur }), RING).sharpness;
  });
  assert.ok(sharp > soft + 0.5);
  assert.ok(soft > softer + 0.5);
});

test("brightness weighs green most, as luma does", () => {
  const [red, green, blue] = [0, 1, 2].map((lit) => {
    const colour = [0, 0, 0];
    colour[lit] = 200;
    return measureFrame(
      frameOf(() => colour),
      RING,
    ).highlight;
  });
  near(red, 59.8, 0.01);
  near(green, 117.4, 0.01);
  near(blue, 22.8, 0.01);
});

test("highlight is what the brightest tenth exceeds", () => {
  const lit = (columns) => frameOf((column) => Array(3).fill(column < columns ? 200 : 80));
  near(measureFrame(lit(30), RING).highlight, 200, 0.01);
  near(measureFrame(lit(10), RING).highlight, 80, 0.01);
});

test("glare is the fraction of burnt-out pixels around the ring, wherever else some are", () => {
  const half = frameOf((column) => Array(3).fill(column < SIDE / 2 ? 255 : 120));
  near(measureFrame(half, RING).glare, 0.5, 0.01);
  const corner = frameOf((column, row) => Array(3).fill(column + row < 40 ? 255 : 120));
  assert.equal(measureFrame(corner, RING).glare, 0);
});
