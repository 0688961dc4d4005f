// Keeps what is typed on the server, so that no words are lost.

import { csrfToken } from "../core/csrf.js";
import { find } from "../core/dom.js";

const AFTER_TYPING_MS = 1000;
const RETRY_MS = 10_000;

/** @typedef {"saved" | "signedOut" | "offline" | "lost"} Outcome */
/** @typedef {{outcome: Outcome, sentence?: string}} Answer */
/** @typedef {(fields: Record<string, string>, isLeaving: boolean) => Promise<Answer>} Send */

/**
 * Saves a form some time after its last change, one request at a time, until it is saved. `lost`
 * means that somebody else may hold the case; the server has kept the words.
 */
export class Draft {
  #timer = 0;
  #isChanged = false;
  /** @type {Promise<boolean> | null} */
  #running = null;

  /**
   * @param {{
   *   read: () => Record<string, string>,
   *   send: Send,
   *   say: (answer: Answer) => void,
   *   delays?: {typing: number, retry: number},
   * }} options
   */
  constructor({ read, send, say, delays = { typing: AFTER_TYPING_MS, retry: RETRY_MS } }) {
    this.read = read;
    this.send = send;
    this.say = say;
    this.delays = delays;
  }

  get isSaved() {
    return !this.#isChanged && !this.#running;
  }

  change() {
    this.#isChanged = true;
    this.#later(this.delays.typing);
  }

  /**
   * Save now what was changed; returns whether the server has it.
   * @returns {Promise<boolean>}
   */
  async save(isLeaving = false) {
    clearTimeout(this.#timer);
    if (this.#running && !(await this.#running)) return false;
    if (!this.#isChanged) return true;
    this.#running = this.#send(isLeaving);
    const isKept = await this.#running;
    this.#running = null;
    return isKept;
  }

  /** Save nothing more: the form itself was sent. */
  stop() {
    clearTimeout(this.#timer);
    this.#isChanged = false;
  }

  /** @param {boolean} isLeaving */
  async #send(isLeaving) {
    this.#isChanged = false;
    const answer = await this.send(this.read(), isLeaving);
    const isKept = answer.outcome === "saved" || answer.outcome === "lost";
    if (!isKept) {
      this.#isChanged = true;
      this.#later(this.delays.retry);
    }
    this.say(answer);
    return isKept;
  }

  /** @param {number} ms */
  #later(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), ms);
  }
}

/**
 * Return what became of the words. Signing in again changes the CSRF token, so 403 is that too.
 * @param {Pick<Response, "type" | "status" | "ok" | "json">} response
 * @returns {Promise<Answer>}
 */
export async function answerOf(response) {
  if (response.ok) return { outcome: "saved" };
  if (response.status === 409) return { outcome: "lost", ...(await response.json()) };
  const isSignedOut = response.type === "opaqueredirect" || response.status === 403;
  return { outcome: isSignedOut ? "signedOut" : "offline" };
}

/**
 * @param {string} url
 * @returns {Send}
 */
function sendTo(url) {
  return (fields, isLeaving) =>
    fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken(), "Content-Type": "application/json" },
      body: JSON.stringify(fields),
      redirect: "manual",
      keepalive: isLeaving,
    }).then(answerOf, () => ({ outcome: "offline" }));
}

/**
 * Return the form's fields, as `Reading.draft` keeps them.
 * @param {HTMLFormElement} form
 */
function fieldsOf(form) {
  const { csrfmiddlewaretoken: _, ...fields } = Object.fromEntries(new FormData(form));
  return /** @type {Record<string, string>} */ (fields);
}

/** @param {HTMLFormElement} form whose `data-draft` is the address that keeps it */
export function startDraft(form) {
  const says = find(form, "[data-draft-says]", HTMLElement);
  const draft = new Draft({
    read: () => fieldsOf(form),
    send: sendTo(form.dataset.draft ?? ""),
    say: ({ outcome, sentence }) => {
      says.textContent = sentence ?? says.dataset[outcome] ?? "";
      says.classList.toggle("is-problem", outcome !== "saved");
    },
  });
  form.addEventListener("input", () => draft.change());
  form.addEventListener("change", () => draft.change());
  form.addEventListener("submit", async (event) => {
    const token = form.elements.namedItem("csrfmiddlewaretoken");
    if (token instanceof HTMLInputElement) token.value = csrfToken();
    if (draft.isSaved) return;
    event.preventDefault();
    // A form that is sent without a session is lost; an unsaved draft tells that there is none.
    if (!(await draft.save())) return;
    draft.stop();
    form.requestSubmit(event.submitter);
  });
  document.addEventListener("visibilitychange", () => {
    if (!draft.isSaved) draft.save(document.visibilityState === "hidden");
  });
}
