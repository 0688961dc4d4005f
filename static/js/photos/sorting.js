// Ticked photos can be dragged onto the mole that they show. Without this script, ticking them and
// pressing the mole's button does the same.

import { find, findAll, findOptional } from "../core/dom.js";

const form = findOptional(document, "[data-sorting]", HTMLFormElement);
if (form) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  for (const photo of findAll(form, "[data-sorting-photo]", HTMLElement)) {
    makeDraggable(photo, form);
  }
  for (const target of findAll(form, "[data-sorting-target]", HTMLElement)) {
    makeTarget(target, form);
  }
  for (const day of findAll(form, "[data-sorting-day]", HTMLElement)) offerWholeDay(day);
}

/** @param {HTMLFormElement} form */
function tickedBoxes(form) {
  return findAll(form, "[data-sorting-photo] input:checked", HTMLInputElement);
}

/**
 * @param {HTMLElement} photo
 * @param {HTMLFormElement} form
 */
function makeDraggable(photo, form) {
  const box = find(photo, "input[type=checkbox]", HTMLInputElement);
  photo.draggable = true;
  photo.addEventListener("dragstart", ({ dataTransfer }) => {
    // A photo that is not ticked is dragged alone.
    if (!box.checked) {
      for (const other of tickedBoxes(form)) other.checked = false;
      box.checked = true;
    }
    if (dataTransfer) {
      dataTransfer.effectAllowed = "move";
      dataTransfer.setData("text/plain", String(tickedBoxes(form).length));
    }
    form.classList.add("is-dragging");
  });
  photo.addEventListener("dragend", () => form.classList.remove("is-dragging"));
}

/**
 * @param {HTMLElement} target a mole's button
 * @param {HTMLFormElement} form
 */
function makeTarget(target, form) {
  target.addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "move";
    target.classList.add("is-over");
  });
  target.addEventListener("dragleave", () => target.classList.remove("is-over"));
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    target.classList.remove("is-over");
    form.requestSubmit(target);
  });
}

/** @param {HTMLElement} day */
function offerWholeDay(day) {
  const button = find(day, "[data-tick-day]", HTMLElement);
  const boxes = findAll(day, "input[type=checkbox]", HTMLInputElement);
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const areAllTicked = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !areAllTicked;
  });
}
