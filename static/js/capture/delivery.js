// What becomes of a photo that is used: kept on the device first, then sent, then let go.

import { askForSync, csrfToken, post, sendOne } from "./send.js";
import { change, drop, keep, lastAccount, onChange, waitingOf } from "./store.js";

// Returns which mole and account photos of this page are for. The page that opens without a
// connection says neither: the address names the mole, and the device whose it is.
export async function ownerOf(setup) {
  if (setup.kind !== "shell") return { account: setup.account ?? "", mole: setup.mole ?? null };
  const named = /^\/moles\/([0-9a-f-]{36})\//.exec(window.location.pathname);
  const account = await lastAccount().catch(() => "");
  return { account: account ?? "", mole: named ? named[1] : null };
}

// Sends a photo; the outcome is that of send.js with `isKept`, whether it waits on the device.
export async function deliver(photo, setup) {
  const way = { upload: setup.upload, token: csrfToken() };
  if (setup.kind === "link") return { ...(await post(photo, way)), isKept: false };
  const own = await kept(photo);
  if (!own) return { ...(await post(photo, way)), isKept: false };
  const outcome = await sendOne(own, way);
  if (outcome.state === "refused") await drop(own.id);
  const isKept = ["lost", "held"].includes(outcome.state);
  if (isKept) {
    await change(own, { isFresh: false });
    // Asks the browser not to clear what waits when it runs short of room.
    await navigator.storage?.persist?.();
    await askForSync();
  }
  return { ...outcome, isKept, id: own.id };
}

// Calls back once a kept photo waits no more: sent by another page or the service worker, or deleted.
export function onceGone(photo, callback) {
  onChange(async () => {
    const waiting = await waitingOf(photo.account);
    if (!waiting.some((one) => one.id === photo.id)) callback();
  });
}

// Keeps a photo, once: a second try finds the one that waits already. While it is fresh, its own
// page speaks of it, and no list.
async function kept(photo) {
  try {
    const waiting = await waitingOf(photo.account);
    const known = waiting.find((one) => one.takenAt === photo.takenAt);
    if (known) return known;
    const fresh = { ...photo, isFresh: true };
    return { ...fresh, id: await keep(fresh) };
  } catch {
    return null;
  }
}
