// Counts the selected photos, selects whole months, and lets photos be dragged onto the mole that
// they show. Without this script, selecting them and pressing the mole's button does the same.

import { csrfToken } from "../core/csrf.js";
import { find, findAll, findOptional } from "../core/dom.js";

const form = findOptional(document, "[data-sorting]", HTMLFormElement);
if (form) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  for (const photo of findAll(form, "[data-sorting-photo]", HTMLElement)) {
    makeDraggable(photo, form);
  }
  for (const target of findAll(form, "[data-mole-target]", HTMLElement)) {
    makeTarget(target, form);
  }
  const months = findAll(form, "[data-sorting-month]", HTMLElement);
  for (const month of months) offerWholeMonth(month);
  form.addEventListener("change", () => show(form, months));
  form.addEventListener("submit", () => {
    // Signing in again in another tab has made a new one.
    find(form, "[name=csrfmiddlewaretoken]", HTMLInputElement).value = csrfToken();
  });
  window.addEventListener("pageshow", () => show(form, months)); // boxes keep their state
  fold(find(form, "[data-sorting-moves]", HTMLDetailsElement));
  form.classList.add("is-live");
  show(form, months);
}

/**
 * Fold the moles away on a phone, where they lie over the photos.
 * @param {HTMLDetailsElement} moves
 */
function fold(moves) {
  const isWide = window.matchMedia("(min-width: 56rem)");
  const follow = () => {
    moves.open = isWide.matches;
  };
  isWide.addEventListener("change", follow);
  follow();
}

/** @param {ParentNode} within */
function boxesIn(within) {
  return findAll(within, "[data-sorting-photo] input", HTMLInputElement);
}

/** @param {ParentNode} within */
function selectedIn(within) {
  return boxesIn(within).filter((box) => box.checked);
}

/**
 * Show how many photos are selected.
 * @param {HTMLFormElement} form
 * @param {HTMLElement[]} months
 */
function show(form, months) {
  const label = find(form, "[data-sorting-count]", HTMLElement);
  const count = selectedIn(form).length;
  const { none, one, many } = label.dataset;
  const words = [none, one][count] ?? many ?? "";
  label.textContent = words.replace("{count}", String(count));
  form.classList.toggle("has-selected", count > 0);
  for (const month of months) {
    const all = find(month, "[data-select-month]", HTMLInputElement);
    const selected = selectedIn(month).length;
    all.checked = selected === boxesIn(month).length;
    all.indeterminate = selected > 0 && !all.checked;
  }
}

/**
 * @param {HTMLElement} photo
 * @param {HTMLFormElement} form
 */
function makeDraggable(photo, form) {
  const box = find(photo, "input", HTMLInputElement);
  photo.draggable = true;
  photo.addEventListener("dragstart", ({ dataTransfer }) => {
    // A photo that is not selected is dragged alone.
    if (!box.checked) {
      for (const other of selectedIn(form)) other.checked = false;
      box.checked = true;
      box.dispatchEvent(new Event("change", { bubbles: true }));
    }
    if (dataTransfer) {
      dataTransfer.effectAllowed = "move";
      dataTransfer.setData("text/plain", String(selectedIn(form).length));
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

/** @param {HTMLElement} month */
function offerWholeMonth(month) {
  const all = find(month, "[data-select-month]", HTMLInputElement);
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxesIn(month)) box.checked = all.checked;
  });
}
