// One figure of the body map, or one photo with pins, that can be zoomed, moved and tapped.

import { closest, find, findAll } from "../core/dom.js";
import { ARROWS } from "../core/keys.js";
import { Viewport } from "../core/viewport.js";

const MAX_ZOOM = 10;
const ZOOM_STEP = 1.5;
const ENLARGED_ZOOM = 2; // above it the lines of the face are far enough apart to be shown
const PAN_STEP = 40; // units of the drawing, at zoom 1
const TAP_REACH_PX = 6; // a finger may move this far in a tap
const WHEEL_PER_E = 300; // wheel distance (px) that zooms by e

/** @typedef {import("../core/viewport.js").Point} Point */
/** @typedef {{clientX: number, clientY: number}} ClientPoint a point of the window, in pixels */

export class FigureView {
  /** @type {Map<number, ClientPoint & {start: ClientPoint}>} Pressed pointers by their ids. */
  #pointers = new Map();
  #hasMoved = false;

  onZoom = () => {};

  /**
   * Called at a tap.
   * @type {(point: Point, target: Element) => void} with fractions of the figure
   */
  onTap = () => {};

  /**
   * Called at an arrow key; returns whether it used the key, which then does not pan.
   * @type {(right: number, down: number, hasShift: boolean) => boolean}
   */
  onArrow = () => false;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.name = root.dataset.bodyFigure ?? "";
    this.svg = find(root, "[data-body-svg]", SVGSVGElement);
    this.view = find(root, "[data-body-view]", HTMLElement);
    this.pins = find(root, "[data-body-pins]", SVGGElement);
    this.caption = find(root, "figcaption", HTMLElement).textContent ?? "";
    this.zones = findAll(root, "[data-zone]", SVGGeometryElement);
    const [, , width, height] = (this.svg.getAttribute("viewBox") ?? "").split(" ").map(Number);
    this.size = { width, height };
    this.viewport = new Viewport(MAX_ZOOM);
    this.viewport.listeners.add(() => this.#draw());
    this.#listen();
  }

  /**
   * Turn a point of the window into fractions of the figure.
   * @param {ClientPoint} point
   */
  fractions({ clientX, clientY }) {
    const matrix = this.svg.getScreenCTM()?.inverse();
    const at = new DOMPoint(clientX, clientY).matrixTransform(matrix);
    return { x: at.x / this.size.width, y: at.y / this.size.height };
  }

  /**
   * Turn fractions of the figure into units of the drawing.
   * @param {Point} point
   */
  units({ x, y }) {
    return { x: x * this.size.width, y: y * this.size.height };
  }

  /**
   * Turn fractions of the figure into a point of the window, as an empty rectangle.
   * @param {Point} point
   */
  onScreen(point) {
    const { x, y } = this.units(point);
    const at = new DOMPoint(x, y).matrixTransform(this.svg.getScreenCTM() ?? undefined);
    return new DOMRect(at.x, at.y, 0, 0);
  }

  /**
   * Return the path of the zone at fractions of the figure.
   * @param {Point} point
   */
  zoneAt(point) {
    const { x, y } = this.units(point);
    return this.zones.find((zone) => zone.isPointInFill(new DOMPoint(x, y)));
  }

  /** Units of the drawing per pixel of the screen: pins scaled by it keep their size. */
  get pinScale() {
    const scale = this.svg.getScreenCTM()?.a;
    return scale ? 1 / scale : 1;
  }

  /**
   * @param {number} x in units of the drawing
   * @param {number} y
   * @param {number} zoom
   */
  zoomTo(x, y, zoom) {
    this.viewport.set({ x: x / this.size.width, y: y / this.size.height, zoom });
  }

  #draw() {
    const { zoom } = this.viewport;
    this.svg.setAttribute("viewBox", this.viewport.viewBox(this.size).join(" "));
    this.svg.classList.toggle("is-enlarged", zoom > ENLARGED_ZOOM);
    this.view.classList.toggle("is-zoomed", zoom > 1);
    this.onZoom();
  }

  #listen() {
    const { view, svg } = this;
    view.tabIndex = 0;
    view.setAttribute("role", "group");
    view.setAttribute("aria-label", this.caption);
    view.addEventListener("keydown", (event) => this.#key(event));
    view.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    svg.addEventListener("pointerdown", (event) => this.#down(event));
    svg.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of /** @type {const} */ (["pointerup", "pointercancel", "pointerleave"])) {
      svg.addEventListener(end, (event) => this.#pointers.delete(event.pointerId));
    }
    svg.addEventListener("click", (event) => this.#click(event));
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    new ResizeObserver(() => this.onZoom()).observe(svg);
    const tools = find(this.root, "[data-body-tools]", HTMLElement);
    tools.hidden = false;
    tools.addEventListener("click", (event) => this.#useTool(event));
  }

  /** @param {Event} event */
  #useTool(event) {
    const button = closest(event, "button");
    if (!(button instanceof HTMLButtonElement)) return;
    const { zoom, zoomTo } = button.dataset;
    if (zoomTo) {
      const [x, y, factor] = zoomTo.split(" ").map(Number);
      this.zoomTo(x, y, factor);
    } else if (zoom === "in") this.viewport.zoomBy(ZOOM_STEP);
    else if (zoom === "out") this.viewport.zoomBy(1 / ZOOM_STEP);
    else this.viewport.reset();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (this.#zoomByKey(event.key) || this.#moveByKey(event)) event.preventDefault();
  }

  /** @param {string} key */
  #zoomByKey(key) {
    if (key === "+" || key === "=") this.viewport.zoomBy(ZOOM_STEP);
    else if (key === "-") this.viewport.zoomBy(1 / ZOOM_STEP);
    else if (key === "0") this.viewport.reset();
    else return false;
    return true;
  }

  /** @param {KeyboardEvent} event */
  #moveByKey({ key, shiftKey }) {
    const arrow = ARROWS[key];
    if (!arrow) return false;
    const [right, down] = arrow;
    if (this.onArrow(right, down, shiftKey)) return true;
    const { zoom } = this.viewport;
    if (zoom === 1) return false;
    this.#pan((right * PAN_STEP) / zoom, (down * PAN_STEP) / zoom);
    return true;
  }

  /**
   * @param {number} right in units of the drawing
   * @param {number} down
   */
  #pan(right, down) {
    const { x, y } = this.viewport;
    this.viewport.set({ x: x + right / this.size.width, y: y + down / this.size.height });
  }

  /**
   * The wheel scrolls the page, unless the figure is enlarged, or Ctrl or a pinch asks for zoom.
   * @param {WheelEvent} event
   */
  #wheel(event) {
    if (!event.ctrlKey && this.viewport.zoom === 1) return;
    event.preventDefault();
    this.viewport.zoomBy(Math.exp(-event.deltaY / WHEEL_PER_E), this.fractions(event));
  }

  /** @param {PointerEvent} event */
  #down({ pointerId, clientX, clientY }) {
    if (this.#pointers.size === 0) this.#hasMoved = false;
    const start = { clientX, clientY };
    this.#pointers.set(pointerId, { ...start, start });
  }

  /** @param {PointerEvent} event */
  #move({ pointerId, clientX, clientY }) {
    const before = this.#pointers.get(pointerId);
    if (!before) return;
    const others = [...this.#pointers].filter(([id]) => id !== pointerId);
    const now = { ...before, clientX, clientY };
    if (others.length === 1) this.#pinch(before, now, others[0][1]);
    else if (!this.#drag(before, now)) return;
    this.#pointers.set(pointerId, now);
  }

  /**
   * @param {ClientPoint & {start: ClientPoint}} before
   * @param {ClientPoint} now
   * @returns {boolean} whether the figure followed
   */
  #drag(before, now) {
    if (distance(before.start, now) < TAP_REACH_PX) return false;
    this.#hasMoved = true;
    if (this.viewport.zoom === 1) return false;
    const scale = this.pinScale;
    this.#pan((before.clientX - now.clientX) * scale, (before.clientY - now.clientY) * scale);
    return true;
  }

  /**
   * @param {ClientPoint} before
   * @param {ClientPoint} now
   * @param {ClientPoint} other the finger that stays
   */
  #pinch(before, now, other) {
    this.#hasMoved = true;
    const was = distance(before, other);
    if (was === 0) return;
    const middle = {
      clientX: (now.clientX + other.clientX) / 2,
      clientY: (now.clientY + other.clientY) / 2,
    };
    this.viewport.zoomBy(distance(now, other) / was, this.fractions(middle));
  }

  /**
   * Zones and pins are links for browsers without this script; here a tap calls `onTap` instead.
   * @param {MouseEvent} event
   */
  #click(event) {
    if (closest(event, "a")) event.preventDefault();
    if (this.#hasMoved) this.#hasMoved = false;
    else if (event.target instanceof Element) this.onTap(this.fractions(event), event.target);
  }
}

/**
 * @param {ClientPoint} one
 * @param {ClientPoint} other
 */
function distance(one, other) {
  return Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
}

/**
 * Let a narrow screen show one figure at a time.
 * @param {HTMLElement} root
 * @param {FigureView[]} views
 */
export function switchSides(root, views) {
  const switches = findAll(root, "[data-body-side]", HTMLElement);
  const show = (/** @type {string | undefined} */ name) => {
    for (const view of views) view.root.classList.toggle("is-shown", view.name === name);
    for (const button of switches) {
      const isCurrent = button.dataset.bodySide === name;
      button.classList.toggle("is-current", isCurrent);
      if (isCurrent) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  };
  for (const button of switches) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      show(button.dataset.bodySide);
    });
  }
}
