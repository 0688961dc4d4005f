// Opens a photo over the page, to be enlarged and moved. Without this script the photo is a link to
// its large version.

import { MAX_ZOOM, View, WIDTH } from "../comparing/view.js";
import { closest, find } from "../core/dom.js";
import { Viewport } from "../core/viewport.js";

/** @param {HTMLAnchorElement} link */
function open(link) {
  const shown = find(link, "img", HTMLImageElement);
  const dialog = document.createElement("dialog");
  const view = document.createElement("div");
  const close = document.createElement("button");
  dialog.className = "zoom is-live";
  view.className = "compare-view";
  view.tabIndex = 0;
  view.setAttribute("role", "group");
  view.setAttribute("aria-label", link.dataset.label ?? "");
  close.type = "button";
  close.className = "button button-secondary";
  close.textContent = link.dataset.close ?? "";
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(view, close);
  document.body.append(dialog);
  addPhoto(view, shown, link.href);
  dialog.showModal();
  view.focus();
}

/**
 * @param {HTMLElement} element
 * @param {HTMLImageElement} shown
 * @param {string} address of the large version
 */
function addPhoto(element, shown, address) {
  const height = (WIDTH * shown.naturalHeight) / shown.naturalWidth;
  const photo = new Image();
  photo.src = address;
  photo.alt = shown.alt;
  photo.draggable = false;
  Object.assign(photo.style, { width: `${WIDTH}px`, height: `${height}px` });
  new View(element, new Viewport(MAX_ZOOM), height).addLayer(photo);
}

document.addEventListener("click", (event) => {
  const link = closest(event, "[data-zoom-photo]");
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  open(link);
});
