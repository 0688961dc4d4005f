// The swipe line: the earlier photo to the left of it, the later one to the right.

import { find } from "../core/dom.js";

/** @typedef {{input: HTMLInputElement, apply: () => void}} Range */

/**
 * @param {HTMLElement} root
 * @param {string} name
 * @param {(value: number) => void} onChange
 * @returns {Range}
 */
export function startRange(root, name, onChange) {
  const input = find(root, `[data-compare-range="${name}"]`, HTMLInputElement);
  const apply = () => {
    input.setAttribute("aria-valuetext", (input.dataset.words ?? "").replace("%s", input.value));
    onChange(Number(input.value));
  };
  input.addEventListener("input", apply);
  return { input, apply };
}

/**
 * Add the line to a view, moved by itself and by the range "swipe".
 * @param {HTMLElement} root
 * @param {HTMLElement} view of both photos
 * @param {HTMLElement} later the layer of the later photo
 */
export function startSwipe(root, view, later) {
  const line = document.createElement("div");
  const range = startRange(root, "swipe", (percent) => {
    later.style.clipPath = `inset(0 0 0 ${percent}%)`;
    line.style.left = `${percent}%`;
  });
  line.className = "compare-line";
  view.append(line);
  line.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    line.setPointerCapture(event.pointerId);
  });
  line.addEventListener("pointermove", (event) => {
    if (!line.hasPointerCapture(event.pointerId)) return;
    event.stopPropagation();
    const box = view.getBoundingClientRect();
    range.input.value = String((100 * (event.clientX - box.left)) / box.width);
    range.apply();
  });
  return { line, range };
}
