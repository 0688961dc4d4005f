import assert from "node:assert/strict";
import { test } from "node:test";
import { MarkList } from "../../../static/js/comparing/mark_list.js";

test("the first place is asked for in both photos, then the second", () => {
  const list = new MarkList();
  const asked = [list.next];
  for (const name of ["earlier", "later", "earlier", "later"]) {
    list.add(name, [0.5, 0.5]);
    asked.push(list.next);
  }
  assert.deepEqual(asked, ["earlier-1", "later-1", "earlier-2", "later-2", "done"]);
});

test("marks may be set in another order", () => {
  const list = new MarkList();
  list.add("later", [0.1, 0.1]);
  list.add("later", [0.2, 0.2]);
  assert.equal(list.isFull("later"), true);
  assert.equal(list.isFull("earlier"), false);
  assert.equal(list.next, "earlier-1");
});

test("undo takes back the mark that was set last, in whichever photo", () => {
  const list = new MarkList();
  list.add("earlier", [0.1, 0.2]);
  list.add("later", [0.3, 0.4]);
  list.undo();
  assert.equal(list.next, "later-1");
  assert.deepEqual(list.of("earlier"), [[0.1, 0.2]]);
  assert.deepEqual(list.of("later"), []);
});

test("the form gets the earlier photo's marks first, with six digits", () => {
  const list = new MarkList();
  list.add("later", [0.5, 0.6]);
  list.add("earlier", [1 / 3, 0]);
  list.add("earlier", [0.25, 1]);
  list.add("later", [0.7, 0.8]);
  assert.equal(
    list.value,
    "0.333333 0.000000 0.250000 1.000000 0.500000 0.600000 0.700000 0.800000",
  );
});

test("a cleared list begins again", () => {
  const list = new MarkList();
  list.add("earlier", [0.5, 0.5]);
  list.clear();
  assert.equal(list.size, 0);
  assert.equal(list.next, "earlier-1");
});
