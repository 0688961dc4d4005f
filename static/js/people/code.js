// Sends the code from the mail as soon as its last digit is typed or pasted.

import { find, findOptional } from "../core/dom.js";

const form = findOptional(document, "[data-code-form]", HTMLFormElement);
if (form) {
  const input = find(form, "[data-code-digits]", HTMLInputElement);
  const length = Number(input.dataset.codeDigits);
  input.addEventListener("input", () => {
    if (input.value.replace(/\D/g, "").length === length) form.requestSubmit();
  });
}
