// The list of photos that wait on this device for the account, on every page of the person.

import { csrfToken } from "../core/csrf.js";
import { copyOf, find, findOptional, hiddenText } from "../core/dom.js";
import { sendAll, sendOne, sentenceOf } from "./send.js";
import { changePhoto, dropPhoto, onChange, waitingPhotos } from "./store.js";

const SENT_SHOWN_MS = 60_000;

/** @typedef {import("./store.js").WaitingPhoto} WaitingPhoto */
/** @typedef {import("./send.js").Outcome} Outcome */

class Row {
  isSent = false;
  isBusy = false;
  isMoleGone = false;

  /**
   * @param {WaitingPhoto} photo
   * @param {HTMLTemplateElement} template
   */
  constructor(photo, template) {
    this.photo = photo;
    this.name = nameOf(photo);
    this.element = copyOf(template);
    this.thumb = find(this.element, "[data-waiting-thumb]", HTMLImageElement);
    this.message = find(this.element, "[data-waiting-message]", HTMLElement);
    this.retry = find(this.element, "[data-waiting-retry]", HTMLButtonElement);
    this.discard = find(this.element, "[data-waiting-discard]", HTMLButtonElement);
    this.link = find(this.element, "[data-waiting-link]", HTMLAnchorElement);
    this.thumb.src = URL.createObjectURL(photo.blob);
    find(this.element, "[data-waiting-name]", HTMLElement).textContent = this.name;
    this.retry.hidden = photo.refusal !== undefined;
    for (const button of [this.retry, this.discard]) button.append(hiddenText(`: ${this.name}`));
  }

  remove() {
    URL.revokeObjectURL(this.thumb.src);
    this.element.remove();
  }
}

export class WaitingList {
  /** @type {Map<number, Row>} by the photos' ids */
  #rows = new Map();
  #isSending = false;

  /**
   * @param {string} account
   * @param {string} upload the address that takes photos
   * @param {Record<string, string>} words
   */
  constructor(account, upload, words) {
    this.account = account;
    this.upload = upload;
    this.words = words;
    this.section = find(document, "[data-waiting]", HTMLElement);
    this.list = find(this.section, "[data-waiting-list]", HTMLElement);
    this.status = find(document, "[data-waiting-status]", HTMLElement);
    this.template = find(document, "[data-waiting-row]", HTMLTemplateElement);
  }

  async start() {
    onChange(() => this.#refresh());
    window.addEventListener("online", () => this.#sendAll());
    await this.#refresh({ isStart: true });
    await this.#sendAll();
  }

  /**
   * Show what waits. Fresh photos are left out, as their own page shows them; at the start they are
   * listed too, because the page that was sending them may have been closed. The page for adding
   * photos offers the shared ones itself.
   */
  async #refresh({ isStart = false } = {}) {
    const all = await waitingPhotos(this.account);
    const isOffered = findOptional(document, "[data-shared]", HTMLElement) !== null;
    const photos = all.filter(
      (photo) =>
        (isStart || !photo.isFresh || this.#rows.has(photo.id)) && !(photo.isShared && isOffered),
    );
    for (const photo of photos) {
      if (!this.#rows.has(photo.id)) this.#add(photo);
    }
    const waiting = new Set(photos.map((photo) => photo.id));
    for (const [id, row] of this.#rows) {
      if (!waiting.has(id) && !row.isSent && !row.isBusy) this.#remove(id);
    }
    this.section.hidden = this.#rows.size === 0;
    const leave = findOptional(document, "[data-waiting-leave]", HTMLElement);
    if (leave) leave.hidden = photos.length === 0;
  }

  /** @param {WaitingPhoto} photo */
  #add(photo) {
    const row = new Row(photo, this.template);
    row.message.textContent = photo.refusal || this.words[photo.isShared ? "shared" : "waiting"];
    row.retry.addEventListener("click", () => this.#retry(row));
    row.discard.addEventListener("click", () => this.#discard(row));
    this.#rows.set(photo.id, row);
    this.list.append(row.element);
  }

  /** @param {number} id */
  #remove(id) {
    this.#rows.get(id)?.remove();
    this.#rows.delete(id);
    this.section.hidden = this.#rows.size === 0;
  }

  async #sendAll() {
    if (this.#isSending || !navigator.onLine) return;
    this.#isSending = true;
    for (const row of this.#rows.values()) row.isBusy = true;
    try {
      await sendAll(this.account, this.#target, (photo, outcome) => this.#show(photo.id, outcome));
    } finally {
      this.#isSending = false;
      for (const row of this.#rows.values()) row.isBusy = false;
      await this.#refresh();
    }
  }

  get #target() {
    return { upload: this.upload, token: csrfToken() };
  }

  /**
   * @param {number} id
   * @param {Outcome} outcome
   */
  #show(id, outcome) {
    const row = this.#rows.get(id);
    if (!row) return;
    const { state, answer } = outcome;
    const sentence = state === "sent" ? this.words.sent : sentenceOf(outcome, this.words);
    row.isSent = state === "sent";
    row.message.textContent = state === "lost" ? this.words.waiting : sentence;
    row.element.classList.toggle("is-done", row.isSent);
    row.element.classList.toggle("is-failed", state === "held" || state === "refused");
    row.retry.hidden = state === "sent" || state === "refused";
    row.discard.hidden = row.isSent;
    if (answer?.code === "mole_gone") row.isMoleGone = true;
    if (answer?.url) {
      row.link.href = answer.url;
      row.link.textContent = answer.link ?? "";
      row.link.hidden = false;
    }
    this.status.textContent = `${row.name}: ${row.message.textContent}`;
    if (row.isSent) setTimeout(() => this.#remove(id), SENT_SHOWN_MS);
  }

  /** @param {Row} row */
  async #retry(row) {
    if (row.isBusy) return;
    row.isBusy = true;
    row.message.textContent = this.words.sending;
    if (row.isMoleGone || row.photo.isShared) {
      if (row.isMoleGone) row.photo.mole = null;
      row.photo.isShared = false;
      await changePhoto(row.photo, {});
    }
    this.#show(row.photo.id, await sendOne(row.photo, this.#target));
    row.isBusy = false;
    await this.#refresh();
  }

  /** @param {Row} row */
  async #discard(row) {
    if (!window.confirm(this.words.sureToDiscard)) return;
    await dropPhoto(row.photo.id);
    await this.#refresh();
    this.status.textContent = this.words.discarded;
  }

  async discardAll() {
    if (!window.confirm(this.words.sureToDiscardAll)) return;
    for (const photo of await waitingPhotos(this.account)) await dropPhoto(photo.id);
    await this.#refresh();
    this.status.textContent = this.words.discarded;
  }
}

/** @param {WaitingPhoto} photo */
function nameOf({ name, takenAt }) {
  if (!takenAt) return name;
  const when = new Date(takenAt).toLocaleString(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return name ? `${name}, ${when}` : when;
}
