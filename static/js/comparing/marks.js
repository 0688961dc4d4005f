// Two places that the person marks in both photos: by tapping, or with the keyboard under a cross in
// the middle of the view.

import { field, find, findAll } from "../core/dom.js";
import { MarkList, NAMES } from "./mark_list.js";

/** @typedef {import("./mark_list.js").Name} Name */
/** @typedef {import("./mark_list.js").Fractions} Fractions */
/** @typedef {import("./view.js").View} View */

export class Marks {
  #list = new MarkList();

  /**
   * @param {HTMLElement} section
   * @param {Record<Name, View>} views of both photos as they were taken
   * @param {(isMarking: boolean) => void} onChange called when marking begins and ends
   */
  constructor(section, views, onChange) {
    const part = (/** @type {string} */ name) => find(section, `[data-marks-${name}]`, HTMLElement);
    this.views = views;
    this.onChange = onChange;
    this.form = find(section, "[data-marks-form]", HTMLFormElement);
    this.closed = part("closed");
    this.status = part("status");
    this.openButton = find(section, "[data-marks-open]", HTMLButtonElement);
    this.undoButton = find(section, "[data-marks-undo]", HTMLButtonElement);
    this.sendButton = find(section, "[data-marks-send]", HTMLButtonElement);
    section.hidden = false;
    for (const name of NAMES) this.#addCross(name);
    this.openButton.addEventListener("click", () => this.#open());
    part("cancel").addEventListener("click", () => this.#close());
    this.undoButton.addEventListener("click", () => this.#undo());
    this.form.addEventListener("submit", () => {
      field(this.form, "marks", HTMLInputElement).value = this.#list.value;
    });
  }

  /** @param {Name} name */
  #addCross(name) {
    const view = this.views[name];
    const cross = document.createElement("div");
    cross.className = "compare-cross";
    view.element.append(cross);
    view.element.addEventListener("keydown", (event) => {
      if (this.form.hidden || event.key !== "Enter") return;
      event.preventDefault();
      const box = view.element.getBoundingClientRect();
      this.#set(name, view.toFractions(box.left + box.width / 2, box.top + box.height / 2));
    });
  }

  #open() {
    this.#toggle(true);
    this.views.earlier.element.focus();
    this.views.earlier.element.scrollIntoView({ block: "nearest" });
  }

  #close() {
    this.#toggle(false);
    this.openButton.focus();
  }

  /** @param {boolean} isOpen */
  #toggle(isOpen) {
    this.#list.clear();
    this.form.hidden = !isOpen;
    this.closed.hidden = isOpen;
    for (const name of NAMES) {
      this.views[name].onTap = isOpen ? (at) => this.#set(name, at) : null;
      this.views[name].onDraw = isOpen ? () => this.#place(name) : null;
    }
    this.onChange(isOpen);
    this.#show();
  }

  /**
   * @param {Name} name
   * @param {Fractions} at
   */
  #set(name, at) {
    if (at.some((fraction) => fraction < 0 || fraction > 1)) return;
    if (this.#list.isFull(name)) {
      this.#say("full");
      return;
    }
    this.#list.add(name, at);
    this.#show();
  }

  #undo() {
    this.#list.undo();
    this.#show();
    if (!this.#list.size) this.views.earlier.element.focus();
  }

  #show() {
    for (const name of NAMES) this.#draw(name);
    const { next, size } = this.#list;
    this.#say(next);
    this.sendButton.disabled = next !== "done";
    this.undoButton.disabled = size === 0;
  }

  /** @param {string} code of a sentence in the page */
  #say(code) {
    this.status.textContent = this.status.getAttribute(`data-${code}`);
  }

  /** @param {Name} name */
  #draw(name) {
    const { element } = this.views[name];
    for (const old of element.querySelectorAll(".compare-mark")) old.remove();
    const dots = this.#list.of(name).map((_, index) => {
      const dot = document.createElement("div");
      const number = document.createElement("span");
      dot.className = "compare-mark";
      number.className = "compare-mark-number";
      number.textContent = String(index + 1);
      dot.append(number);
      return dot;
    });
    element.append(...dots);
    this.#place(name);
  }

  /** @param {Name} name */
  #place(name) {
    const view = this.views[name];
    const marks = this.#list.of(name);
    for (const [index, dot] of findAll(view.element, ".compare-mark", HTMLElement).entries()) {
      const [x, y] = view.toScreen(marks[index]);
      Object.assign(dot.style, { left: `${x}px`, top: `${y}px` });
    }
  }
}
