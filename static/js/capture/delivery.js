// Delivers a photo that the person uses: it is first kept on the device, then sent, then dropped.

import { csrfToken } from "../core/csrf.js";
import { askForSync, postPhoto, sendOne } from "./send.js";
import {
  changePhoto,
  dropPhoto,
  keepPhoto,
  lastAccount,
  onChange,
  waitingPhotos,
} from "./store.js";

/** @typedef {import("./store.js").Photo} Photo */
/** @typedef {{kind: string, upload: string, account?: string, mole?: string | null}} Setup */

/**
 * Return the mole and the account that this page's photos are for. The page that opens without a
 * connection belongs to nobody: there the address names the mole, and the account is the last one
 * of the device.
 * @param {Setup} setup
 * @returns {Promise<{account: string, mole: string | null}>}
 */
export async function ownerOf(setup) {
  if (setup.kind !== "shell") return { account: setup.account ?? "", mole: setup.mole ?? null };
  const named = /^\/moles\/([0-9a-f-]{36})\//.exec(window.location.pathname);
  const account = await lastAccount().catch(() => "");
  return { account: account ?? "", mole: named ? named[1] : null };
}

/**
 * Send a photo. The outcome is that of send.js with `isKept`: whether the photo waits on the device,
 * under `id`.
 * @param {Photo} photo
 * @param {Setup} setup
 */
export async function deliver(photo, setup) {
  const target = { upload: setup.upload, token: csrfToken() };
  // Behind a capture link the device is not the account's own.
  const kept = setup.kind === "link" ? null : await keepOnce(photo);
  if (!kept) return { ...(await postPhoto(photo, target)), isKept: false, id: null };
  const outcome = await sendOne(kept, target);
  if (outcome.state === "refused") await dropPhoto(kept.id);
  const isKept = outcome.state === "lost" || outcome.state === "held";
  if (isKept) {
    await changePhoto(kept, { isFresh: false });
    // Without it the browser may delete what waits when it runs out of space.
    await navigator.storage?.persist?.();
    await askForSync();
  }
  return { ...outcome, isKept, id: kept.id };
}

/**
 * Call back once a kept photo no longer waits: sent by another page or the worker, or deleted.
 * @param {{id: number, account: string}} photo
 * @param {() => void} callback
 */
export function onceGone({ id, account }, callback) {
  onChange(async () => {
    const waiting = await waitingPhotos(account);
    if (!waiting.some((one) => one.id === id)) callback();
  });
}

/**
 * Keep a photo; a second try finds the one that waits already. Null where the browser keeps nothing.
 * @param {Photo} photo
 */
async function keepOnce(photo) {
  try {
    const waiting = await waitingPhotos(photo.account);
    const known = waiting.find((one) => one.takenAt === photo.takenAt);
    if (known) return known;
    const fresh = { ...photo, isFresh: true };
    return { ...fresh, id: await keepPhoto(fresh) };
  } catch {
    return null;
  }
}
