// One hint per frame, from what is measured on it. Hints never block the shutter.

import { findSpot } from "./extent.js";
import { measureFrame } from "./frame_quality.js";

/** @typedef {import("./geometry.js").Ring} Ring */
/** @typedef {import("./frame_quality.js").Pixels} Pixels */
/** @typedef {"dark" | "glare" | "off" | "closer" | "further" | "blurred" | "good"} Hint */

// Between the caution and the refusal of the server's gate for the model in use (its manifest's
// `gates.quality`): the server seldom refuses a frame that gets no hint here.
export const LIMITS = Object.freeze({
  sharpness: -5.2, // powers of two; less is blurred
  highlight: 95, // luma, 0 to 255, that a tenth exceeds; less is too dark
  glare: 0.03, // fraction of burnt-out pixels around the ring
  smallest: 0.65, // diameter of the mole to the ring's
  largest: 1.4,
  offCentre: 0.8, // distance of the mole's middle from the ring's, in radii
});
// A hint changes once so many frames in a row agree: one second at three frames a second.
const AGREEING_FRAMES = 3;
const SPOKEN_EVERY_MS = 4000; // long enough to hear a spoken hint out

/**
 * @param {Pixels} pixels
 * @param {Ring} ring in the same pixels
 * @returns {Hint}
 */
export function hintFor(pixels, ring) {
  const quality = measureFrame(pixels, ring);
  if (quality.highlight < LIMITS.highlight) return "dark";
  if (quality.glare > LIMITS.glare) return "glare";
  const misplaced = placeHint(findSpot(pixels, ring), ring);
  if (misplaced) return misplaced;
  return quality.sharpness < LIMITS.sharpness ? "blurred" : "good";
}

/**
 * @param {ReturnType<typeof findSpot>} spot
 * @param {Ring} ring
 * @returns {Hint | null}
 */
function placeHint(spot, ring) {
  if (!spot) return "off";
  const ratio = spot.diameter / (2 * ring.radius);
  if (ratio > LIMITS.largest) return "further";
  if (Math.hypot(spot.x - ring.x, spot.y - ring.y) > LIMITS.offCentre * ring.radius) return "off";
  return ratio < LIMITS.smallest ? "closer" : null;
}

/** Lets a hint through once several frames agree, and has it spoken only now and then. */
export class SteadyHint {
  /** @type {Hint | ""} */
  #shown = "";
  /** @type {Hint | ""} */
  #spoken = "";
  /** @type {Hint | ""} */
  #pending = "";
  #frames = 0;
  #spokenAt = -SPOKEN_EVERY_MS;

  /**
   * Return which hint to show and which to speak, if any, after one more frame.
   * @param {Hint} hint
   * @param {number} now in milliseconds
   */
  next(hint, now) {
    this.#frames = hint === this.#pending ? this.#frames + 1 : 1;
    this.#pending = hint;
    if (this.#frames >= AGREEING_FRAMES) this.#shown = hint;
    const isDue = this.#shown !== this.#spoken && now - this.#spokenAt >= SPOKEN_EVERY_MS;
    if (!isDue) return { show: this.#shown, say: /** @type {const} */ ("") };
    this.#spoken = this.#shown;
    this.#spokenAt = now;
    return { show: this.#shown, say: this.#shown };
  }
}
