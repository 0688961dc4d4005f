// Sends photos, from pages and from the service worker. The server stores a photo that is sent twice
// only once, and answers with the first.

import { changePhoto, dropPhoto, waitingPhotos } from "./store.js";

export const SYNC_TAG = "skinspect-photos";
const PATIENCE_MS = 5 * 60 * 1000; // a large photo on a slow connection
// Status codes for bytes that the server will never accept.
const FINAL = [413, 422];

/** @typedef {import("./store.js").Photo} Photo */
/** @typedef {import("./store.js").WaitingPhoto} WaitingPhoto */
/** @typedef {{upload: string, token: string}} Target the address and its CSRF token */
/** @typedef {{sentence?: string, code?: string, url?: string, link?: string}} Answer */
/**
 * @typedef {object} Outcome
 * @property {"sent" | "refused" | "held" | "lost"} state "refused": the server will never accept it;
 *   "held": the server did not take it, for a reason that may pass; "lost": no answer came
 * @property {number} status of the response; 0 where none came
 * @property {Answer | null} answer
 */

/**
 * Send one photo.
 * @param {Photo} photo
 * @param {Target} target
 * @returns {Promise<Outcome>}
 */
export async function postPhoto(photo, { upload, token }) {
  try {
    const response = await fetch(upload, {
      method: "POST",
      body: fieldsOf(photo),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    /** @type {Answer | null} */
    const answer = await response.json().catch(() => null);
    return { state: stateOf(response, answer), status: response.status, answer };
  } catch {
    return { state: "lost", status: 0, answer: null };
  }
}

/** @param {Photo} photo */
function fieldsOf(photo) {
  const fields = new FormData();
  for (const name of /** @type {const} */ (["account", "mole", "modality"])) {
    const value = photo[name];
    if (value) fields.append(name, value);
  }
  if (photo.takenAt) fields.append("taken_at", photo.takenAt);
  // The name of a file may hold its date.
  fields.append("photos", photo.blob, "name" in photo.blob ? String(photo.blob.name) : "photo");
  return fields;
}

/**
 * @param {Response} response
 * @param {Answer | null} answer
 */
function stateOf(response, answer) {
  if (response.ok && answer) return "sent";
  return FINAL.includes(response.status) ? "refused" : "held";
}

/** @type {Record<number, string>} */
const SENTENCES = { 0: "kept", 401: "signedOut", 403: "expired", 413: "tooLarge", 429: "many" };

/**
 * Return the sentence for an outcome: the server's, or our own where a proxy answered or nobody.
 * @param {Outcome} outcome
 * @param {Record<string, string>} words our sentences by their keys
 */
export function sentenceOf({ status, answer }, words) {
  return answer?.sentence || words[SENTENCES[status] ?? "problem"];
}

/**
 * Send one waiting photo; once it has arrived the device lets it go.
 * @param {WaitingPhoto} photo
 * @param {Target} target
 */
export function sendOne(photo, target) {
  return withLock(async () => {
    const outcome = await postPhoto(photo, target);
    if (outcome.state === "sent") await dropPhoto(photo.id);
    if (outcome.state === "refused") {
      await changePhoto(photo, { refusal: outcome.answer?.sentence ?? "" });
    }
    return outcome;
  });
}

/**
 * Send all photos that wait for an account, and stop at the first without an answer.
 * @param {string} account
 * @param {Target} target
 * @param {(photo: WaitingPhoto, outcome: Outcome) => void} onOutcome
 * @returns {Promise<boolean>} whether each was answered
 */
export async function sendAll(account, target, onOutcome) {
  const waiting = (await waitingPhotos(account)).filter(
    (photo) => photo.refusal === undefined && !photo.isShared,
  );
  for (const photo of waiting) {
    const outcome = await sendOne(photo, target);
    onOutcome(photo, outcome);
    if (outcome.state === "lost") return false;
  }
  return true;
}

/**
 * Let one page or worker of this device send at a time. Browsers without locks may send twice.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withLock(work) {
  return "locks" in navigator ? navigator.locks.request(SYNC_TAG, work) : work();
}

/** Ask the browser to wake the service worker when there is a connection, if it can. */
export async function askForSync() {
  if (!("serviceWorker" in navigator)) return;
  /** @type {(ServiceWorkerRegistration & {sync?: {register: (tag: string) => Promise<void>}}) | undefined} */
  const registration = await navigator.serviceWorker.getRegistration();
  await registration?.sync?.register(SYNC_TAG).catch(() => undefined);
}
