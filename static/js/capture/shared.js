// Photos that another app shared with the installed site. They wait until the person adds them, because
// any page of the web can send a form to the address that takes them.

import { keepPhoto, lastAccount, waitingPhotos } from "./store.js";

/**
 * Keep what was shared, for the account that signed in last; for anybody where none did.
 * @param {FormDataEntryValue[]} shared
 */
export async function keepShared(shared) {
  const account = (await lastAccount()) ?? "";
  for (const blob of shared) {
    if (!(blob instanceof File) || blob.size === 0) continue;
    // A shared copy is younger than the photo, so its own time says nothing.
    const photo = { account, mole: null, name: blob.name, takenAt: "", blob, isShared: true };
    await keepPhoto(photo);
  }
}

/**
 * Return the shared photos that an account may add.
 * @param {string} account
 */
export async function sharedPhotos(account) {
  const waiting = [...(await waitingPhotos(account)), ...(await waitingPhotos(""))];
  return waiting.filter((photo) => photo.isShared);
}
