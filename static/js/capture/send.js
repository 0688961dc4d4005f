// Sends photos, from pages and from the service worker. What is sent twice arrives once: the
// server points at the first.

import { change, drop, waitingOf } from "./store.js";

export const SYNC = "skinspect-photos";
const PATIENCE_MS = 5 * 60 * 1000;
// The server will never take these bytes.
const FINAL = [413, 422];

// Sends one photo. `state` of the outcome: "sent", "refused" (never acceptable), "held" (kept for a
// reason that the person can do something about) or "lost" (no answer).
export async function post(photo, { upload, token }) {
  try {
    const response = await fetch(upload, {
      method: "POST",
      body: fieldsOf(photo),
      headers: { Accept: "application/json", "X-CSRFToken": token },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const answer = await response.json().catch(() => null);
    return { state: stateOf(response, answer), status: response.status, answer };
  } catch {
    return { state: "lost", status: 0, answer: null };
  }
}

function fieldsOf(photo) {
  const fields = new FormData();
  for (const name of ["account", "mole", "modality"]) {
    if (photo[name]) fields.append(name, photo[name]);
  }
  if (photo.takenAt) fields.append("taken_at", photo.takenAt);
  fields.append("photos", photo.blob, "photo");
  return fields;
}

function stateOf(response, answer) {
  if (response.ok && answer) return "sent";
  return FINAL.includes(response.status) ? "refused" : "held";
}

// Returns the sentence for an outcome: the server's own, or ours where something in between answered.
export function sentenceOf({ status, answer }, words) {
  if (answer?.sentence) return answer.sentence;
  const ours = { 0: "kept", 401: "signedOut", 403: "expired", 413: "tooLarge", 429: "many" };
  return words[ours[status] ?? "problem"];
}

// Sends one waiting photo, one sender at a time on this device; it leaves the device once it arrived.
export function sendOne(photo, way) {
  return alone(async () => {
    const outcome = await post(photo, way);
    if (outcome.state === "sent") await drop(photo.id);
    if (outcome.state === "refused")
      await change(photo, { refusal: outcome.answer?.sentence ?? "" });
    return outcome;
  });
}

// Sends all that wait for an account; stops at the first that gets no answer. `tell` hears of each.
export async function sendAll(account, way, tell) {
  const waiting = (await waitingOf(account)).filter((photo) => photo.refusal === undefined);
  for (const photo of waiting) {
    const outcome = await sendOne(photo, way);
    tell(photo, outcome);
    if (outcome.state === "lost") return false;
  }
  return true;
}

// Browsers without locks, and pages without HTTPS, may send twice; see above.
function alone(work) {
  return navigator.locks ? navigator.locks.request(SYNC, work) : work();
}

export function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  const field = document.querySelector("[name=csrfmiddlewaretoken]");
  return cookie ? cookie.slice("csrftoken=".length) : (field?.value ?? "");
}

// Asks the browser to wake the service worker when there is a connection, where it can.
export async function askForSync() {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  await registration?.sync?.register(SYNC).catch(() => undefined);
}
