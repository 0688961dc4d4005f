// The reading screen and the list of cases. Without scripts all forms work, the photos are links.

import { findOptional } from "../core/dom.js";
import { startDraft } from "./draft.js";
import { startKeys } from "./keys.js";
import { startViewer } from "./viewer.js";
import { startWords } from "./words.js";

/** @typedef {import("./keys.js").Actions} Actions */

/**
 * @param {import("./viewer.js").Viewer} viewer
 * @returns {Actions}
 */
function viewerActions(viewer) {
  const move = (/** @type {string} */ action) => () => viewer.move(action);
  return {
    "+": move("in"),
    "=": move("in"),
    "-": move("out"),
    0: move("whole"),
    ArrowLeft: move("left"),
    ArrowRight: move("right"),
    ArrowUp: move("up"),
    ArrowDown: move("down"),
    p: () => viewer.showPixels(),
    b: () => viewer.changeLight("brightness", 1),
    B: () => viewer.changeLight("brightness", -1),
    c: () => viewer.changeLight("contrast", 1),
    C: () => viewer.changeLight("contrast", -1),
    r: () => viewer.resetLight(),
    ",": () => viewer.step(1),
    ".": () => viewer.step(-1),
    v: () => viewer.cycle(),
    x: () => viewer.swap(),
    m: () => viewer.measure(),
  };
}

/**
 * @param {HTMLFormElement} form
 * @returns {Actions}
 */
function formActions(form) {
  /** @param {string} name */
  const goTo = (name) => () => {
    const fields = `[name=${name}]:checked, [name=${name}]`;
    findOptional(form, fields, HTMLElement)?.focus();
  };
  const go = { o: goTo("opinion"), f: goTo("confidence"), a: goTo("advice"), d: goTo("diagnosis") };
  if (!findOptional(form, "[data-words]", HTMLElement)) return go;
  return { ...go, w: goTo("words"), t: startWords(form) };
}

const root = findOptional(document, "[data-case]", HTMLElement);
const viewer = root && startViewer(root);
const form = root && findOptional(root, "[data-draft]", HTMLFormElement);
const actions = { ...(viewer && viewerActions(viewer)), ...(form && formActions(form)) };
if (form) startDraft(form);
startKeys(actions, form);
