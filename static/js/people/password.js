// A button that shows the password while it is typed. Without this script it stays hidden.

import { find, findAll } from "../core/dom.js";

for (const place of findAll(document, "[data-password]", HTMLElement)) {
  const input = find(place, "input", HTMLInputElement);
  const button = find(place, "button", HTMLButtonElement);
  button.hidden = false;
  button.addEventListener("click", () => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isShown));
    input.focus();
  });
}
