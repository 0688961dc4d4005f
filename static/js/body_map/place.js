// Choosing a mole's place: tap the figure, or move the chosen place with the arrow keys.

import { field, find, findAll, findOptional } from "../core/dom.js";
import { FigureView, switchSides } from "./figure.js";
import { makeSpot } from "./spot.js";

const NUDGE = 4; // units of the drawing, at zoom 1

/** @typedef {import("../core/viewport.js").Point} Point */

const form = find(document, "[data-body-place]", HTMLFormElement);
const root = find(form, "[data-body-map]", HTMLElement);
const words = find(form, "[data-body-chosen]", HTMLElement);
const button = find(form, "button[type=submit]", HTMLButtonElement);
const fields = {
  figure: field(form, "figure", HTMLInputElement),
  x: field(form, "map_x", HTMLInputElement),
  y: field(form, "map_y", HTMLInputElement),
};
const views = findAll(root, "[data-body-figure]", HTMLElement).map((each) => new FigureView(each));
const spot = findOptional(document, "[data-body-spot]", SVGGElement) ?? makeSpot();

find(root, "[data-body-help]", HTMLElement).hidden = false;
switchSides(root, views);
for (const view of views) {
  view.onTap = (point) => choose(view, point);
  view.onZoom = () => redraw(view);
  view.onArrow = (right, down, hasShift) => !hasShift && nudge(view, right, down);
}

/**
 * @param {FigureView} view
 * @param {Point} point
 */
function choose(view, point) {
  const zone = view.zoneAt(point);
  if (!zone) {
    words.textContent = form.dataset.beside ?? "";
    return;
  }
  fields.figure.value = view.name;
  fields.x.value = point.x.toFixed(5);
  fields.y.value = point.y.toFixed(5);
  for (const each of Object.values(fields)) each.disabled = false;
  words.textContent = zone.dataset.label ?? "";
  button.hidden = false;
  view.pins.append(spot);
  redraw(view);
}

/** @param {FigureView} view */
function redraw(view) {
  if (view.name !== fields.figure.value) return;
  const { x, y } = view.units(chosen());
  spot.setAttribute("transform", `translate(${x} ${y}) scale(${view.pinScale})`);
}

/**
 * @param {FigureView} view
 * @param {number} right
 * @param {number} down
 */
function nudge(view, right, down) {
  if (view.name !== fields.figure.value) return false;
  const { x, y } = chosen();
  const step = NUDGE / view.viewport.zoom;
  choose(view, {
    x: x + (right * step) / view.size.width,
    y: y + (down * step) / view.size.height,
  });
  return true;
}

/** The chosen place in fractions of its figure. */
function chosen() {
  return { x: Number(fields.x.value), y: Number(fields.y.value) };
}
