// The stage of two photos: a view of both, one over the other, and a view of the later one alone.

import { find, findAll } from "../core/dom.js";
import { Viewport } from "../core/viewport.js";
import { MAX_ZOOM, View, WIDTH } from "./view.js";

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
  const { label } = element.dataset;
  if (label) {
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", label);
  }
  return new View(element, viewport, height);
}

/**
 * Make both views and their layers: the first has all layers, the second the later photo alone.
 * @param {HTMLElement} root
 * @param {number} maxZoom
 */
export function makeStage(root, maxZoom = MAX_ZOOM) {
  const element = find(root, "[data-compare-stage]", HTMLElement);
  const [first, second] = findAll(element, "[data-compare-view]", HTMLElement);
  const heights = [first, second].map((view) => Number(view.dataset.height));
  const [earlier, later] = [first, second].map((view, index) =>
    withSize(find(view, "img", HTMLImageElement), heights[index]),
  );
  const transform = root.dataset.transform ?? "";
  const viewport = new Viewport(maxZoom);
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
