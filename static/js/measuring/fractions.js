// The form holds points in fractions of the photo's width and height; the editor draws in pixels.

/** @typedef {[number, number]} Point x and y */
/** @typedef {import("../core/viewport.js").Size} Size */

/** Rounded to a tenth of a pixel of the largest photos. */
const DIGITS = 1e5;

/** @param {number} value */
export function rounded(value) {
  return Math.round(value * DIGITS) / DIGITS;
}

/**
 * @param {Point[]} points in pixels
 * @param {Size} size of the photo
 * @returns {Point[]}
 */
export function toFractions(points, { width, height }) {
  return points.map(([x, y]) => [rounded(x / width), rounded(y / height)]);
}

/**
 * @param {Point[]} fractions
 * @param {Size} size of the photo
 * @returns {Point[]}
 */
export function toPixels(fractions, { width, height }) {
  return fractions.map(([x, y]) => [x * width, y * height]);
}
