// Draws the last photo and the ring over what the camera sees.

import { ghostBox, ringOn } from "./geometry.js";

const RING_WIDTH = 3;
const DASH = [10, 8];
const LIGHT = "rgb(255 255 255 / 90%)";
const DARK = "rgb(0 0 0 / 55%)";

/** @typedef {import("./geometry.js").Place} Place */
/** @typedef {import("./geometry.js").Ring} Ring */
/** @typedef {import("./geometry.js").Size} Size */

export class Overlay {
  /** @type {HTMLImageElement | null} */
  #ghost = null;
  #strength = 0;
  #isGood = false;

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Place | null} place where the mole was in the last photo
   */
  constructor(canvas, place) {
    this.canvas = canvas;
    this.place = place;
    new ResizeObserver(() => this.#draw()).observe(canvas);
  }

  /**
   * Load the last photo and return whether it is there; the page works without it too.
   * @param {string} address
   */
  async load(address) {
    const image = new Image();
    image.src = address;
    try {
      await image.decode();
    } catch {
      return false;
    }
    this.#ghost = image;
    this.#draw();
    return true;
  }

  /**
   * Return the ring on a frame of any size.
   * @param {Size} frame
   */
  ring(frame) {
    const photo = this.#ghost && sizeOf(this.#ghost);
    return ringOn(frame, photo, this.place);
  }

  /** @param {{strength?: number, isGood?: boolean}} look `strength` is the last photo's opacity */
  set({ strength = this.#strength, isGood = this.#isGood }) {
    if (strength === this.#strength && isGood === this.#isGood) return;
    this.#strength = strength;
    this.#isGood = isGood;
    this.#draw();
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    if (!width || !height || !pen) return;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    pen.scale(scale, scale);
    if (this.#ghost) this.#drawGhost(pen, this.#ghost, { width, height });
    this.#drawRing(pen, this.ring({ width, height }));
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {HTMLImageElement} ghost
   * @param {Size} frame
   */
  #drawGhost(pen, ghost, frame) {
    const box = ghostBox(frame, sizeOf(ghost));
    pen.globalAlpha = this.#strength;
    pen.drawImage(ghost, box.x, box.y, box.width, box.height);
    pen.globalAlpha = 1;
  }

  /**
   * Draw the ring light on dark, so that it shows on any skin.
   * @param {CanvasRenderingContext2D} pen
   * @param {Ring} ring
   */
  #drawRing(pen, { x, y, radius }) {
    pen.setLineDash(this.#isGood ? [] : DASH);
    for (const [colour, width] of /** @type {const} */ ([
      [DARK, RING_WIDTH * 2],
      [LIGHT, RING_WIDTH],
    ])) {
      pen.beginPath();
      pen.arc(x, y, radius, 0, 2 * Math.PI);
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
  }
}

/** @param {HTMLImageElement} image */
function sizeOf({ naturalWidth: width, naturalHeight: height }) {
  return { width, height };
}
