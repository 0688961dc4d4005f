// Starts the words to the person from a text, and shows them as the person will see them.

import { find, findAll, findOptional } from "../core/dom.js";

/**
 * Return the words after a text was chosen: it takes the place of another text that nobody changed,
 * and is added to words of one's own.
 * @param {string} words
 * @param {string} text
 * @param {string[]} texts all that can be chosen
 */
export function withText(words, text, texts) {
  const own = words.trim();
  return own === "" || texts.includes(own) ? text : `${own}\n\n${text}`;
}

/**
 * @param {HTMLFormElement} form
 * @returns {() => void} puts in the first text of the advice
 */
export function startWords(form) {
  const root = find(form, "[data-words]", HTMLElement);
  const words = find(root, "textarea", HTMLTextAreaElement);
  const folded = find(root, ".case-texts", HTMLDetailsElement);
  const sections = findAll(root, "[data-texts-for]", HTMLElement);
  const texts = findAll(root, "[data-text]", HTMLElement).map(
    ({ textContent }) => textContent ?? "",
  );
  const buttons = findAll(root, "[data-text-use]", HTMLButtonElement);
  const shown = (/** @type {string} */ name) => find(root, `[data-preview="${name}"]`, HTMLElement);

  const show = () => {
    const isRevised = form.querySelector("[name=decision][value=revise]:checked") !== null;
    const revised = (/** @type {string} */ name) =>
      findOptional(form, `[name=${name}]:checked`, HTMLInputElement);
    const advice = isRevised ? revised("advice")?.value : root.dataset.advice;
    for (const section of sections) section.hidden = section.dataset.textsFor !== advice;
    for (const name of ["opinion", "advice"]) {
      const kept = shown(name).dataset.kept ?? "";
      const label = revised(name)?.parentElement?.textContent?.trim() ?? "";
      shown(name).textContent = isRevised ? label : kept;
    }
    shown("words").textContent = words.value;
  };

  /** @param {number} index */
  const use = (index) => {
    words.value = withText(words.value, texts[index], texts);
    words.dispatchEvent(new Event("input", { bubbles: true }));
    words.focus();
    folded.open = false;
  };

  for (const [index, button] of buttons.entries()) {
    button.hidden = false;
    button.addEventListener("click", () => use(index));
  }
  find(root, "[data-preview-renew]", HTMLElement).remove();
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  show();
  return () => use(buttons.findIndex((button) => !button.closest("[hidden]")));
}
