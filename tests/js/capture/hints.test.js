import assert from "node:assert/strict";
import { test } from "node:test";
import { findSpot } from "../../../static/js/capture/extent.js";
import { hintFor, SteadyHint } from "../../../static/js/capture/hints.js";
import { frameOf, moleAt, SKIN } from "./frames.js";

const RING = { x: 96, y: 96, radius: 40 };

function darker(pixels, factor) {
  return pixels.map((value, index) => (index % 4 === 3 ? value : value * factor));
}

test("the spot has the mole's place and diameter, to a cell", () => {
  for (const [x, y, radius] of [
    [96, 96, 30],
    [70, 120, 20],
    [110, 90, 45],
  ]) {
    const spot = findSpot(moleAt(x, y, radius), RING);
    assert.ok(Math.hypot(spot.x - x, spot.y - y) < 2);
    assert.ok(Math.abs(spot.diameter - 2 * radius) < 4);
  }
});

test("plain skin has no spot", () => {
  assert.equal(
    findSpot(
      frameOf(() => SKIN),
      RING,
    ),
    null,
  );
});

test("of two moles the one in the ring counts, even where the other is larger", () => {
  const inRing = moleAt(96, 96, 22);
  const beside = moleAt(165, 165, 26);
  const both = inRing.map((value, index) => Math.min(value, beside[index]));
  const spot = findSpot(both, { ...RING, radius: 22 });
  assert.ok(Math.hypot(spot.x - 96, spot.y - 96) < 2);
});

test("a sharp mole that fills the ring is good", () => {
  assert.equal(hintFor(moleAt(96, 96, 38), RING), "good");
});

test("each fault has its hint", () => {
  assert.equal(hintFor(darker(moleAt(96, 96, 38), 0.3), RING), "dark");
  assert.equal(hintFor(moleAt(96, 96, 20), RING), "closer");
  assert.equal(hintFor(moleAt(96, 96, 70), RING), "further");
  assert.equal(hintFor(moleAt(96, 145, 38), RING), "off");
  assert.equal(
    hintFor(
      frameOf(() => SKIN),
      RING,
    ),
    "off",
  );
  assert.equal(hintFor(moleAt(96, 96, 38, { blur: 60 }), RING), "blurred");
});

test("burnt-out pixels on the mole are glare", () => {
  const pixels = moleAt(96, 96, 38);
  for (let row = 85; row < 105; row += 1) {
    const start = (row * 192 + 85) * 4;
    pixels.fill(255, start, start + 20 * 4);
  }
  assert.equal(hintFor(pixels, RING), "glare");
});

test("a hint shows once three frames in a row agree", () => {
  const steady = new SteadyHint();
  const shown = ["good", "good", "off", "good", "good", "good", "off"].map((hint, index) => {
    return steady.next(hint, index * 300).show;
  });
  assert.deepEqual(shown, ["", "", "", "", "", "good", "good"]);
});

test("a hint is spoken once, and another at the earliest four seconds later", () => {
  const steady = new SteadyHint();
  const spoken = [];
  for (let now = 0; now < 9000; now += 300) {
    const { say } = steady.next(now < 2000 ? "dark" : "good", now);
    if (say) spoken.push([say, now]);
  }
  assert.deepEqual(spoken, [
    ["dark", 600],
    ["good", 4800],
  ]);
});
