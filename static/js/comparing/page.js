// Lays a comparison's two photos over each other. Without this script they stand side by side.

import { closest, find, findAll, findOptional } from "../core/dom.js";
import { Marks } from "./marks.js";
import { Modes } from "./modes.js";
import { makeStage } from "./stage.js";
import { moveViewport } from "./view.js";

/** @typedef {import("../core/viewport.js").Viewport} Viewport */

/** @param {HTMLElement} root */
function start(root) {
  if (root.dataset.ready) return;
  root.dataset.ready = "yes";
  root.classList.add("is-live");
  const stage = makeStage(root);
  stage.align(true);
  startZoom(root, stage.viewport);
  const modes = stage.transform ? startModes(root, stage) : null;
  const marks = findOptional(root.parentElement ?? root, "[data-marks]", HTMLElement);
  if (!marks) return;
  new Marks(marks, stage.views, (isMarking) => {
    root.classList.toggle("is-marking", isMarking);
    if (isMarking) modes?.choose("side");
    modes?.lock(isMarking);
    stage.align(!isMarking);
  });
}

/**
 * @param {HTMLElement} root
 * @param {Viewport} viewport
 */
function startZoom(root, viewport) {
  const zoom = find(root, "[data-compare-zoom]", HTMLElement);
  zoom.hidden = false;
  zoom.addEventListener("click", (event) => {
    const button = closest(event, "[data-zoom]");
    if (!(button instanceof HTMLElement)) return;
    const { place, zoom: action = "" } = button.dataset;
    if (place) viewport.set(toPlace(place));
    else moveViewport(viewport, action);
  });
}

/** @param {string} numbers */
function toPlace(numbers) {
  const [x, y, zoom] = numbers.split(" ").map(Number);
  return { x, y, zoom };
}

/**
 * @param {HTMLElement} root
 * @param {ReturnType<typeof makeStage>} stage
 */
function startModes(root, { element, views, layers }) {
  const box = find(root, "[data-compare-modes]", HTMLFieldSetElement);
  const modes = new Modes(root, views.earlier, layers);
  const show = (/** @type {string} */ mode) => {
    element.dataset.mode = mode;
    modes.show(mode);
    views.earlier.draw();
  };
  box.hidden = false;
  box.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement) show(target.value);
  });
  const choose = (/** @type {string} */ mode) => {
    find(box, `[value="${mode}"]`, HTMLInputElement).checked = true;
    show(mode);
  };
  const lock = (/** @type {boolean} */ isLocked) => {
    box.disabled = isLocked;
  };
  choose("side");
  return { choose, lock };
}

function startAll() {
  for (const root of findAll(document, "[data-compare]", HTMLElement)) start(root);
}

startAll();
document.addEventListener("htmx:afterSettle", startAll);
