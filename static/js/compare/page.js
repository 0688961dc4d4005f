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
  const stage = root.querySelector("[data-compare-stage]");
  const [first, second] = stage.querySelectorAll("[data-compare-view]");
  const [firstHeight, secondHeight] = [first, second].map((view) => Number(view.dataset.height));
  const transform = root.dataset.transform ?? "";
  const images = [first, second].map((view) => view.querySelector("img"));
  const place = new Place();
  const views = {
    earlier: makeView(first, place, firstHeight),
    later: makeView(second, place, transform ? firstHeight : secondHeight),
  };

  const over = images[1].cloneNode();
  over.alt = "";
  views.earlier.addLayer(sized(images[0], firstHeight));
  views.later.addLayer(sized(images[1], secondHeight));
  const later = views.earlier.addLayer(sized(over, secondHeight));
  later.hidden = true;
  const overlay = views.earlier.addLayer(...takeOverlay(stage, firstHeight));
  overlay.hidden = true;
  const tags = {
    earlier: tag(views.earlier, first.dataset.tag, "start"),
    later: tag(views.earlier, second.dataset.tag, "end"),
  };
  tag(views.later, second.dataset.tag, "start");
  tags.later.hidden = true;

  const lay = (isLaid) => {
    images[1].style.transform = isLaid ? transform : "";
    over.style.transform = transform;
    views.later.height = isLaid && transform ? firstHeight : secondHeight;
    place.reset();
  };
  lay(true);

  const zoom = root.querySelector("[data-compare-zoom]");
  zoom.hidden = false;
  zoom.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button?.dataset.place) place.set(toPlace(button.dataset.place));
    else if (button) place.do(button.dataset.zoom);
  });

  const modes = transform ? startModes(root, stage, views.earlier, { later, overlay, tags }) : null;
  const marks = root.parentElement.querySelector("[data-marks]");
  if (marks) {
    new Marks(marks, views, (isMarking) => {
      root.classList.toggle("is-marking", isMarking);
      if (isMarking) modes?.choose("side");
      modes?.lock(isMarking);
      lay(!isMarking);
    });
  }
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

function startModes(root, stage, view, layers) {
  const box = root.querySelector("[data-compare-modes]");
  const modes = new Modes(root, view, layers);
  const show = (mode) => {
    stage.dataset.mode = mode;
    modes.show(mode);
    view.draw();
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
