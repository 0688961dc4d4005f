import assert from "node:assert/strict";
import { test } from "node:test";
import { lengthOnSkin } from "../../../static/js/review/measuring_line.js";

test("a photo from straight above has one scale", () => {
  const tenthOfAMillimetre = [0.1, 0, 0, 0, 0.1, 0, 0, 0, 1];
  assert.equal(lengthOnSkin(tenthOfAMillimetre, [10, 20], [40, 60]), 5);
});

test("in a photo from aside the same pixels are longer where the skin is further away", () => {
  const tilted = [0.1, 0, 0, 0, 0.1, 0, 0, -0.001, 1];
  const near = lengthOnSkin(tilted, [0, 0], [100, 0]);
  const far = lengthOnSkin(tilted, [0, 500], [100, 500]);
  assert.equal(near, 10);
  assert.equal(far, 20);
});
