// Setting or moving a pin on an overview: by a tap, the arrow keys or the number fields.

import { makeSpot } from "../body_map/spot.js";
import { field, find } from "../core/dom.js";
import { clamp } from "../core/numbers.js";
import { Sheet } from "./sheet.js";

const NUDGE = 4; // units of the drawing, at zoom 1

const view = new Sheet(find(document, "[data-body-figure]", HTMLElement));
const form = find(document, "[data-pin-form]", HTMLFormElement);
// Both are percentages of the photo's width and height.
const fieldX = field(form, "x", HTMLInputElement);
const fieldY = field(form, "y", HTMLInputElement);
const spot = makeSpot();
// It is a pin too, so that the sheet keeps its size.
spot.dataset.pin = "";

find(document, "[data-body-help]", HTMLElement).hidden = false;
view.onTap = put;
view.onArrow = (right, down, hasShift) => !hasShift && nudge(right, down);
for (const each of [fieldX, fieldY]) each.addEventListener("input", show);
show();

/** @param {import("../core/viewport.js").Point} point in fractions of the photo */
function put({ x, y }) {
  fieldX.value = percent(x);
  fieldY.value = percent(y);
  show();
}

/** @param {number} fraction */
function percent(fraction) {
  return (clamp(fraction, 0, 1) * 100).toFixed(2);
}

function show() {
  const at = chosen();
  if (!at) return;
  const { x, y } = view.units(at);
  spot.dataset.x = String(x);
  spot.dataset.y = String(y);
  view.pins.append(spot);
  view.rescalePins();
}

/** Return the place in the fields in fractions of the photo, or null while one is empty. */
function chosen() {
  if (fieldX.value === "" || fieldY.value === "") return null;
  return { x: Number(fieldX.value) / 100, y: Number(fieldY.value) / 100 };
}

/**
 * @param {number} right
 * @param {number} down
 */
function nudge(right, down) {
  const { x, y } = chosen() ?? { x: 0.5, y: 0.5 };
  const step = NUDGE / view.viewport.zoom;
  put({
    x: x + (right * step) / view.size.width,
    y: y + (down * step) / view.size.height,
  });
  return true;
}
