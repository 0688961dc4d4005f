// Two overviews: one zoom for both, and one after the other in the same place.

import { sheet } from "./sheet.js";

const EVERY = 700; // milliseconds, slow enough not to trouble anybody: under three a second

const pair = document.querySelector("[data-sheet-pair]");
const views = [...pair.querySelectorAll("[data-body-figure]")].map(sheet);
const bar = document.querySelector("[data-flicker]");
const run = bar.querySelector("[data-flicker-run]");
const swap = bar.querySelector("[data-flicker-swap]");
const now = bar.querySelector("[data-flicker-now]");
const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let shown = 0;
let timer;

for (const view of views) view.onZoom = () => follow(view);
bar.hidden = false;
run.addEventListener("click", () => flicker(run.getAttribute("aria-pressed") !== "true"));
swap.addEventListener("click", () => show(1 - shown));

/** Let the other photo show the same part; shares of each, since their sizes may differ. */
function follow(view) {
  view.rescale();
  const other = views.find((each) => each !== view);
  const { x, y } = view.centre;
  const zoom = other.onZoom;
  other.onZoom = other.rescale;
  other.zoomTo(
    (x / view.size.width) * other.size.width,
    (y / view.size.height) * other.size.height,
    view.zoom,
  );
  other.onZoom = zoom;
}

function flicker(isOn) {
  run.setAttribute("aria-pressed", String(isOn));
  pair.classList.toggle("is-flicker", isOn);
  swap.hidden = !isOn;
  clearInterval(timer);
  if (isOn && !isCalm) timer = setInterval(() => show(1 - shown), EVERY);
  if (isOn) show(0);
  else for (const view of views) view.root.classList.remove("is-hidden");
  if (!isOn) now.textContent = "";
}

function show(which) {
  shown = which;
  views.forEach((view, index) => view.root.classList.toggle("is-hidden", index !== which));
  if (isCalm) now.textContent = views[which].root.querySelector("figcaption").textContent;
}
