// Asks what became of the uploaded photos, and shows it until each of them has a result.

import { csrfToken } from "../core/csrf.js";
import { find, findAll } from "../core/dom.js";

const EVERY_MS = 1000;
const CHANGED = [200, 286]; // 286: nothing more will change

export class Outcomes {
  /** @type {Map<string, HTMLElement>} where each photo's outcome is shown, by the photo's key */
  #places = new Map();
  #seen = "";
  #isAsking = false;

  /**
   * @param {string} address that says what became of photos
   * @param {HTMLElement} summary where to say what became of all
   */
  constructor(address, summary) {
    this.address = address;
    this.summary = summary;
  }

  /**
   * @param {string} photo its key
   * @param {HTMLElement} place
   */
  watch(photo, place) {
    this.#places.set(photo, place);
    if (!this.#isAsking) this.#ask();
  }

  async #ask() {
    this.#isAsking = true;
    const asked = this.#places.size;
    const response = await this.#post().catch(() => null);
    if (response && CHANGED.includes(response.status)) this.#show(await response.text());
    const isOver = response?.status === 286 || response?.status === 401;
    this.#isAsking = !isOver || this.#places.size > asked;
    if (this.#isAsking) setTimeout(() => this.#ask(), EVERY_MS);
  }

  #post() {
    const fields = new FormData();
    for (const photo of this.#places.keys()) fields.append("photo", photo);
    fields.append("seen", this.#seen);
    const headers = { "X-CSRFToken": csrfToken() };
    return fetch(this.address, { method: "POST", body: fields, headers });
  }

  /** @param {string} text the page's part that the server sent */
  #show(text) {
    const part = new DOMParser().parseFromString(text, "text/html");
    const summary = find(part, "[data-outcomes]", HTMLElement);
    this.#seen = summary.dataset.outcomes ?? "";
    this.summary.replaceChildren(summary);
    for (const outcome of findAll(part, "[data-outcome]", HTMLElement)) {
      this.#places.get(outcome.dataset.outcome ?? "")?.replaceChildren(outcome);
    }
  }
}
