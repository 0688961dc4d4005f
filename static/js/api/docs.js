// The reference of the API: buttons that copy, contents that fold away, and unfolded parts on paper.

import { closest, find, findAll } from "../core/dom.js";

const COPIED_MS = 2000;

if (navigator.clipboard) {
  for (const button of findAll(document, "[data-copy]", HTMLButtonElement)) offerCopy(button);
}

/** @param {HTMLButtonElement} button */
function offerCopy(button) {
  const code = find(/** @type {Element} */ (button.closest("figure")), "code", HTMLElement);
  const words = Array.from(button.childNodes);
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent ?? "");
    button.textContent = button.dataset.copied ?? "";
    setTimeout(() => button.replaceChildren(...words), COPIED_MS);
  });
}

const menu = find(document, "[data-menu]", HTMLDetailsElement);
menu.addEventListener("click", (event) => {
  if (closest(event, "a")) menu.open = false;
});

/** @type {HTMLDetailsElement[]} */
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = findAll(document, ".api-parts details:not([open])", HTMLDetailsElement);
  for (const part of unfolded) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of unfolded) part.open = false;
});
