// The list of photos that wait on this device for this account: seen on every page of the person.

import { csrfToken, sendAll, sendOne, sentenceOf } from "./send.js";
import { change, drop, onChange, waitingOf } from "./store.js";

const SHOWN_SENT_MS = 60_000;

export class WaitingList {
  constructor({ account, setup, words }) {
    this.account = account;
    this.words = words;
    this.setup = setup;
    this.section = document.querySelector("[data-waiting]");
    this.list = this.section.querySelector("[data-waiting-list]");
    this.live = document.querySelector("[data-waiting-status]");
    this.template = document.querySelector("[data-waiting-row]");
    this.rows = new Map();
    this.isSending = false;
  }

  async start() {
    onChange(() => this.refresh());
    window.addEventListener("online", () => this.send());
    // What was on its way when its page ended waits too.
    await this.refresh({ isStart: true });
    await this.send();
  }

  async refresh({ isStart = false } = {}) {
    const all = await waitingOf(this.account);
    const photos = all.filter((photo) => isStart || !photo.isFresh || this.rows.has(photo.id));
    for (const photo of photos) {
      if (!this.rows.has(photo.id)) this.add(photo);
    }
    const waiting = new Set(photos.map((photo) => photo.id));
    for (const [id, row] of this.rows) {
      if (!waiting.has(id) && !row.isSent && !row.isBusy) this.remove(id);
    }
    this.section.hidden = this.rows.size === 0;
    const leave = document.querySelector("[data-waiting-leave]");
    if (leave) leave.hidden = photos.length === 0;
  }

  add(photo) {
    const element = this.template.content.firstElementChild.cloneNode(true);
    const part = (name) => element.querySelector(`[data-waiting-${name}]`);
    const row = { photo, element, part, isSent: false, thumb: URL.createObjectURL(photo.blob) };
    part("thumb").src = row.thumb;
    part("name").textContent = nameOf(photo);
    part("message").textContent = photo.refusal || this.words.waiting;
    part("retry").hidden = photo.refusal !== undefined;
    for (const action of ["retry", "discard"]) part(action).append(spoken(nameOf(photo)));
    part("retry").addEventListener("click", () => this.retry(row));
    part("discard").addEventListener("click", () => this.discard(row));
    this.rows.set(photo.id, row);
    this.list.append(element);
  }

  remove(id) {
    const row = this.rows.get(id);
    URL.revokeObjectURL(row.thumb);
    row.element.remove();
    this.rows.delete(id);
    this.section.hidden = this.rows.size === 0;
  }

  async send() {
    if (this.isSending || !navigator.onLine) return;
    this.isSending = true;
    this.rows.forEach((row) => (row.isBusy = true));
    try {
      await sendAll(this.account, this.way(), (photo, outcome) => this.tell(photo, outcome));
    } finally {
      this.isSending = false;
      this.rows.forEach((row) => (row.isBusy = false));
      await this.refresh();
    }
  }

  way() {
    return { upload: this.setup.upload, token: csrfToken() };
  }

  tell(photo, outcome) {
    const row = this.rows.get(photo.id);
    if (!row) return;
    const { part, element } = row;
    row.isSent = outcome.state === "sent";
    const sentence = row.isSent ? this.words.sent : sentenceOf(outcome, this.words);
    part("message").textContent = outcome.state === "lost" ? this.words.waiting : sentence;
    element.classList.toggle("is-done", row.isSent);
    element.classList.toggle("is-failed", ["held", "refused"].includes(outcome.state));
    part("retry").hidden = ["sent", "refused"].includes(outcome.state);
    part("discard").hidden = row.isSent;
    if (outcome.answer?.code === "mole_gone") row.withoutMole = true;
    if (outcome.answer?.url) this.offer(part("link"), outcome.answer);
    this.live.textContent = `${nameOf(photo)}: ${part("message").textContent}`;
    if (row.isSent) setTimeout(() => this.remove(photo.id), SHOWN_SENT_MS);
  }

  offer(link, answer) {
    link.href = answer.url;
    link.textContent = answer.link;
    link.hidden = false;
  }

  async retry(row) {
    if (row.isBusy) return;
    row.isBusy = true;
    row.part("message").textContent = this.words.sending;
    if (row.withoutMole) {
      await change(row.photo, { mole: null });
      row.photo.mole = null;
    }
    this.tell(row.photo, await sendOne(row.photo, this.way()));
    row.isBusy = false;
    await this.refresh();
  }

  async discard(row) {
    if (!window.confirm(this.words.sureToDiscard)) return;
    await drop(row.photo.id);
    await this.refresh();
    this.live.textContent = this.words.discarded;
  }

  async discardAll() {
    if (!window.confirm(this.words.sureToDiscardAll)) return;
    for (const photo of await waitingOf(this.account)) await drop(photo.id);
    await this.refresh();
    this.live.textContent = this.words.discarded;
  }
}

function nameOf(photo) {
  const day = new Date(photo.takenAt);
  const when = day.toLocaleString(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return photo.name ? `${photo.name}, ${when}` : when;
}

function spoken(text) {
  const element = document.createElement("span");
  element.className = "visually-hidden";
  element.textContent = `: ${text}`;
  return element;
}
