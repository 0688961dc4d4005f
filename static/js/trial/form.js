// Sends one photo: chosen, taken or dropped anywhere on the page. With the box ticked it goes at once.
// Without this script the form has a file field, and its button sends it.

import { find } from "../core/dom.js";
import { listenForDrops } from "../core/drops.js";

const form = find(document, "[data-trial-form]", HTMLFormElement);
const zone = find(form, "[data-trial-zone]", HTMLElement);
const input = find(form, "[data-trial-file]", HTMLInputElement);
const camera = find(form, "[data-trial-camera]", HTMLInputElement);
const agrees = find(form, "[data-trial-agrees]", HTMLInputElement);
const submit = find(form, "[data-trial-submit]", HTMLButtonElement);
const chosen = find(form, "[data-trial-chosen]", HTMLElement);
const preview = find(form, "[data-trial-preview]", HTMLImageElement);
const name = find(form, "[data-trial-name]", HTMLElement);
const status = find(form, "[data-trial-status]", HTMLElement);
const label = submit.textContent;

function show() {
  const file = input.files?.[0];
  chosen.hidden = !file;
  if (!file) return;
  name.textContent = file.name;
  preview.hidden = false;
  preview.addEventListener(
    "error",
    () => {
      preview.hidden = true;
    },
    { once: true },
  );
  preview.src = URL.createObjectURL(file);
  if (agrees.checked) {
    form.requestSubmit();
  } else {
    status.textContent = status.dataset.tick ?? "";
    agrees.focus();
  }
}

/** @param {FileList | null | undefined} files */
function use(files) {
  if (!files?.length) return;
  const one = new DataTransfer();
  one.items.add(files[0]);
  input.files = one.files;
  show();
}

function listen() {
  input.addEventListener("change", show);
  camera.addEventListener("change", () => use(camera.files));
  document.addEventListener("paste", ({ clipboardData }) => use(clipboardData?.files));
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
  listenForDrops(zone, (data) => use(data?.files));
  if (input.files?.length) show(); // chosen while this script was loading
}

const isTouchScreen = window.matchMedia("(pointer: coarse)").matches;
zone.classList.add("is-live");
find(form, "[data-trial-buttons]", HTMLElement).hidden = false;
find(form, "[data-trial-drop-hint]", HTMLElement).hidden = isTouchScreen;
find(form, "[data-trial-camera-button]", HTMLElement).hidden = !isTouchScreen;
camera.hidden = !isTouchScreen;
camera.tabIndex = isTouchScreen ? 0 : -1;
listen();
