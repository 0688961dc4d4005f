// The dark spot nearest the ring: a coarse estimate of the mole's place and size, by the method of
// ml/imaging/extent.py on fewer pixels.

import { SIDE } from "./frame_quality.js";

/** @typedef {import("./geometry.js").Ring} Ring */
/** @typedef {import("./frame_quality.js").Pixels} Pixels */

const CELLS = 48; // cells per side
const CELL = SIDE / CELLS;
const EDGE = 4; // cells along the edge that are taken for skin
const BINS = 64;
// Factor on Otsu's threshold, which alone would leave out a pale rim.
const LENIENCE = 0.7;
// In units of the skin's own spread: where a spot begins, and how far it must stand out.
const CLEAR = 1.5;
const LEAST_SPREAD = 6; // of three channels together, so that noise on even skin makes no spot
const LEAST_CELLS = 4;
// Standard deviation, in cells, of the weight by which cells near the ring's middle count more.
const NEARNESS = 14;

/**
 * Find the spot; null where nothing stands out.
 * @param {Pixels} pixels
 * @param {Ring} ring in the same pixels
 * @returns {{x: number, y: number, diameter: number} | null} in pixels; the diameter is that of a
 *   disc of the same area
 */
export function findSpot(pixels, ring) {
  const cells = cellsOf(pixels);
  const { darkness, spread } = compareWithSkin(cells);
  const threshold = Math.max(LENIENCE * otsuThreshold(darkness), CLEAR * spread);
  const best = heaviest(spotsOf(darkness, threshold), darkness, ring);
  if (best.length < LEAST_CELLS) return null;
  const depth = mean(best.map((cell) => darkness[cell]));
  if (depth - median(darkness) < CLEAR * (spread + LEAST_SPREAD)) return null;
  return {
    x: mean(best.map((cell) => (cell % CELLS) + 0.5)) * CELL,
    y: mean(best.map((cell) => Math.floor(cell / CELLS) + 0.5)) * CELL,
    diameter: 2 * Math.sqrt(best.length / Math.PI) * CELL,
  };
}

/**
 * Return the mean colour of each cell, three channels each.
 * @param {Pixels} pixels
 */
function cellsOf(pixels) {
  const cells = new Float32Array(CELLS * CELLS * 3);
  for (let index = 0; index < SIDE * SIDE; index += 1) {
    const row = Math.floor(Math.floor(index / SIDE) / CELL);
    const cell = row * CELLS + Math.floor((index % SIDE) / CELL);
    for (let channel = 0; channel < 3; channel += 1) {
      cells[cell * 3 + channel] += pixels[index * 4 + channel] / (CELL * CELL);
    }
  }
  return cells;
}

/**
 * Return how much darker than skin each cell is, and how much the skin itself varies.
 * @param {Float32Array} cells
 */
function compareWithSkin(cells) {
  /** @type {number[]} */
  const edge = [];
  for (let cell = 0; cell < CELLS * CELLS; cell += 1) {
    const nearest = Math.min(cell % CELLS, Math.floor(cell / CELLS));
    const furthest = Math.max(cell % CELLS, Math.floor(cell / CELLS));
    if (nearest < EDGE || furthest >= CELLS - EDGE) edge.push(cell);
  }
  const channels = [0, 1, 2];
  const skin = channels.map((channel) => median(edge.map((cell) => cells[cell * 3 + channel])));
  const difference = (/** @type {number} */ cell, /** @type {(value: number) => number} */ part) =>
    channels.reduce((sum, channel) => sum + part(skin[channel] - cells[cell * 3 + channel]), 0);
  const darkness = new Float32Array(CELLS * CELLS);
  for (let cell = 0; cell < darkness.length; cell += 1) {
    darkness[cell] = difference(cell, (value) => Math.max(value, 0));
  }
  return { darkness, spread: median(edge.map((cell) => difference(cell, Math.abs))) };
}

/**
 * Return the threshold with the largest variance between its two sides (Otsu, 1979).
 * @param {Float32Array} values
 */
function otsuThreshold(values) {
  const top = Math.max(...values) || 1;
  const counts = new Array(BINS).fill(0);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((value / top) * BINS))] += 1;
  const total = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let best = { variance: -1, bin: 0 };
  let below = 0;
  let sumBelow = 0;
  for (let bin = 0; bin < BINS - 1; bin += 1) {
    below += counts[bin];
    sumBelow += counts[bin] * bin;
    const above = values.length - below;
    if (!below || !above) continue;
    const variance = below * above * (sumBelow / below - (total - sumBelow) / above) ** 2;
    if (variance > best.variance) best = { variance, bin };
  }
  return ((best.bin + 1) / BINS) * top;
}

/**
 * Return the connected regions above a threshold, each as the list of its cells.
 * @param {Float32Array} darkness
 * @param {number} threshold
 */
function spotsOf(darkness, threshold) {
  const seen = new Uint8Array(darkness.length);
  const spots = [];
  for (let start = 0; start < darkness.length; start += 1) {
    if (seen[start] || darkness[start] <= threshold) continue;
    seen[start] = 1;
    const spot = [start];
    for (let next = 0; next < spot.length; next += 1) {
      for (const cell of neighbours(spot[next])) {
        if (seen[cell] || darkness[cell] <= threshold) continue;
        seen[cell] = 1;
        spot.push(cell);
      }
    }
    spots.push(spot);
  }
  return spots;
}

/** @param {number} cell */
function neighbours(cell) {
  const x = cell % CELLS;
  const found = [cell - CELLS, cell + CELLS].filter((one) => one >= 0 && one < CELLS * CELLS);
  if (x > 0) found.push(cell - 1);
  if (x < CELLS - 1) found.push(cell + 1);
  return found;
}

/**
 * Return the spot with the most darkness near the ring's middle, or no cells.
 * @param {number[][]} spots
 * @param {Float32Array} darkness
 * @param {Ring} ring
 */
function heaviest(spots, darkness, ring) {
  /** @type {number[]} */
  let best = [];
  let most = 0;
  for (const spot of spots) {
    const weight = weightOf(spot, darkness, ring);
    if (weight > most) [best, most] = [spot, weight];
  }
  return best;
}

/**
 * @param {number[]} spot
 * @param {Float32Array} darkness
 * @param {Ring} ring
 */
function weightOf(spot, darkness, ring) {
  return spot.reduce((sum, cell) => {
    const x = (cell % CELLS) + 0.5 - ring.x / CELL;
    const y = Math.floor(cell / CELLS) + 0.5 - ring.y / CELL;
    return sum + darkness[cell] * Math.exp(-(x * x + y * y) / (2 * NEARNESS ** 2));
  }, 0);
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param {ArrayLike<number>} values */
function median(values) {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)];
}
