// Asks one question at a time, and keeps the answers of a person who leaves. Without this script
// all questions stand on one page.

import { find, findAll } from "../core/dom.js";

const form = find(document, "[data-questions]", HTMLFormElement);
const progress = find(form, "progress", HTMLProgressElement);
const back = find(form, "[data-questions-back]", HTMLButtonElement);
const next = find(form, "[data-questions-next]", HTMLButtonElement);
const save = find(form, "[data-questions-save]", HTMLButtonElement);
const questions = findAll(form, "[data-question]", HTMLFieldSetElement);
const last = questions.length - 1;
let current = Math.max(
  0,
  questions.findIndex((question) => !chosenIn(question)),
);
let isPointer = false;
let isUnsaved = false;

/** @param {HTMLFieldSetElement} question */
function chosenIn(question) {
  return question.querySelector("input:checked");
}

/** @param {number} number from 0 on */
function go(number) {
  current = Math.min(Math.max(number, 0), last);
  show();
  const question = questions[current];
  const radio = chosenIn(question) ?? question.querySelector("input");
  if (radio instanceof HTMLInputElement) radio.focus({ preventScroll: true });
  question.scrollIntoView({ block: "nearest" });
}

function show() {
  for (const [number, question] of questions.entries()) question.hidden = number !== current;
  for (const group of findAll(form, ".asks", HTMLElement)) {
    group.hidden = !group.contains(questions[current]);
  }
  progress.value = current + 1;
  back.hidden = current === 0;
  next.hidden = current === last;
  nameButtons();
}

function nameButtons() {
  const { wordsNext, wordsSkip, wordsSave, wordsLater } = form.dataset;
  next.textContent = (chosenIn(questions[current]) ? wordsNext : wordsSkip) ?? "";
  save.textContent = (current === last ? wordsSave : wordsLater) ?? "";
  save.classList.toggle("button-quiet", current !== last);
}

/** @param {KeyboardEvent} event */
function useKey(event) {
  isPointer = false;
  if (!(event.target instanceof HTMLInputElement)) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const choice = findAll(questions[current], "input", HTMLInputElement)[Number(event.key) - 1];
  if (choice) {
    choice.checked = true;
    isUnsaved = true;
    go(current + 1);
  } else if (event.key === "Enter" && current < last) {
    go(current + 1);
  } else return;
  event.preventDefault();
}

/** Send what was answered so far, unless that was done already. */
function keep() {
  if (!isUnsaved) return;
  const answers = new FormData(form);
  answers.set("leaving", "1");
  isUnsaved = !navigator.sendBeacon(form.action, answers);
}

form.classList.add("is-stepped");
find(form, "[data-questions-cancel]", HTMLAnchorElement).remove();
back.addEventListener("click", () => go(current - 1));
next.addEventListener("click", () => go(current + 1));
form.addEventListener("pointerdown", () => {
  isPointer = true;
});
form.addEventListener("keydown", useKey);
form.addEventListener("change", () => {
  isUnsaved = true;
  // Arrow keys pass over answers on the way to the right one, a tap is meant.
  if (isPointer && current < last) go(current + 1);
  else nameButtons();
});
form.addEventListener("submit", () => {
  isUnsaved = false;
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") keep();
});
addEventListener("pagehide", keep);
show();
