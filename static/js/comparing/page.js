// Puts a comparison's two photos on one stage. Without this script they stand side by side.

import { Marks } from "./marks.js";
import { Modes } from "./modes.js";
import { Place, View, WIDTH } from "./view.js";

function sized(element, height) {
  Object.assign(element.style, { width: `${WIDTH}px`, height: `${height}px` });
  return element;
}

function tag(view, words, end) {
  const element = document.createElement("span");
  element.className = `compare-tag compare-tag-${end}`;
  element.textContent = words;
  // The words stand above the stage too.
  element.setAttribute("aria-hidden", "true");
  view.element.append(element);
  return element;
}

function makeView(element, place, height) {
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", element.dataset.label);
  return new View(element, place, height);
}

function start(root) {
  if (root.dataset.ready) return;
  root.dataset.ready = "yes";
  root.classList.add("is-live");
  const stage = makeStage(root);
  stage.lay(true);
  startZoom(root, stage.place);
  const modes = stage.transform ? startModes(root, stage) : null;
  const marks = root.parentElement.querySelector("[data-marks]");
  if (!marks) return;
  new Marks(marks, stage.views, (isMarking) => {
    root.classList.toggle("is-marking", isMarking);
    if (isMarking) modes?.choose("side");
    modes?.lock(isMarking);
    stage.lay(!isMarking);
  });
}

// Both views and what lies in them: the first has all layers, the second the later photo alone.
function makeStage(root) {
  const element = root.querySelector("[data-compare-stage]");
  const [first, second] = element.querySelectorAll("[data-compare-view]");
  const heights = [first, second].map((view) => Number(view.dataset.height));
  const [earlier, later] = [first, second].map((view, index) =>
    sized(view.querySelector("img"), heights[index]),
  );
  const transform = root.dataset.transform ?? "";
  const place = new Place();
  const views = {
    earlier: makeView(first, place, heights[0]),
    later: makeView(second, place, heights[1]),
  };
  const over = later.cloneNode();
  over.alt = "";
  over.style.transform = transform;
  views.earlier.addLayer(earlier);
  views.later.addLayer(later);
  const layers = {
    later: views.earlier.addLayer(over),
    overlay: views.earlier.addLayer(...takeOverlay(element, heights[0])),
    tags: {
      earlier: tag(views.earlier, first.dataset.tag, "start"),
      later: tag(views.earlier, second.dataset.tag, "end"),
    },
  };
  layers.later.hidden = layers.overlay.hidden = true;
  // The later photo as it lies on the earlier one, or as it was taken.
  const lay = (isLaid) => {
    const isOnEarlier = isLaid && transform;
    later.style.transform = isOnEarlier ? transform : "";
    views.later.height = isOnEarlier ? heights[0] : heights[1];
    place.reset();
  };
  return { element, place, views, layers, transform, lay };
}

function startZoom(root, place) {
  const zoom = root.querySelector("[data-compare-zoom]");
  zoom.hidden = false;
  zoom.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button?.dataset.place) place.set(toPlace(button.dataset.place));
    else if (button) place.do(button.dataset.zoom);
  });
}

function toPlace(words) {
  const [x, y, zoom] = words.split(" ").map(Number);
  return { x, y, zoom };
}

// The difference's picture and the outlines, sized like the earlier photo.
function takeOverlay(stage, height) {
  const source = stage.querySelector("[data-compare-overlay]");
  if (!source) return [];
  const parts = [...source.children].map((part) => sized(part, height));
  source.remove();
  return parts;
}

function startModes(root, { element, views, layers }) {
  const box = root.querySelector("[data-compare-modes]");
  const modes = new Modes(root, views.earlier, layers);
  const show = (mode) => {
    element.dataset.mode = mode;
    modes.show(mode);
    views.earlier.draw();
  };
  box.hidden = false;
  box.addEventListener("change", (event) => show(event.target.value));
  const choose = (mode) => {
    box.querySelector(`[value="${mode}"]`).checked = true;
    show(mode);
  };
  choose("side");
  return { choose, lock: (isLocked) => (box.disabled = isLocked) };
}

function startAll() {
  document.querySelectorAll("[data-compare]").forEach(start);
}

startAll();
document.addEventListener("htmx:afterSettle", startAll);
