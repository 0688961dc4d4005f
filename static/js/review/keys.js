// One key does one thing, as long as nobody is typing.

import { find, findAll, findOptional } from "../core/dom.js";

/** Where this browser remembers that single keys are switched off (WCAG 2.1.4). */
const STORED = "review-keys";
const NOT_TYPED_IN = ["button", "checkbox", "radio", "range", "reset", "submit"];

/** @typedef {Record<string, () => void>} Actions by the key that a person presses */
/** @typedef {{inputs: HTMLInputElement[]}} Group the radio buttons of one question */

/**
 * Whether keys belong to what has the focus.
 * @param {{tagName: string, type?: string}} element
 */
export function takesKeys({ tagName, type = "" }) {
  if (tagName === "INPUT") return !NOT_TYPED_IN.includes(type);
  return tagName === "TEXTAREA" || tagName === "SELECT";
}

/**
 * Whether an arrow key belongs to what has the focus.
 * @param {{tagName: string, type?: string}} element
 */
export function takesArrows({ tagName, type = "" }) {
  return tagName === "INPUT" && (type === "radio" || type === "range");
}

/**
 * Return the question that a digit answers: the one with the focus, else the first without an
 * answer, else the first.
 * @template {{inputs: {checked: boolean}[]}} T
 * @param {T[]} groups
 * @param {unknown} focused
 */
export function currentGroup(groups, focused) {
  const isFocused = (/** @type {T} */ { inputs }) => inputs.some((input) => input === focused);
  const isOpen = (/** @type {T} */ { inputs }) => !inputs.some(({ checked }) => checked);
  return groups.find(isFocused) ?? groups.find(isOpen) ?? groups[0];
}

/**
 * Listen to single keys.
 * @param {Actions} actions
 * @param {HTMLFormElement | null} form the one that digits answer
 */
export function startKeys(actions, form) {
  const sheet = findOptional(document, "[data-keys-sheet]", HTMLDialogElement);
  const openSheet = () => sheet?.showModal();
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || document.querySelector("dialog[open]")) return;
    const focused = event.target instanceof HTMLElement ? event.target : document.body;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "Enter" && focused.closest("form") === form) form?.requestSubmit();
      return;
    }
    if (event.key === "Escape" && takesKeys(focused)) focused.blur();
    if (!isOn() && event.key !== "?") return;
    if (takesKeys(focused) || (event.key.startsWith("Arrow") && takesArrows(focused))) return;
    const act = event.key === "?" ? openSheet : action(event.key, actions, form);
    if (!act) return;
    event.preventDefault();
    act();
  });
  if (sheet) startSheet(sheet, openSheet);
}

/**
 * @param {string} key
 * @param {Actions} actions
 * @param {HTMLFormElement | null} form
 */
function action(key, actions, form) {
  if (form && /^[1-9]$/.test(key)) return () => choose(form, Number(key));
  if (actions[key]) return actions[key];
  const target = findAll(document, `[data-key="${CSS.escape(key)}"]`, HTMLElement)[0];
  return target && (() => target.click());
}

/**
 * Answer a question of the form, and go on to the next one or to the button that saves.
 * @param {HTMLFormElement} form
 * @param {number} digit
 */
function choose(form, digit) {
  const group = currentGroup(groupsOf(form), document.activeElement);
  const input = group?.inputs[digit - 1];
  if (!input) return;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  // The choice may have shown or hidden a question.
  const groups = groupsOf(form);
  const next = groups[groups.findIndex(({ inputs }) => inputs.includes(input)) + 1];
  const goal = next?.inputs.find(({ checked }) => checked) ?? next?.inputs[0];
  (goal ?? find(form, "[data-key='s']", HTMLElement)).focus();
}

/**
 * Return the questions that are shown.
 * @param {HTMLFormElement} form
 * @returns {Group[]}
 */
function groupsOf(form) {
  /** @type {Map<string, Group>} */
  const groups = new Map();
  for (const input of findAll(form, "input[type=radio]", HTMLInputElement)) {
    if (!input.checkVisibility()) continue;
    const group = groups.get(input.name) ?? { inputs: [] };
    group.inputs.push(input);
    groups.set(input.name, group);
  }
  return [...groups.values()];
}

function isOn() {
  return localStorage.getItem(STORED) !== "off";
}

/**
 * @param {HTMLDialogElement} sheet
 * @param {() => void} open
 */
function startSheet(sheet, open) {
  const button = find(document, "[data-keys-open]", HTMLButtonElement);
  const box = find(sheet, "[data-keys-on]", HTMLInputElement);
  button.hidden = false;
  button.addEventListener("click", open);
  box.checked = isOn();
  const show = () => document.body.classList.toggle("has-keys", isOn());
  box.addEventListener("change", () => {
    localStorage.setItem(STORED, box.checked ? "on" : "off");
    show();
  });
  show();
}
