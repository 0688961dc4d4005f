// Offers the photos that another app shared with the installed site.

import { sharedPhotos } from "../capture/shared.js";
import { changePhoto, dropPhoto } from "../capture/store.js";
import { find } from "../core/dom.js";

/** @typedef {import("../capture/store.js").WaitingPhoto} WaitingPhoto */

/**
 * @param {string} account
 * @param {(photos: WaitingPhoto[]) => void} add
 */
export async function offerShared(account, add) {
  const photos = await sharedPhotos(account);
  if (!photos.length) return;
  const offer = find(document, "[data-shared]", HTMLElement);
  const heading = find(offer, "h2", HTMLElement);
  const { one, many } = heading.dataset;
  heading.textContent = ((photos.length === 1 ? one : many) ?? "").replace(
    "{count}",
    String(photos.length),
  );
  find(offer, "[data-shared-pictures]", HTMLElement).replaceChildren(...photos.map(pictureOf));
  find(offer, "[data-shared-add]", HTMLElement).addEventListener("click", async () => {
    offer.hidden = true;
    for (const photo of photos.filter((one) => one.account !== account)) {
      await changePhoto(photo, { account });
    }
    add(photos);
  });
  find(offer, "[data-shared-discard]", HTMLElement).addEventListener("click", async () => {
    offer.hidden = true;
    for (const photo of photos) await dropPhoto(photo.id);
  });
  offer.hidden = false;
}

/** @param {WaitingPhoto} photo */
function pictureOf({ blob, name }) {
  const picture = new Image(56, 56);
  picture.className = "thumb";
  picture.alt = name;
  picture.src = URL.createObjectURL(blob);
  return picture;
}
