// Where the last photo, the ring and the measured square lie on the camera's frame. The page shows
// the whole frame, uncropped. All lengths are in the frame's pixels.

import { clamp } from "../core/numbers.js";

/** @typedef {{width: number, height: number}} Size */
/** @typedef {{x: number, y: number, radius: number}} Ring its middle and radius */
/**
 * @typedef {{x: number, y: number, diameter: number}} Place where a mole was in a photo, in fractions
 *   of its width, height and long edge
 */

// The ring's diameter in fractions of the frame's short side while nothing is known of the mole.
const STANDARD_DIAMETER = 0.45;
// The least radius: a smaller ring holds too few pixels to measure sharpness in.
const SMALLEST_RADIUS = 0.06;

/**
 * Lay an earlier photo over the frame: centred, with equal long edges. Then the same camera at the
 * same distance shows the mole at the same size, whichever way up it was held.
 * @param {Size} frame
 * @param {Size} photo
 */
export function ghostBox(frame, photo) {
  const scale = Math.max(frame.width, frame.height) / Math.max(photo.width, photo.height);
  const width = photo.width * scale;
  const height = photo.height * scale;
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

/**
 * Return the ring around the mole's place, wholly within the frame.
 * @param {Size} frame
 * @param {Size | null} photo the last one
 * @param {Place | null} place where the mole was in it
 * @returns {Ring}
 */
export function ringOn(frame, photo, place) {
  const short = Math.min(frame.width, frame.height);
  if (!photo || !place) {
    return { x: frame.width / 2, y: frame.height / 2, radius: (short * STANDARD_DIAMETER) / 2 };
  }
  const ghost = ghostBox(frame, photo);
  const diameter = place.diameter * Math.max(ghost.width, ghost.height);
  const radius = clamp(diameter / 2, short * SMALLEST_RADIUS, short / 2);
  return {
    x: within(ghost.x + place.x * ghost.width, radius, frame.width),
    y: within(ghost.y + place.y * ghost.height, radius, frame.height),
    radius,
  };
}

/**
 * Return the largest square of the frame that has the ring as near its middle as possible.
 * @param {Size} frame
 * @param {Ring} ring
 */
export function squareAround(frame, ring) {
  const side = Math.min(frame.width, frame.height);
  return {
    x: within(ring.x, side / 2, frame.width) - side / 2,
    y: within(ring.y, side / 2, frame.height) - side / 2,
    side,
  };
}

/**
 * Move a middle so that `reach` on both sides of it lies between 0 and `length`.
 * @param {number} middle
 * @param {number} reach
 * @param {number} length
 */
function within(middle, reach, length) {
  return clamp(middle, reach, Math.max(length - reach, reach));
}
