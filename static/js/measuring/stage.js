// The photo as an SVG whose view box is the visible part, in pixels of the photo, with handles that
// can be dragged or moved with the arrow keys.

import { find, setAttributes, svgElement } from "../core/dom.js";
import { ARROWS } from "../core/keys.js";
import { Viewport } from "../core/viewport.js";

const MAX_ZOOM = 50;
const REACH_PX = 22; // radius of the area that takes a finger
const DOT_PX = 7;
// Handles nearer to each other than this overlap under a finger: they show once enlarged.
const LEAST_SPACING_PX = 18;
const LARGE_STEP_PX = 10; // of an arrow key with Shift; without it one pixel

/** @typedef {import("./fractions.js").Point} Point in pixels of the photo */
/**
 * @typedef {object} Handle
 * @property {SVGGElement} element
 * @property {() => Point} at where it is
 * @property {() => number} spacing the distance to the next one
 */

export class Stage {
  /** @type {Handle[]} */
  #handles = [];
  #viewport = new Viewport(MAX_ZOOM);

  /** @type {Handle | null} The handle that had the focus last. */
  chosen = null;

  /** @param {SVGSVGElement} svg */
  constructor(svg) {
    this.svg = svg;
    this.width = Number(svg.dataset.width);
    this.height = Number(svg.dataset.height);
    const { x, y, width, height } = svg.viewBox.baseVal;
    this.#viewport.set({
      x: (x + width / 2) / this.width,
      y: (y + height / 2) / this.height,
      zoom: this.width / width,
    });
    this.#viewport.listeners.add(() => this.#show());
    new ResizeObserver(() => this.placeHandles()).observe(svg);
  }

  /** Pixels of the photo per pixel of the screen. */
  get unit() {
    const matrix = this.svg.getScreenCTM();
    return matrix ? 1 / matrix.a : 1;
  }

  showAll() {
    this.#viewport.reset();
  }

  /**
   * Zoom towards the handle that was chosen last, else towards the middle.
   * @param {number} factor
   */
  zoomBy(factor) {
    const zoom = this.#viewport.zoom * factor;
    if (!this.chosen) {
      this.#viewport.set({ zoom });
      return;
    }
    const [x, y] = this.chosen.at();
    this.#viewport.set({ x: x / this.width, y: y / this.height, zoom });
  }

  /**
   * Add a point that can be moved.
   * @param {{
   *   label: string,
   *   style?: string,
   *   at: () => Point,
   *   move: (dx: number, dy: number) => void,
   *   spacing?: () => number,
   * }} options
   */
  addHandle({ label, style = "", at, move, spacing = () => Number.POSITIVE_INFINITY }) {
    const element = svgElement("g", {
      class: `handle ${style}`,
      tabindex: 0,
      role: "button",
      "aria-label": label,
      "aria-describedby": "measure-hint",
    });
    element.append(
      svgElement("circle", { class: "handle-reach", r: REACH_PX }),
      svgElement("circle", { class: "handle-dot", r: DOT_PX }),
    );
    const handle = { element, at, spacing };
    element.addEventListener("focus", () => this.#choose(handle));
    element.addEventListener("pointerdown", (event) => this.#drag(element, event, move));
    element.addEventListener("keydown", (event) => this.#step(event, move));
    this.#handles.push(handle);
    find(this.svg, "[data-handles]", SVGGElement).append(element);
    return handle;
  }

  /** @param {Handle[]} removed */
  removeHandles(removed) {
    for (const { element } of removed) element.remove();
    if (this.chosen && removed.includes(this.chosen)) this.chosen = null;
    this.#handles = this.#handles.filter((handle) => !removed.includes(handle));
  }

  /** Draw each handle at its place, at the same size on the screen at any zoom. */
  placeHandles() {
    const { unit } = this;
    for (const { element, at, spacing } of this.#handles) {
      const [x, y] = at();
      element.classList.toggle("is-crowded", spacing() < LEAST_SPACING_PX * unit);
      setAttributes(element, { transform: `translate(${x} ${y}) scale(${unit})` });
    }
  }

  /** @param {Handle} handle */
  #choose(handle) {
    for (const each of this.#handles) each.element.classList.toggle("is-chosen", each === handle);
    this.chosen = handle;
  }

  #show() {
    setAttributes(this.svg, { viewBox: this.#viewport.viewBox(this).join(" ") });
    this.placeHandles();
  }

  /** @param {PointerEvent} event */
  #point({ clientX, clientY }) {
    const matrix = this.svg.getScreenCTM()?.inverse();
    return new DOMPoint(clientX, clientY).matrixTransform(matrix);
  }

  /**
   * @param {SVGGElement} element
   * @param {PointerEvent} down
   * @param {(dx: number, dy: number) => void} move
   */
  #drag(element, down, move) {
    if (down.button !== 0) return;
    down.preventDefault();
    element.focus();
    element.setPointerCapture(down.pointerId);
    let last = this.#point(down);
    const follow = (/** @type {PointerEvent} */ event) => {
      const now = this.#point(event);
      move(now.x - last.x, now.y - last.y);
      last = now;
    };
    const end = () => element.removeEventListener("pointermove", follow);
    element.addEventListener("pointermove", follow);
    element.addEventListener("lostpointercapture", end, { once: true });
  }

  /**
   * @param {KeyboardEvent} event
   * @param {(dx: number, dy: number) => void} move
   */
  #step(event, move) {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const length = this.unit * (event.shiftKey ? LARGE_STEP_PX : 1);
    move(arrow[0] * length, arrow[1] * length);
  }
}
