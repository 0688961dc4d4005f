// Fades the heat map in and out with a slider. Without this script a checkbox switches it.

import { find, findAll, findOptional } from "../core/dom.js";

/** @param {HTMLElement} figure */
function addSlider(figure) {
  const range = findOptional(figure, "[data-heat-map-range]", HTMLInputElement);
  const map = findOptional(figure, "[data-heat-map-image]", HTMLElement);
  if (!range || !map || figure.dataset.ready) return;
  figure.dataset.ready = "yes";
  const toggle = find(figure, "[data-heat-map-toggle]", HTMLElement);
  find(toggle, "input", HTMLInputElement).checked = true;
  toggle.hidden = true;
  find(figure, "[data-heat-map-slider]", HTMLElement).hidden = false;
  const apply = () => {
    map.style.opacity = String(Number(range.value) / 100);
    range.setAttribute("aria-valuetext", `${range.value} %`);
  };
  range.addEventListener("input", apply);
  apply();
}

function addSliders() {
  for (const figure of findAll(document, "[data-heat-map]", HTMLElement)) addSlider(figure);
}

addSliders();
document.addEventListener("htmx:afterSettle", addSliders);
