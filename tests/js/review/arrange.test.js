import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, fullSizeZoom } from "../../../static/js/review/arrange.js";

const ASKED = { order: "asked", height: 750, transform: "" };
const EARLIER = { order: "earlier", height: 500, transform: "matrix(1, 0, 0, 1, 5, 5)" };
const LATER = { order: "later", height: 600, transform: "matrix(2, 0, 0, 2, 0, 0)" };
const UNALIGNED = { order: "earlier", height: 500, transform: "" };

function plain(photo) {
  return { photo, height: photo.height, transform: "" };
}

test("one photo is drawn as it was taken", () => {
  assert.deepEqual(arrange("one", EARLIER, ASKED), { first: [plain(EARLIER)], second: [] });
});

test("two photos are side by side, the earlier one first, the later one laid on it", () => {
  const aligned = { photo: ASKED, height: EARLIER.height, transform: EARLIER.transform };
  assert.deepEqual(arrange("side", EARLIER, ASKED), {
    first: [plain(EARLIER)],
    second: [aligned],
  });
  const later = { photo: LATER, height: ASKED.height, transform: LATER.transform };
  assert.deepEqual(arrange("side", LATER, ASKED), { first: [plain(ASKED)], second: [later] });
});

test("aligned photos lie over each other, the later one above", () => {
  const aligned = { photo: ASKED, height: EARLIER.height, transform: EARLIER.transform };
  assert.deepEqual(arrange("over", EARLIER, ASKED), {
    first: [plain(EARLIER), aligned],
    second: [],
  });
});

test("photos that are not aligned are never laid over each other", () => {
  for (const mode of ["side", "over"]) {
    assert.deepEqual(arrange(mode, UNALIGNED, ASKED), {
      first: [plain(UNALIGNED)],
      second: [plain(ASKED)],
    });
  }
});

test("one photo alone has no second one to be shown with", () => {
  assert.deepEqual(arrange("side", ASKED, ASKED), { first: [plain(ASKED)], second: [] });
});

test("in full size each pixel of the photo takes one of the screen", () => {
  assert.equal(fullSizeZoom(4000, 800), 5);
  assert.equal(fullSizeZoom(400, 800), 1);
});
