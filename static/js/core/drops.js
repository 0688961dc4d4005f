// Files dropped anywhere on the page.

/**
 * The whole page takes drops: the browser would open a photo dropped beside the zone.
 *
 * @param {HTMLElement} zone - has the class `is-over` while something is held over the page
 * @param {(data: DataTransfer | null) => void} take
 */
export function listenForDrops(zone, take) {
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
    take(event.dataTransfer);
  });
}
