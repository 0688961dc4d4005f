// Two overviews that are zoomed together, side by side or in turn in the same place.

import { find, findAll } from "../core/dom.js";
import { Sheet } from "./sheet.js";

// Flashes below three a second do not trigger seizures (WCAG 2.3.1).
const FLICKER_MS = 700;

const pair = find(document, "[data-sheet-pair]", HTMLElement);
const views = findAll(pair, "[data-body-figure]", HTMLElement).map((each) => new Sheet(each));
const bar = find(document, "[data-flicker]", HTMLElement);
const run = find(bar, "[data-flicker-run]", HTMLButtonElement);
const swap = find(bar, "[data-flicker-swap]", HTMLButtonElement);
const now = find(bar, "[data-flicker-now]", HTMLElement);
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let shown = 0;
let timer = 0;

for (const view of views) view.onZoom = () => follow(view);
bar.hidden = false;
run.addEventListener("click", () => flicker(run.getAttribute("aria-pressed") !== "true"));
swap.addEventListener("click", () => show(1 - shown));

/**
 * Show the same part of the other photo.
 * @param {Sheet} view
 */
function follow(view) {
  view.rescalePins();
  const other = views.find((each) => each !== view);
  if (!other) return;
  const { x, y, zoom } = view.viewport;
  const { onZoom } = other;
  other.onZoom = () => other.rescalePins();
  other.viewport.set({ x, y, zoom });
  other.onZoom = onZoom;
}

/** @param {boolean} isOn */
function flicker(isOn) {
  run.setAttribute("aria-pressed", String(isOn));
  pair.classList.toggle("is-flicker", isOn);
  swap.hidden = !isOn;
  clearInterval(timer);
  if (isOn && !isCalm) timer = setInterval(() => show(1 - shown), FLICKER_MS);
  if (isOn) show(0);
  else for (const view of views) view.root.classList.remove("is-hidden");
  if (!isOn) now.textContent = "";
}

/** @param {number} which */
function show(which) {
  shown = which;
  for (const [index, view] of views.entries()) {
    view.root.classList.toggle("is-hidden", index !== which);
  }
  if (isCalm) now.textContent = views[which].caption;
}
