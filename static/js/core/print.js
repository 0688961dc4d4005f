// Buttons that print the page; without this script they stay hidden.

import { closest, findAll } from "./dom.js";

function showButtons() {
  for (const button of findAll(document, "[data-print]", HTMLElement)) button.hidden = false;
}

document.addEventListener("click", (event) => {
  if (closest(event, "[data-print]")) window.print();
});
document.addEventListener("htmx:afterSettle", showButtons);
showButtons();
