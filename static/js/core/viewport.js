// The visible part of a drawing that can be zoomed and moved.

import { clamp } from "./numbers.js";

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{width: number, height: number}} Size */

/**
 * What is visible: the middle, in fractions of the drawing's width and height, and the zoom; at
 * zoom 1 the whole drawing is visible. It never reaches beyond the drawing's edges.
 */
export class Viewport {
  x = 0.5;
  y = 0.5;
  zoom = 1;
  /** @type {Set<() => void>} Called after each change. */
  listeners = new Set();

  /** @param {number} maxZoom */
  constructor(maxZoom) {
    this.maxZoom = maxZoom;
  }

  /** @param {{x?: number, y?: number, zoom?: number}} place */
  set({ x = this.x, y = this.y, zoom = this.zoom }) {
    this.zoom = this.#zoomWithin(zoom);
    const reach = 0.5 - 0.5 / this.zoom;
    this.x = clamp(x, 0.5 - reach, 0.5 + reach);
    this.y = clamp(y, 0.5 - reach, 0.5 + reach);
    for (const listener of this.listeners) listener();
  }

  reset() {
    this.set({ x: 0.5, y: 0.5, zoom: 1 });
  }

  /**
   * Zoom by a factor about a point, which keeps its place on the screen as far as the edges allow.
   * @param {number} factor
   * @param {Point} about in fractions of the drawing
   */
  zoomBy(factor, about = this) {
    const zoom = this.#zoomWithin(this.zoom * factor);
    const ratio = this.zoom / zoom;
    const x = about.x + (this.x - about.x) * ratio;
    const y = about.y + (this.y - about.y) * ratio;
    this.set({ x, y, zoom });
  }

  /**
   * Return the visible part in units of a drawing of this size, as an SVG view box.
   * @param {Size} size
   * @returns {[number, number, number, number]} left, top, width, height
   */
  viewBox(size) {
    const width = size.width / this.zoom;
    const height = size.height / this.zoom;
    return [this.x * size.width - width / 2, this.y * size.height - height / 2, width, height];
  }

  /** @param {number} zoom */
  #zoomWithin(zoom) {
    return clamp(zoom, 1, this.maxZoom);
  }
}
