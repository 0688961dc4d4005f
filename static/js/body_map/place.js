// Choosing a mole's place: tap the figure, or move what is chosen with the arrow keys.

import { FigureView, switchSides } from "./figure.js";
import { makeSpot } from "./spot.js";

const NUDGE = 4; // units of the drawing, at no zoom

const form = document.querySelector("[data-body-place]");
const root = form.querySelector("[data-body-map]");
const words = form.querySelector("[data-body-chosen]");
const button = form.querySelector("button[type=submit]");
const fields = Object.fromEntries(
  ["figure", "map_x", "map_y"].map((name) => [name, form.elements[name]]),
);
const views = [...root.querySelectorAll("[data-body-figure]")].map((each) => new FigureView(each));
const spot = document.querySelector("[data-body-spot]") ?? makeSpot();

root.querySelector("[data-body-help]").hidden = false;
switchSides(root, views);
for (const view of views) {
  view.onTap = (point) => choose(view, point);
  view.onZoom = () => redraw(view);
  view.onArrow = (right, down, isPan) => !isPan && nudge(view, right, down);
}

function choose(view, point) {
  const zone = view.zoneAt(point);
  if (!zone) {
    words.textContent = form.dataset.beside;
    return;
  }
  fields.figure.value = view.name;
  fields.map_x.value = point.x.toFixed(5);
  fields.map_y.value = point.y.toFixed(5);
  for (const field of Object.values(fields)) field.disabled = false;
  words.textContent = zone.dataset.label;
  button.hidden = false;
  view.pins.append(spot);
  redraw(view);
}

function redraw(view) {
  if (view.name !== fields.figure.value) return;
  const { x, y } = view.units({ x: Number(fields.map_x.value), y: Number(fields.map_y.value) });
  spot.setAttribute("transform", `translate(${x} ${y}) scale(${view.pinScale})`);
}

function nudge(view, right, down) {
  if (view.name !== fields.figure.value) return false;
  const at = view.units({ x: Number(fields.map_x.value), y: Number(fields.map_y.value) });
  const whole = view.units({ x: 1, y: 1 });
  choose(view, {
    x: (at.x + (right * NUDGE) / view.zoom) / whole.x,
    y: (at.y + (down * NUDGE) / view.zoom) / whole.y,
  });
  return true;
}
