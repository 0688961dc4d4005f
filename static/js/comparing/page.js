// Lays a comparison's two photos over each other. Without this script they stand side by side.

import { closest, find, findAll, findOptional } from "../core/dom.js";
import { Viewport } from "../core/viewport.js";
import { Marks } from "./marks.js";
import { Modes } from "./modes.js";
import { MAX_ZOOM, moveViewport, View, WIDTH } from "./view.js";

/**
 * @template {HTMLElement | SVGElement} T
 * @param {T} element
 * @param {number} height in units of the drawing
 */
function withSize(element, height) {
  Object.assign(element.style, { width: `${WIDTH}px`, height: `${height}px` });
  return element;
}

/**
 * @param {View} view
 * @param {string | undefined} words
 * @param {string} end of the view: "start" or "end"
 */
function addTag(view, words, end) {
  const element = document.createElement("span");
  element.className = `compare-tag compare-tag-${end}`;
  element.textContent = words ?? "";
  // The same words stand above the stage, where screen readers find them.
  element.setAttribute("aria-hidden", "true");
  view.element.append(element);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {Viewport} viewport
 * @param {number} height
 */
function makeView(element, viewport, height) {
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", element.dataset.label ?? "");
  return new View(element, viewport, height);
}

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
 * Make both views and their layers: the first has all layers, the second the later photo alone.
 * @param {HTMLElement} root
 */
function makeStage(root) {
  const element = find(root, "[data-compare-stage]", HTMLElement);
  const [first, second] = findAll(element, "[data-compare-view]", HTMLElement);
  const heights = [first, second].map((view) => Number(view.dataset.height));
  const [earlier, later] = [first, second].map((view, index) =>
    withSize(find(view, "img", HTMLImageElement), heights[index]),
  );
  const transform = root.dataset.transform ?? "";
  const viewport = new Viewport(MAX_ZOOM);
  const views = {
    earlier: makeView(first, viewport, heights[0]),
    later: makeView(second, viewport, heights[1]),
  };
  const laterOnEarlier = /** @type {HTMLImageElement} */ (later.cloneNode());
  laterOnEarlier.alt = "";
  laterOnEarlier.style.transform = transform;
  views.earlier.addLayer(earlier);
  views.later.addLayer(later);
  const layers = {
    later: views.earlier.addLayer(laterOnEarlier),
    overlay: views.earlier.addLayer(...takeOverlay(element, heights[0])),
    tags: {
      earlier: addTag(views.earlier, first.dataset.tag, "start"),
      later: addTag(views.earlier, second.dataset.tag, "end"),
    },
  };
  layers.later.hidden = true;
  layers.overlay.hidden = true;
  /** Show the later photo as it lies on the earlier one, or as it was taken. */
  const align = (/** @type {boolean} */ isAligned) => {
    const isOnEarlier = isAligned && transform !== "";
    later.style.transform = isOnEarlier ? transform : "";
    views.later.height = isOnEarlier ? heights[0] : heights[1];
    viewport.reset();
  };
  return { element, viewport, views, layers, transform, align };
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
 * Take the difference's picture and the outlines out of the page, sized like the earlier photo.
 * @param {HTMLElement} stage
 * @param {number} height
 */
function takeOverlay(stage, height) {
  const source = stage.querySelector("[data-compare-overlay]");
  if (!source) return [];
  const parts = [...source.children].map((part) =>
    withSize(/** @type {HTMLElement | SVGElement} */ (part), height),
  );
  source.remove();
  return parts;
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
