// A closed outline of many points, a few of which are handles. A moved handle takes along the points
// between it and its neighbours, so that the fine detail of the edge is kept.

import { clamp } from "../core/numbers.js";

/** @typedef {import("./fractions.js").Point} Point in pixels of the photo */
/** @typedef {import("../core/viewport.js").Size} Size */

const HANDLES = 14; // few enough to be grasped with a finger, enough to follow an edge
const LEAST_HANDLES = 3;
const CIRCLE_POINTS = 96;

export class Outline {
  /** @param {Point[]} points */
  constructor(points) {
    /** @type {Point[]} */
    this.points = points.map(([x, y]) => [x, y]);
    const count = Math.min(HANDLES, this.points.length);
    /** @type {number[]} Indices of points, ascending. */
    this.handles = Array.from({ length: count }, (_, number) =>
      Math.round((number * this.points.length) / count),
    );
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   */
  static circle(x, y, radius) {
    return new Outline(
      Array.from({ length: CIRCLE_POINTS }, (_, number) => {
        const angle = (2 * Math.PI * number) / CIRCLE_POINTS;
        return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
      }),
    );
  }

  /**
   * The mean of all points.
   * @returns {Point}
   */
  get middle() {
    const count = this.points.length;
    const [x, y] = this.points.reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    return [x / count, y / count];
  }

  /** The mean distance between neighbouring handles, along the outline. */
  get spacing() {
    const length = this.points.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = this.points[(index + 1) % this.points.length];
      return sum + Math.hypot(nextX - x, nextY - y);
    }, 0);
    return length / this.handles.length;
  }

  /**
   * Return where a handle is.
   * @param {number} handle its number
   */
  at(handle) {
    return this.points[this.handles[handle]];
  }

  /**
   * Move a handle; its neighbours stay, and the points between follow by a raised cosine.
   * @param {number} handle
   * @param {number} dx
   * @param {number} dy
   */
  move(handle, dx, dy) {
    this.#shift(this.handles[handle], 1, dx, dy);
    for (const step of [-1, 1]) {
      const gap = this.#gap(handle, step);
      for (let offset = 1; offset < gap; offset += 1) {
        const share = (1 + Math.cos((Math.PI * offset) / gap)) / 2;
        this.#shift(this.handles[handle] + step * offset, share, dx, dy);
      }
    }
  }

  /**
   * Move the whole outline, as far as it stays within the photo.
   * @param {number} dx
   * @param {number} dy
   * @param {Size} size of the photo
   */
  moveAll(dx, dy, { width, height }) {
    const xs = this.points.map(([x]) => x);
    const ys = this.points.map(([, y]) => y);
    const right = clamp(dx, -Math.min(...xs), width - Math.max(...xs));
    const down = clamp(dy, -Math.min(...ys), height - Math.max(...ys));
    this.points = this.points.map(([x, y]) => [x + right, y + down]);
  }

  /**
   * Scale about the middle.
   * @param {number} factor
   */
  resize(factor) {
    const [cx, cy] = this.middle;
    this.points = this.points.map(([x, y]) => [cx + (x - cx) * factor, cy + (y - cy) * factor]);
  }

  /**
   * Add a handle halfway to the next one and return its number.
   * @param {number} handle
   */
  addAfter(handle) {
    const gap = this.#gap(handle, 1);
    const index = this.handles[handle] + Math.floor(gap / 2);
    if (gap < 2) this.#insertAfter(this.handles[handle]);
    const place = gap < 2 ? this.handles[handle] + 1 : index % this.points.length;
    this.handles = [...this.handles, place].sort((a, b) => a - b);
    return this.handles.indexOf(place);
  }

  /**
   * Remove a handle; the outline then runs straight between its neighbours. Returns whether it was
   * removed: the last three stay.
   * @param {number} handle
   */
  remove(handle) {
    if (this.handles.length <= LEAST_HANDLES) return false;
    const count = this.points.length;
    const before = this.handles[(handle || this.handles.length) - 1];
    const [ax, ay] = this.points[before];
    const span = this.#gap(handle, -1) + this.#gap(handle, 1);
    const [bx, by] = this.points[(before + span) % count];
    for (let offset = 1; offset < span; offset += 1) {
      const share = offset / span;
      this.points[(before + offset) % count] = [ax + (bx - ax) * share, ay + (by - ay) * share];
    }
    this.handles.splice(handle, 1);
    return true;
  }

  /**
   * Move points outside the photo onto its edge.
   * @param {Size} size of the photo
   */
  keepWithin({ width, height }) {
    this.points = this.points.map(([x, y]) => [clamp(x, 0, width), clamp(y, 0, height)]);
  }

  /**
   * Return how many points on the next handle (step 1) or the one before (step -1) lies.
   * @param {number} handle
   * @param {number} step
   */
  #gap(handle, step) {
    const points = this.points.length;
    const handles = this.handles.length;
    const next = this.handles[(handle + step + handles) % handles];
    return (step * (next - this.handles[handle]) + points) % points || points;
  }

  /** @param {number} index */
  #insertAfter(index) {
    const [ax, ay] = this.points[index];
    const [bx, by] = this.points[(index + 1) % this.points.length];
    this.points.splice(index + 1, 0, [(ax + bx) / 2, (ay + by) / 2]);
    this.handles = this.handles.map((each) => (each > index ? each + 1 : each));
  }

  /**
   * @param {number} index may lie outside the list by less than its length
   * @param {number} share of the distance
   * @param {number} dx
   * @param {number} dy
   */
  #shift(index, share, dx, dy) {
    const count = this.points.length;
    const point = this.points[(index + count) % count];
    point[0] += share * dx;
    point[1] += share * dy;
  }
}
