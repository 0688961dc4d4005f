import assert from "node:assert/strict";
import { test } from "node:test";
import { groupPins, mostSerious, shapeOf } from "../../../static/js/body_map/pins.js";

const ORDER = ["higher", "unclear", "waiting", "lower", "none"];
const units = ({ x, y }) => ({ x: x * 520, y: y * 1000 });

function pin(id, x, y, outcome = "lower") {
  return {
    id,
    x,
    y,
    outcome,
    figure: "front",
    zone: "",
    name: id,
    isDue: false,
    photo: "",
    taken: "",
  };
}

function idsOf(groups) {
  return groups.map((group) => group.pins.map(({ id }) => id));
}

test("pins that would overlap are one group, where the first of them is", () => {
  const pins = [pin("a", 0.5, 0.5), pin("b", 0.5, 0.52), pin("c", 0.1, 0.1)];
  const groups = groupPins(pins, { units, scale: 1 });
  assert.deepEqual(idsOf(groups), [["a", "b"], ["c"]]);
  assert.deepEqual(groups[0].at, { x: 260, y: 500 });
});

test("an enlarged figure shows the same pins apart", () => {
  const pins = [pin("a", 0.5, 0.5), pin("b", 0.5, 0.52)];
  assert.deepEqual(idsOf(groupPins(pins, { units, scale: 0.5 })), [["a"], ["b"]]);
});

test("pins touch at 26 pixels of the screen and overlap below", () => {
  const apart = [pin("a", 0, 0), pin("b", 0, 0.026)];
  const near = [pin("a", 0, 0), pin("b", 0, 0.0259)];
  assert.equal(groupPins(apart, { units, scale: 1 }).length, 2);
  assert.equal(groupPins(near, { units, scale: 1 }).length, 1);
});

test("a group's outcome is its most serious one", () => {
  const pins = [pin("a", 0, 0, "lower"), pin("b", 0, 0, "unclear"), pin("c", 0, 0, "none")];
  assert.equal(mostSerious(pins, ORDER), "unclear");
  assert.equal(mostSerious(pins.slice(2), ORDER), "none");
});

test("every band has a shape of its own, so that it does not depend on colour", () => {
  const shapes = ["lower", "unclear", "higher", "none", "waiting"].map(shapeOf);
  assert.deepEqual(shapes, ["circle", "diamond", "triangle", "ring", "square"]);
});
