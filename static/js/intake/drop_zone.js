// Files from everywhere: chosen, taken with the camera, pasted, or dropped anywhere on the page.

import { findAll } from "../core/dom.js";

/**
 * The whole page takes drops: the browser would open a photo dropped beside the zone.
 *
 * @param {HTMLElement} zone - has the class `is-over` while something is held over the page
 * @param {(files: File[]) => void} take - is never called with an empty list
 */
export function listenForFiles(zone, take) {
  /** @param {FileList | null | undefined} files */
  const takeAny = (files) => {
    if (files?.length) take([...files]);
  };
  for (const input of findAll(zone, "input[type=file]", HTMLInputElement)) {
    input.addEventListener("change", () => takeAny(input.files));
    takeAny(input.files); // chosen while the script was loading
  }
  document.addEventListener("paste", ({ clipboardData }) => takeAny(clipboardData?.files));
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    takeAny(event.dataTransfer?.files);
  });
}
