// The dark spot nearest the ring: a coarse estimate of the mole's size, as ml/imaging/extent.py makes one.

import { SIDE } from "./frame_quality.js";

const CELLS = 48;
const CELL = SIDE / CELLS;
// The cells along the edge that are taken for skin.
const EDGE = 4;
const BINS = 64;
// Share of Otsu's threshold that is asked for: its own would leave out a pale rim.
const LENIENCE = 0.7;
// In units of the skin's own spread: where a spot begins, and how far it must stand out.
const CLEAR = 1.5;
const LEAST_SPREAD = 6;
const LEAST_CELLS = 4;
// How fast a spot matters less the further it is from the ring's middle, in cells.
const NEARNESS = 14;

// Returns x, y and diameter (of a disc of the same area) in pixels of the frame, or nothing.
export function findBlob(pixels, ring) {
  const cells = cellsOf(pixels);
  const { drop, spread } = darkness(cells);
  const threshold = Math.max(LENIENCE * otsu(drop), CLEAR * spread);
  const spots = spotsOf(drop, threshold);
  const best = spots.reduce((a, b) => (weight(b, drop, ring) > weight(a, drop, ring) ? b : a), []);
  if (best.length < LEAST_CELLS) return null;
  const depth = best.reduce((sum, cell) => sum + drop[cell], 0) / best.length;
  if (depth - median(drop) < CLEAR * (spread + LEAST_SPREAD)) return null;
  return {
    x: mean(best.map((cell) => (cell % CELLS) + 0.5)) * CELL,
    y: mean(best.map((cell) => Math.floor(cell / CELLS) + 0.5)) * CELL,
    diameter: 2 * Math.sqrt(best.length / Math.PI) * CELL,
  };
}

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

// How much darker than skin each cell is, and how much the skin itself varies.
function darkness(cells) {
  const edge = [];
  for (let cell = 0; cell < CELLS * CELLS; cell += 1) {
    const nearest = Math.min(cell % CELLS, Math.floor(cell / CELLS));
    const furthest = Math.max(cell % CELLS, Math.floor(cell / CELLS));
    if (nearest < EDGE || furthest >= CELLS - EDGE) edge.push(cell);
  }
  const channels = [0, 1, 2];
  const skin = channels.map((channel) => median(edge.map((cell) => cells[cell * 3 + channel])));
  const apart = (cell, by) =>
    channels.reduce((sum, channel) => sum + by(skin[channel] - cells[cell * 3 + channel]), 0);
  const drop = new Float32Array(CELLS * CELLS);
  for (let cell = 0; cell < drop.length; cell += 1) {
    drop[cell] = apart(cell, (value) => Math.max(value, 0));
  }
  return { drop, spread: median(edge.map((cell) => apart(cell, Math.abs))) };
}

// The threshold with the largest variance between its two sides (Otsu, 1979).
function otsu(values) {
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

function spotsOf(drop, threshold) {
  const seen = new Uint8Array(drop.length);
  const spots = [];
  for (let start = 0; start < drop.length; start += 1) {
    if (seen[start] || drop[start] <= threshold) continue;
    seen[start] = 1;
    const spot = [start];
    for (let next = 0; next < spot.length; next += 1) {
      for (const cell of neighbours(spot[next])) {
        if (seen[cell] || drop[cell] <= threshold) continue;
        seen[cell] = 1;
        spot.push(cell);
      }
    }
    spots.push(spot);
  }
  return spots;
}

function neighbours(cell) {
  const x = cell % CELLS;
  const found = [cell - CELLS, cell + CELLS].filter((one) => one >= 0 && one < CELLS * CELLS);
  if (x > 0) found.push(cell - 1);
  if (x < CELLS - 1) found.push(cell + 1);
  return found;
}

function weight(spot, drop, ring) {
  return spot.reduce((sum, cell) => {
    const x = (cell % CELLS) + 0.5 - ring.x / CELL;
    const y = Math.floor(cell / CELLS) + 0.5 - ring.y / CELL;
    return sum + drop[cell] * Math.exp(-(x * x + y * y) / (2 * NEARNESS ** 2));
  }, 0);
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values) {
  const sorted = Float32Array.from(values).sort();
  return sorted[Math.floor(sorted.length / 2)];
}
