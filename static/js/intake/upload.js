// Uploads photos one by one, two at a time, each with its own progress, cancel, retry and result. One
// photo by itself leads to its result. Without this script the form sends all files at once.

import { dropPhoto } from "../capture/store.js";
import { csrfToken } from "../core/csrf.js";
import { copyOf, find, findAll, hiddenText, readJson } from "../core/dom.js";
import { listenForFiles } from "./drop_zone.js";
import { Outcomes } from "./outcomes.js";
import { offerShared } from "./shared.js";

const AT_ONCE = 2; // so that one large photo does not hold up the others
const PATIENCE_MS = 5 * 60 * 1000; // a large photo on a slow connection
// Status codes for bytes that the server will never accept.
const FINAL = [413, 422];

/** @typedef {"waiting" | "sending" | "done" | "failed" | "cancelled"} State */
/**
 * The server's answer for one file; `link` is the text of the link to `url`.
 * @typedef {{sentence: string, code?: string, url?: string, link?: string, thumbnail?: string,
 *   photo?: string, is_new?: boolean}} Answer
 */

/** @type {Record<string, string> & {maxBytes: number, status: string, account: string}} */
const words = readJson("upload-words");
const form = find(document, "[data-upload-form]", HTMLFormElement);
const zone = find(form, "[data-drop-zone]", HTMLElement);
const input = find(form, "[data-upload-input]", HTMLInputElement);
const list = find(form, "[data-upload-list]", HTMLElement);
const status = find(form, "[data-upload-status]", HTMLElement);
const results = find(form, "[data-uploads]", HTMLElement);
const count = find(results, "[data-upload-count]", HTMLElement);
const outcomes = new Outcomes(words.status, find(results, "[data-upload-outcomes]", HTMLElement));
const template = find(form, "[data-upload-row]", HTMLTemplateElement);

/** @type {Upload[]} */
const uploads = [];
let pausedUntil = 0;

/** One file, its request and the row that shows both. */
class Upload {
  /** @type {State} */
  state = "waiting";
  /** @type {XMLHttpRequest | null} */
  request = null;
  /** Whether another try would fail in the same way. */
  isFinal = false;

  /**
   * @param {File} file
   * @param {number} together how many were chosen with it
   * @param {() => Promise<void>} [release] called once the server has it, or will never take it
   */
  constructor(file, together, release = async () => undefined) {
    this.file = file;
    this.together = together;
    this.release = release;
    this.name = file.name || words.pasted;
    this.row = copyOf(template);
    this.thumb = find(this.row, "[data-upload-thumb]", HTMLImageElement);
    this.bar = find(this.row, "[data-upload-progress]", HTMLProgressElement);
    this.outcome = find(this.row, "[data-upload-outcome]", HTMLElement);
    this.message = find(this.row, "[data-upload-message]", HTMLElement);
    this.cancelButton = find(this.row, "[data-upload-cancel]", HTMLButtonElement);
    this.retryButton = find(this.row, "[data-upload-retry]", HTMLButtonElement);
    this.link = find(this.row, "[data-upload-link]", HTMLAnchorElement);
    find(this.row, "[data-upload-name]", HTMLElement).textContent = this.name;
    this.bar.setAttribute("aria-label", `${words.sending}: ${this.name}`);
    this.message.textContent = words.waiting;
    for (const button of [this.cancelButton, this.retryButton]) {
      button.append(hiddenText(`: ${this.name}`));
    }
    this.cancelButton.addEventListener("click", () => cancel(this));
    this.retryButton.addEventListener("click", () => retry(this));
    this.#preview();
  }

  #preview() {
    const { thumb } = this;
    const hide = () => {
      thumb.style.visibility = "hidden";
    };
    thumb.addEventListener("error", hide, { once: true });
    thumb.addEventListener("load", () => URL.revokeObjectURL(thumb.src), { once: true });
    thumb.src = URL.createObjectURL(this.file);
  }

  /**
   * @param {State} state
   * @param {string} message
   */
  show(state, message) {
    this.state = state;
    this.row.classList.toggle("is-done", state === "done");
    this.row.classList.toggle("is-failed", state === "failed");
    this.message.textContent = message;
    this.bar.hidden = state === "cancelled";
    const hadFocus = this.row.contains(document.activeElement);
    const isOpen = state === "waiting" || state === "sending";
    const canRetry = (state === "failed" || state === "cancelled") && !this.isFinal;
    this.cancelButton.hidden = !isOpen;
    this.retryButton.hidden = !canRetry;
    if (hadFocus) this.#keepFocus();
    if (!isOpen) summarise(this, message);
  }

  /** Move the keyboard's focus on when its button disappears. */
  #keepFocus() {
    const next = [this.link, this.retryButton, this.cancelButton].find(({ hidden }) => !hidden);
    (next ?? input).focus();
  }

  /** @param {Answer} answer */
  showLink(answer) {
    if (!answer.url) return;
    this.link.href = answer.url;
    this.link.textContent = answer.link ?? "";
    this.link.hidden = false;
    // After a refusal the link opens a new tab, so that this page keeps the chosen files.
    if (answer.code) this.link.target = "_blank";
    else this.link.removeAttribute("target");
  }
}

/**
 * @param {Upload} upload that has ended
 * @param {string} message
 */
function summarise(upload, message) {
  const done = uploads.filter(({ state }) => state === "done").length;
  count.textContent = words.summary
    .replace("{done}", String(done))
    .replace("{all}", String(uploads.length));
  count.hidden = done === uploads.length;
  status.textContent = `${upload.name}: ${message} ${count.textContent}`;
}

/** @param {Upload[]} added */
function add(added) {
  results.hidden = false;
  zone.classList.add("is-small");
  for (const upload of added) {
    uploads.push(upload);
    list.append(upload.row);
    if (upload.file.size > words.maxBytes) {
      upload.isFinal = true;
      upload.show("failed", words.tooLarge);
    }
  }
  results.scrollIntoView({ block: "nearest" });
  sendNext();
}

function sendNext() {
  if (Date.now() < pausedUntil) return;
  const busy = uploads.filter(({ state }) => state === "sending").length;
  const waiting = uploads.filter(({ state }) => state === "waiting");
  for (const upload of waiting.slice(0, Math.max(0, AT_ONCE - busy))) send(upload);
}

/** @param {Upload} upload */
function send(upload) {
  const request = new XMLHttpRequest();
  upload.request = request;
  upload.show("sending", words.sending);
  upload.bar.value = 0;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) upload.bar.value = (100 * event.loaded) / event.total;
  });
  request.upload.addEventListener("load", () => {
    upload.bar.removeAttribute("value");
    upload.message.textContent = words.checking;
  });
  request.addEventListener("load", () => settle(upload, request));
  request.addEventListener("error", () => fail(upload, { sentence: words.dropped }));
  request.addEventListener("timeout", () => fail(upload, { sentence: words.dropped }));
  request.open("POST", form.getAttribute("action") || window.location.pathname);
  request.timeout = PATIENCE_MS;
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.send(fieldsWith(upload));
}

/** @param {Upload} upload */
function fieldsWith({ file, together }) {
  const fields = new FormData();
  const chosen = new FormData(form);
  for (const name of ["mole", "modality"]) {
    const value = chosen.get(name);
    if (value !== null) fields.append(name, value);
  }
  fields.append("together", String(together));
  fields.append("photos", file, file.name || "pasted");
  return fields;
}

/**
 * @param {Upload} upload
 * @param {XMLHttpRequest} request
 */
function settle(upload, request) {
  upload.bar.value = 100;
  const answer = parse(request);
  if (request.status >= 200 && request.status < 300 && answer) succeed(upload, answer);
  else if (request.status === 429 && answer?.code === "too_many_uploads") pause(upload, request);
  else fail(upload, { ...ownAnswer(request.status), ...answer }, request.status);
}

/**
 * Send nothing until the server takes uploads again, and then this one first.
 * @param {Upload} upload
 * @param {XMLHttpRequest} request
 */
function pause(upload, request) {
  const seconds = Number(request.getResponseHeader("Retry-After")) || 60;
  pausedUntil = Math.max(pausedUntil, Date.now() + 1000 * seconds);
  upload.show("waiting", words.many);
  window.setTimeout(sendNext, pausedUntil - Date.now());
}

/**
 * Return the server's answer; null for a page, which a proxy sends, or Django for an expired form.
 * @param {XMLHttpRequest} request
 * @returns {Answer | null}
 */
function parse(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

/** @param {number} status */
function ownAnswer(status) {
  if (status === 413) return { sentence: words.tooLarge };
  if (status === 403) return { sentence: words.expired };
  if (status === 429) return { sentence: words.many };
  return { sentence: words.problem };
}

/**
 * @param {Upload} upload
 * @param {Answer} answer
 */
async function succeed(upload, answer) {
  await upload.release();
  upload.showLink(answer);
  // The browser could not show the file itself, such as HEIC.
  if (upload.thumb.style.visibility === "hidden" && answer.thumbnail) {
    upload.thumb.src = answer.thumbnail;
    upload.thumb.style.visibility = "";
  }
  upload.show("done", answer.sentence);
  if (answer.url && answer.is_new && uploads.length === 1) window.location.assign(answer.url);
  else if (answer.photo) outcomes.watch(answer.photo, placeFor(upload, answer));
  sendNext();
}

/**
 * Return where the photo's result goes: in place of the message, or below "uploaded before".
 * @param {Upload} upload
 * @param {Answer} answer
 */
function placeFor({ outcome }, { is_new: isNew }) {
  return isNew ? outcome : outcome.appendChild(document.createElement("div"));
}

/**
 * @param {Upload} upload
 * @param {Answer} answer
 * @param {number} status
 */
function fail(upload, answer, status = 0) {
  if (upload.state === "cancelled") return;
  upload.isFinal = FINAL.includes(status);
  if (upload.isFinal) upload.release();
  upload.showLink(answer);
  upload.show("failed", answer.sentence);
  // The account may add no more: sending the others would only say so again.
  if (answer.code === "daily_photos" || answer.code === "no_room") {
    for (const other of uploads) {
      if (other.state === "waiting") other.show("failed", answer.sentence);
    }
  }
  sendNext();
}

/** @param {Upload} upload */
function cancel(upload) {
  upload.state = "cancelled";
  upload.request?.abort();
  upload.show("cancelled", words.cancelled);
  sendNext();
}

/** @param {Upload} upload */
function retry(upload) {
  upload.link.hidden = true;
  upload.show("waiting", words.waiting);
  sendNext();
}

form.addEventListener("submit", (event) => event.preventDefault());
window.addEventListener("beforeunload", (event) => {
  const isBusy = uploads.some(({ state }) => state === "waiting" || state === "sending");
  if (isBusy) event.preventDefault();
});
find(form, "[data-upload-submit]", HTMLElement).hidden = true;
listenForFiles(zone, (files) => {
  add(files.map((file) => new Upload(file, files.length)));
  for (const chooser of findAll(zone, "input[type=file]", HTMLInputElement)) chooser.value = "";
});
// Fails in a browser without IndexedDB, where nothing can have been shared.
offerShared(words.account, (photos) => {
  add(
    photos.map(({ id, blob, name }) => {
      const file = new File([blob], name, { type: blob.type });
      return new Upload(file, photos.length, () => dropPhoto(id));
    }),
  );
}).catch(() => undefined);
