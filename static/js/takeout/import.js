// Sends a ZIP of any size in parts, one after the other, and then shows what becomes of it. Without
// this script the form sends it in one piece, which has to be small.

import { csrfToken } from "../core/csrf.js";
import { find, findOptional } from "../core/dom.js";

const TRIES = 4;
const PAUSE_MS = 3000;

/** @typedef {{import_id: string, received: number}} Kept */

const form = findOptional(document, "[data-import]", HTMLFormElement);
if (form) listen(form);

/** @param {HTMLFormElement} form */
function listen(form) {
  const input = find(form, "[type=file]", HTMLInputElement);
  const problem = find(form, "[data-import-problem]", HTMLElement);
  form.addEventListener("submit", async (event) => {
    const file = input.files?.[0];
    if (!file) return;
    event.preventDefault();
    problem.hidden = true;
    show(form, true);
    try {
      if (file.size > Number(form.dataset.mostBytes)) throw new Error(form.dataset.tooLarge);
      await send(form, file);
      location.assign(form.action);
    } catch (error) {
      show(form, false);
      problem.textContent = error instanceof Error ? error.message : "";
      problem.hidden = false;
      input.focus();
    }
  });
}

/**
 * Send a file to its end. Throws an error with a sentence for the person.
 * @param {HTMLFormElement} form
 * @param {File} file
 */
async function send(form, file) {
  const bar = find(form, "progress", HTMLProgressElement);
  const percent = find(form, "[data-import-percent]", HTMLElement);
  const most = Number(form.dataset.partBytes);
  let id = "";
  let received = 0;
  do {
    const kept = await sendPart(form, file, file.slice(received, received + most), received, id);
    id = kept.import_id;
    received = kept.received;
    bar.value = Math.floor((100 * received) / file.size);
    percent.textContent = `${bar.value} %`;
  } while (received < file.size);
}

/**
 * Send one part, again if the connection breaks or the server is busy.
 * @param {HTMLFormElement} form
 * @param {File} file
 * @param {Blob} part
 * @param {number} start
 * @param {string} id
 * @returns {Promise<Kept>}
 */
async function sendPart(form, file, part, start, id) {
  for (let tries = 1; ; tries += 1) {
    const answer = await post(form, file, part, start, id).catch(() => null);
    if (answer?.ok) return answer.json();
    const isFinal = answer && answer.status < 500;
    if (isFinal || tries === TRIES) throw new Error(await sentenceOf(form, answer));
    await new Promise((resume) => setTimeout(resume, PAUSE_MS));
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {File} file
 * @param {Blob} part
 * @param {number} start
 * @param {string} id
 */
function post(form, file, part, start, id) {
  const body = new FormData();
  body.set("start", String(start));
  body.set("size", String(file.size));
  if (id) body.set("import_id", id);
  body.set("zip", part, "part.zip");
  const headers = { accept: "application/json", "x-csrftoken": csrfToken() };
  return fetch(form.action, { method: "POST", body, headers });
}

/**
 * @param {HTMLFormElement} form
 * @param {Response | null} answer
 */
async function sentenceOf(form, answer) {
  const lost = form.dataset.lost ?? "";
  if (!answer) return lost;
  return answer.json().then(
    (said) => String(said.sentence ?? lost),
    () => lost,
  );
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} isSending
 */
function show(form, isSending) {
  find(form, "[data-import-progress]", HTMLElement).hidden = !isSending;
  find(form, "[type=submit]", HTMLButtonElement).disabled = isSending;
  find(form, "[type=file]", HTMLInputElement).disabled = isSending;
}
