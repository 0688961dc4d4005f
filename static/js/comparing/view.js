// A view of one drawing that is moved by pointer, wheel and keys. Both photos of a comparison are
// views of one viewport, so that they move together.

import { closest } from "../core/dom.js";

/** A drawing is this many units wide; the server writes its transforms and outlines in them. */
export const WIDTH = 1000;
export const MAX_ZOOM = 16;
const ZOOM_STEP = 1.5;
const PAN_STEP = 0.15; // fraction of the visible part
const TAP_REACH_PX = 8; // a finger may move this far in a tap
// Natural logarithm of the zoom per line and per pixel of the wheel.
const WHEEL_PER_LINE = 0.05;
const WHEEL_PER_PIXEL = 0.0015;

/** @typedef {import("../core/viewport.js").Point} Point */
/** @typedef {import("../core/viewport.js").Size} Size */
/** @typedef {import("../core/viewport.js").Viewport} Viewport */

/** @type {Record<string, string>} */
const KEYS = {
  "+": "in",
  "=": "in",
  "-": "out",
  0: "whole",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/**
 * @param {Viewport} viewport
 * @param {string} action "in", "out", "whole", "left", "right", "up" or "down"
 */
export function moveViewport(viewport, action) {
  const { x, y, zoom } = viewport;
  const step = PAN_STEP / zoom;
  if (action === "in") viewport.zoomBy(ZOOM_STEP);
  else if (action === "out") viewport.zoomBy(1 / ZOOM_STEP);
  else if (action === "whole") viewport.reset();
  else if (action === "left") viewport.set({ x: x - step });
  else if (action === "right") viewport.set({ x: x + step });
  else if (action === "up") viewport.set({ y: y - step });
  else if (action === "down") viewport.set({ y: y + step });
}

/**
 * Return how a drawing lies in a box on the screen: pixels per unit, and its top left corner. At
 * zoom 1 the whole drawing fits, centred.
 * @param {Viewport} viewport
 * @param {Size} drawing in units
 * @param {Size} box in pixels
 */
export function frameOf(viewport, drawing, box) {
  const fit = Math.min(box.width / drawing.width, box.height / drawing.height);
  const scale = fit * viewport.zoom;
  return {
    scale,
    left: box.width / 2 - viewport.x * drawing.width * scale,
    top: box.height / 2 - viewport.y * drawing.height * scale,
  };
}

export class View {
  /** @type {HTMLElement[]} What is drawn, one element per layer, in units. */
  #worlds = [];
  /** @type {Map<number, Point>} Pressed pointers by their ids, in pixels of the window. */
  #pointers = new Map();
  /** @type {Point | null} Where a press began that may become a tap. */
  #pressed = null;

  /** @type {((point: [number, number]) => void) | null} Called at a tap, with fractions. */
  onTap = null;
  /** @type {(() => void) | null} */
  onDraw = null;

  /**
   * @param {HTMLElement} element
   * @param {Viewport} viewport
   * @param {number} height of the drawing in units
   */
  constructor(element, viewport, height) {
    this.element = element;
    this.viewport = viewport;
    this.height = height;
    this.#listen();
    viewport.listeners.add(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(element);
  }

  /**
   * Add a layer that fills the view; the world inside it carries the drawing.
   * @param {Element[]} parts
   */
  addLayer(...parts) {
    const layer = document.createElement("div");
    const world = document.createElement("div");
    layer.className = "compare-layer";
    world.className = "compare-world";
    world.append(...parts);
    layer.append(world);
    this.element.append(layer);
    this.#worlds.push(world);
    return layer;
  }

  draw() {
    const { scale, left, top } = this.#frame;
    for (const world of this.#worlds) {
      world.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    }
    this.element.classList.toggle("is-zoomed", this.viewport.zoom > 1);
    this.onDraw?.();
  }

  /**
   * Turn fractions of the drawing into pixels of the view.
   * @param {[number, number]} point
   * @returns {[number, number]}
   */
  toScreen([x, y]) {
    const { scale, left, top } = this.#frame;
    return [left + x * WIDTH * scale, top + y * this.height * scale];
  }

  /**
   * Turn a point of the window into fractions of the drawing.
   * @param {number} clientX
   * @param {number} clientY
   * @returns {[number, number]}
   */
  toFractions(clientX, clientY) {
    const { scale, left, top } = this.#frame;
    const box = this.element.getBoundingClientRect();
    return [
      (clientX - box.left - left) / (WIDTH * scale),
      (clientY - box.top - top) / (this.height * scale),
    ];
  }

  get #frame() {
    const { clientWidth: width, clientHeight: height } = this.element;
    return frameOf(this.viewport, { width: WIDTH, height: this.height }, { width, height });
  }

  #listen() {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => this.#press(event));
    element.addEventListener("pointermove", (event) => this.#drag(event));
    element.addEventListener("pointerup", (event) => this.#release(event));
    element.addEventListener("pointercancel", (event) => this.#release(event));
    element.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    element.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0 || closest(event, "button")) return;
    const at = { x: event.clientX, y: event.clientY };
    this.#pointers.set(event.pointerId, at);
    this.element.setPointerCapture(event.pointerId);
    this.#pressed = this.#pointers.size === 1 ? at : null;
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (this.#pressed && distance(now, this.#pressed) > TAP_REACH_PX) this.#pressed = null;
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    if (other) this.#pinch(before, now, other);
    else if (!this.#pressed) this.#pan(now.x - before.x, now.y - before.y);
  }

  /** @param {PointerEvent} event */
  #release(event) {
    if (!this.#pointers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && this.#pressed) {
      this.onTap?.(this.toFractions(event.clientX, event.clientY));
    }
    this.#pressed = null;
  }

  /**
   * @param {number} right in pixels of the screen
   * @param {number} down
   */
  #pan(right, down) {
    const { x, y } = this.viewport;
    const { scale } = this.#frame;
    this.viewport.set({ x: x - right / (WIDTH * scale), y: y - down / (this.height * scale) });
  }

  /**
   * @param {Point} before
   * @param {Point} now
   * @param {Point} other the finger that stays
   */
  #pinch(before, now, other) {
    const from = middle(before, other);
    const to = middle(now, other);
    this.#zoomAt(to.x, to.y, distance(now, other) / Math.max(distance(before, other), 1));
    this.#pan(to.x - from.x, to.y - from.y);
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    const isInLines = event.deltaMode === WheelEvent.DOM_DELTA_LINE;
    const factor = Math.exp(-event.deltaY * (isInLines ? WHEEL_PER_LINE : WHEEL_PER_PIXEL));
    // At the ends of the zoom the page scrolls on.
    const { zoom, maxZoom } = this.viewport;
    const isEnd = factor < 1 ? zoom <= 1 : zoom >= maxZoom;
    if (isEnd && !event.ctrlKey) return;
    event.preventDefault();
    this.#zoomAt(event.clientX, event.clientY, factor);
  }

  /**
   * @param {number} clientX
   * @param {number} clientY
   * @param {number} factor
   */
  #zoomAt(clientX, clientY, factor) {
    const [x, y] = this.toFractions(clientX, clientY);
    this.viewport.zoomBy(factor, { x, y });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const action = KEYS[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moveViewport(this.viewport, action);
  }
}

/**
 * @param {Point} one
 * @param {Point} other
 */
function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

/**
 * @param {Point} one
 * @param {Point} other
 */
function middle(one, other) {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}
