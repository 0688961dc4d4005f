// Turns what is measured on a frame into one hint. Hints help; none of them holds back the shutter.

import { findBlob } from "./extent.js";
import { measure } from "./frame_quality.js";

// Between the caution and the refusal of the server's gate for the model in use (its manifest's
// `gates.quality`): a frame that gets no hint here is seldom refused there.
export const LIMITS = Object.freeze({
  sharpness: -5.2, // powers of two; less is blurred
  highlight: 95, // luma, 0 to 255, that a tenth exceeds; less is too dark
  glare: 0.03, // share of burnt-out pixels around the ring
  smallest: 0.65, // diameter of the mole to the ring's
  largest: 1.4,
  offCentre: 0.8, // distance of the mole's middle from the ring's, in radii
});
// How many frames in a row must agree before a hint changes, and how long a spoken one stands.
const AGREE = 3;
const SPOKEN_FOR_MS = 4000;

// Returns a hint's key: "dark", "glare", "off", "closer", "further", "blurred" or "good".
export function hintFor(pixels, ring) {
  const seen = measure(pixels, ring);
  if (seen.highlight < LIMITS.highlight) return "dark";
  if (seen.glare > LIMITS.glare) return "glare";
  const misplaced = placeHint(findBlob(pixels, ring), ring);
  if (misplaced) return misplaced;
  return seen.sharpness < LIMITS.sharpness ? "blurred" : "good";
}

function placeHint(blob, ring) {
  if (!blob) return "off";
  const ratio = blob.diameter / (2 * ring.radius);
  if (ratio > LIMITS.largest) return "further";
  if (Math.hypot(blob.x - ring.x, blob.y - ring.y) > LIMITS.offCentre * ring.radius) return "off";
  return ratio < LIMITS.smallest ? "closer" : "";
}

// Lets a hint through once several frames agree, and to be spoken only now and then.
export class Steady {
  constructor() {
    this.shown = this.spoken = "";
    this.pending = { hint: "", frames: 0 };
    this.spokenAt = -SPOKEN_FOR_MS;
  }

  // Returns what to `show`, and what to `say` if anything, after one more frame.
  next(hint, now) {
    const frames = hint === this.pending.hint ? this.pending.frames + 1 : 1;
    this.pending = { hint, frames };
    if (frames >= AGREE) this.shown = hint;
    const isDue = this.shown !== this.spoken && now - this.spokenAt >= SPOKEN_FOR_MS;
    if (!isDue) return { show: this.shown, say: "" };
    this.spoken = this.shown;
    this.spokenAt = now;
    return { show: this.shown, say: this.shown };
  }
}
