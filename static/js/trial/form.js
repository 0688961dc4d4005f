// Sends one photo: chosen, taken or dropped anywhere on the page. With the box ticked it goes at once.
// Without this script the form has a file field, and its button sends it.

import { find } from "../core/dom.js";
import { listenForFiles } from "../intake/drop_zone.js";

const form = find(document, "[data-trial-form]", HTMLFormElement);
const zone = find(form, "[data-drop-zone]", HTMLElement);
const input = find(form, "[data-trial-file]", HTMLInputElement);
const agrees = find(form, "[data-trial-agrees]", HTMLInputElement);
const submit = find(form, "[data-trial-submit]", HTMLButtonElement);
const chosen = find(form, "[data-trial-chosen]", HTMLElement);
const preview = find(form, "[data-trial-preview]", HTMLImageElement);
const name = find(form, "[data-trial-name]", HTMLElement);
const status = find(form, "[data-trial-status]", HTMLElement);
const label = submit.textContent;

/** @param {File[]} files */
function use([file]) {
  const one = new DataTransfer();
  one.items.add(file);
  input.files = one.files;
  show(file);
  if (agrees.checked) {
    form.requestSubmit();
  } else {
    status.textContent = status.dataset.tick ?? "";
    agrees.focus();
  }
}

/** @param {File} file */
function show(file) {
  const hide = () => {
    preview.hidden = true;
  };
  chosen.hidden = false;
  name.textContent = file.name;
  preview.hidden = false;
  preview.addEventListener("error", hide, { once: true });
  preview.src = URL.createObjectURL(file);
}

function listen() {
  form.addEventListener("submit", (event) => {
    if (submit.disabled) event.preventDefault(); // a second press while the photo is on its way
    submit.disabled = true;
    submit.textContent = status.dataset.sending ?? "";
    status.textContent = submit.textContent;
  });
  window.addEventListener("pageshow", () => {
    submit.disabled = false;
    submit.textContent = label;
  });
  listenForFiles(zone, use);
}

listen();
