import assert from "node:assert/strict";
import { test } from "node:test";
import { currentGroup, takesArrows, takesKeys } from "../../../static/js/review/keys.js";

function group(...checked) {
  return { inputs: checked.map((isChecked) => ({ checked: isChecked })) };
}

test("a digit answers the question that has the focus", () => {
  const groups = [group(false, false), group(true, false)];
  assert.equal(currentGroup(groups, groups[1].inputs[1]), groups[1]);
});

test("without the focus it answers the first open question", () => {
  const groups = [group(true, false), group(false, false), group(false)];
  assert.equal(currentGroup(groups, null), groups[1]);
});

test("with all questions answered it changes the first one", () => {
  const groups = [group(true, false), group(false, true)];
  assert.equal(currentGroup(groups, null), groups[0]);
  assert.equal(currentGroup([], null), undefined);
});

test("keys belong to fields that one types in, not to buttons and boxes", () => {
  for (const field of [
    { tagName: "TEXTAREA" },
    { tagName: "SELECT" },
    { tagName: "INPUT", type: "text" },
    { tagName: "INPUT", type: "search" },
  ]) {
    assert.ok(takesKeys(field), JSON.stringify(field));
  }
  for (const other of [
    { tagName: "BODY" },
    { tagName: "BUTTON", type: "submit" },
    { tagName: "INPUT", type: "radio" },
    { tagName: "INPUT", type: "checkbox" },
    { tagName: "INPUT", type: "range" },
  ]) {
    assert.ok(!takesKeys(other), JSON.stringify(other));
  }
});

test("arrows belong to answers and sliders that have the focus", () => {
  assert.ok(takesArrows({ tagName: "INPUT", type: "radio" }));
  assert.ok(takesArrows({ tagName: "INPUT", type: "range" }));
  assert.ok(!takesArrows({ tagName: "BUTTON", type: "button" }));
});
