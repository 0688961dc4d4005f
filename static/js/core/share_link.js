// Shares or copies the address of a link.

import { find, findOptional } from "./dom.js";

const address = findOptional(document, "[data-link-address]", HTMLInputElement);
if (address) {
  address.addEventListener("focus", () => address.select());
  offerShare(address);
  offerCopy(address);
}

/** @param {HTMLInputElement} address */
function offerShare(address) {
  const share = find(document, "[data-link-share]", HTMLElement);
  share.hidden = !navigator.share;
  share.addEventListener("click", () => {
    // Rejects too when the person closes the browser's dialogue without sharing.
    navigator.share({ url: address.value }).catch(() => undefined);
  });
}

/** @param {HTMLInputElement} address */
function offerCopy(address) {
  const copy = find(document, "[data-link-copy]", HTMLElement);
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address.value);
    copy.textContent = copy.dataset.copied ?? "";
  });
}
