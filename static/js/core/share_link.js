// Shares or copies the link by which somebody else takes a photo.

const address = document.querySelector("[data-link-address]");
const share = document.querySelector("[data-link-share]");
const copy = document.querySelector("[data-link-copy]");

if (address) {
  address.addEventListener("focus", () => address.select());
  share.hidden = !navigator.share;
  // Closing the sheet without sharing is no fault.
  share.addEventListener("click", () =>
    navigator.share({ url: address.value }).catch(() => undefined),
  );
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address.value);
    copy.textContent = copy.dataset.copied;
  });
}
