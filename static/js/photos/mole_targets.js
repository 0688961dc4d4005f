// The list of moles that photos are moved to: search, and what the Enter key presses.

import { closest, find, findAll, findOptional } from "../core/dom.js";

/** @param {HTMLElement} search */
function offerSearch(search) {
  const input = find(search, "input", HTMLInputElement);
  const moles = findAll(document, "[data-mole-name]", HTMLElement);
  search.hidden = false;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    for (const mole of moles) {
      mole.hidden = !mole.dataset.moleName?.toLocaleLowerCase().includes(wanted);
    }
  });
}

/**
 * In a field, let Enter press the button beside it. The browser would press the form's first.
 * @param {KeyboardEvent} event
 */
function pressBeside(event) {
  const field = closest(event, "[data-enter] input");
  if (event.key !== "Enter" || !(field instanceof HTMLInputElement)) return;
  event.preventDefault();
  const part = field.closest("[data-enter]");
  const button = part && findOptional(part, "button", HTMLButtonElement);
  if (button) field.form?.requestSubmit(button);
}

const search = findOptional(document, "[data-mole-search]", HTMLElement);
if (search) offerSearch(search);
document.addEventListener("keydown", pressBeside);
