// Setting or moving a pin on an overview: a tap, the arrow keys or the numbers say where.

import { makeSpot } from "../body_map/spot.js";
import { sheet } from "./sheet.js";

const NUDGE = 4; // units of the drawing, at no zoom

const view = sheet(document.querySelector("[data-body-figure]"));
const form = document.querySelector("[data-pin-form]");
const { x: fieldX, y: fieldY } = form.elements;
const spot = makeSpot();
spot.dataset.pin = "";

document.querySelector("[data-body-help]").hidden = false;
view.onTap = put;
view.onArrow = (right, down, isPan) => !isPan && nudge(right, down);
for (const field of [fieldX, fieldY]) field.addEventListener("input", show);
show();

function put({ x, y }) {
  fieldX.value = percent(x);
  fieldY.value = percent(y);
  show();
}

function percent(share) {
  return (Math.min(Math.max(share, 0), 1) * 100).toFixed(2);
}

/** Show the spot that the fields tell; it is a pin too, so that zooming leaves its size. */
function show() {
  if (fieldX.value === "" || fieldY.value === "") return;
  const at = view.units({ x: Number(fieldX.value) / 100, y: Number(fieldY.value) / 100 });
  Object.assign(spot.dataset, at);
  view.pins.append(spot);
  view.rescale();
}

function nudge(right, down) {
  if (fieldX.value === "" || fieldY.value === "") put({ x: 0.5, y: 0.5 });
  const { width, height } = view.size;
  put({
    x: Number(fieldX.value) / 100 + (right * NUDGE) / view.zoom / width,
    y: Number(fieldY.value) / 100 + (down * NUDGE) / view.zoom / height,
  });
  return true;
}
