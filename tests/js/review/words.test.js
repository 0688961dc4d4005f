import assert from "node:assert/strict";
import { test } from "node:test";
import { withText } from "../../../static/js/review/words.js";

const TEXTS = ["See a doctor.", "Keep watching it."];

test("a text starts empty words, and takes the place of another text", () => {
  assert.equal(withText(" \n", TEXTS[0], TEXTS), TEXTS[0]);
  assert.equal(withText(TEXTS[0], TEXTS[1], TEXTS), TEXTS[1]);
});

test("words of one's own are never replaced", () => {
  assert.equal(withText("Dear Ada,", TEXTS[0], TEXTS), "Dear Ada,\n\nSee a doctor.");
});
