// A line over the photo, with its length on the skin.

import { svgElement } from "../core/dom.js";
import { ARROWS } from "../core/keys.js";
import { clamp } from "../core/numbers.js";

const STEP_PX = 1; // of an arrow key
const LARGE_STEP_PX = 10; // of an arrow key with Shift
// Of a normal distribution: the length is within so many standard deviations in 95 of 100 cases.
const DEVIATIONS = 1.96;

/** @typedef {import("../comparing/view.js").View} View */
/** @typedef {[number, number]} Point x and y */
/** @typedef {{toMm: string, relativeSd: string, width: number, pixelHeight: number}} Scaled */

/**
 * Return the distance of two points in mm.
 * @param {number[]} matrix 3 x 3, row by row: pixels of the photo to mm on the skin
 * @param {Point} from in pixels
 * @param {Point} to
 */
export function lengthOnSkin(matrix, from, to) {
  const [x1, y1] = onSkin(matrix, from);
  const [x2, y2] = onSkin(matrix, to);
  return Math.hypot(x2 - x1, y2 - y1);
}

/**
 * @param {number[]} matrix
 * @param {Point} point
 */
function onSkin([a, b, c, d, e, f, g, h, i], [x, y]) {
  const depth = g * x + h * y + i;
  return [(a * x + b * y + c) / depth, (d * x + e * y + f) / depth];
}

export class MeasuringLine {
  /** @type {Point[]} Both ends, in fractions of the photo. */
  #ends = [
    [0.35, 0.5],
    [0.65, 0.5],
  ];
  /** @type {Scaled | null} */
  #photo = null;

  /**
   * @param {View} view
   * @param {{length: string, end: string}} words
   */
  constructor(view, words) {
    this.view = view;
    this.words = words;
    this.box = document.createElement("div");
    this.box.className = "case-measure";
    this.box.hidden = true;
    const svg = svgElement("svg", { "aria-hidden": "true", focusable: "false" });
    this.lines = ["case-line-under", "case-line"].map((name) =>
      svgElement("line", { class: name }),
    );
    svg.append(...this.lines);
    this.handles = this.#ends.map((_, index) => this.#addHandle(index));
    this.label = document.createElement("output");
    this.label.className = "case-length";
    this.box.append(svg, ...this.handles, this.label);
    view.element.append(this.box);
  }

  get isShown() {
    return !this.box.hidden;
  }

  /** @param {Scaled | null} photo the one to measure in; null takes the line away */
  show(photo) {
    this.#photo = photo;
    this.box.hidden = !photo;
    this.draw();
  }

  /** Draw it again where its ends are now on the screen. */
  draw() {
    if (!this.#photo) return;
    const [from, to] = this.#ends.map((end) => this.view.toScreen(/** @type {Point} */ (end)));
    for (const line of this.lines) {
      for (const [name, value] of Object.entries({
        x1: from[0],
        y1: from[1],
        x2: to[0],
        y2: to[1],
      })) {
        line.setAttribute(name, String(value));
      }
    }
    for (const [index, [left, top]] of [from, to].entries()) {
      Object.assign(this.handles[index].style, { left: `${left}px`, top: `${top}px` });
    }
    const middle = { left: `${(from[0] + to[0]) / 2}px`, top: `${(from[1] + to[1]) / 2}px` };
    Object.assign(this.label.style, middle);
    this.label.textContent = this.#length(this.#photo);
  }

  /** @param {Scaled} photo */
  #length({ toMm, relativeSd, width, pixelHeight }) {
    const [from, to] = this.#ends.map(
      ([x, y]) => /** @type {Point} */ ([x * width, y * pixelHeight]),
    );
    const mm = lengthOnSkin(toMm.split(" ").map(Number), from, to);
    const error = DEVIATIONS * Number(relativeSd) * mm;
    return this.words.length.replace("{mm}", mm.toFixed(1)).replace("{error}", error.toFixed(1));
  }

  /** @param {number} index */
  #addHandle(index) {
    const handle = document.createElement("button");
    handle.type = "button";
    handle.className = "case-handle";
    handle.setAttribute("aria-label", this.words.end.replace("{number}", String(index + 1)));
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId))
        this.#move(index, event.clientX, event.clientY);
    });
    handle.addEventListener("keydown", (event) => this.#step(index, event));
    return handle;
  }

  /**
   * @param {number} index
   * @param {KeyboardEvent} event
   */
  #step(index, event) {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP_PX : STEP_PX;
    const [x, y] = this.view.toScreen(/** @type {Point} */ (this.#ends[index]));
    const { left, top } = this.view.element.getBoundingClientRect();
    this.#move(index, left + x + arrow[0] * step, top + y + arrow[1] * step);
  }

  /**
   * @param {number} index
   * @param {number} clientX
   * @param {number} clientY
   */
  #move(index, clientX, clientY) {
    const [x, y] = this.view.toFractions(clientX, clientY);
    this.#ends[index] = [clamp(x, 0, 1), clamp(y, 0, 1)];
    this.draw();
  }
}
