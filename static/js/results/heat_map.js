// Fades the heat map with a slider, which shows while the switch is on. Without this script the
// switch works alone.

import { find, findAll, findOptional } from "../core/dom.js";

/** @param {HTMLElement} figure */
function addSlider(figure) {
  const range = findOptional(figure, "[data-heat-map-range]", HTMLInputElement);
  const map = findOptional(figure, "[data-heat-map-image]", HTMLElement);
  if (!range || !map || figure.dataset.ready) return;
  figure.dataset.ready = "yes";
  const toggle = find(figure, "[data-heat-map-toggle]", HTMLInputElement);
  const slider = find(figure, "[data-heat-map-slider]", HTMLElement);
  const apply = () => {
    slider.hidden = !toggle.checked;
    map.style.opacity = String(Number(range.value) / 100);
    range.setAttribute("aria-valuetext", `${range.value} %`);
  };
  toggle.addEventListener("change", apply);
  range.addEventListener("input", apply);
  apply();
}

function addSliders() {
  for (const figure of findAll(document, "[data-heat-map]", HTMLElement)) addSlider(figure);
}

addSliders();
document.addEventListener("htmx:afterSettle", addSliders);
