// Sharpness, brightness and glare of a camera frame. They are the measures of the server's quality
// gate (ml/imaging/quality.py), taken around the ring only; hints.js judges them.

/** @typedef {import("./geometry.js").Ring} Ring */
/** @typedef {Uint8ClampedArray} Pixels SIDE x SIDE, RGBA */

// The side of the network's input: it would not see blur that shows only at a finer scale.
export const SIDE = 192;
const BRIGHT = 250; // luma, 0 to 255; from here on a pixel counts as burnt out
const LEAST_DETAIL = 1e-4; // keeps the logarithm finite on a plain surface
const REACH = 1.3; // sharpness and glare are measured this far around the ring, in radii

/**
 * @param {Pixels} pixels
 * @param {Ring} ring in the same pixels
 * @returns {{sharpness: number, highlight: number, glare: number}} sharpness in powers of two;
 *   highlight: the luma that a tenth of the frame exceeds; glare: the fraction of burnt-out pixels
 */
export function measureFrame(pixels, ring) {
  const luma = lumaOf(pixels);
  const near = indicesNear(ring, SIDE);
  const around = Float32Array.from(near, (index) => luma[index]).sort();
  const contrast = quantile(around, 0.98) - quantile(around, 0.02);
  return {
    sharpness: sharpnessOf(luma, ring, contrast),
    highlight: quantile(Float32Array.from(luma).sort(), 0.9),
    glare: around.filter((value) => value > BRIGHT).length / Math.max(around.length, 1),
  };
}

/** @param {Pixels} pixels */
function lumaOf(pixels) {
  const luma = new Float32Array(SIDE * SIDE);
  for (let index = 0; index < luma.length; index += 1) {
    const from = index * 4;
    luma[index] = 0.299 * pixels[from] + 0.587 * pixels[from + 1] + 0.114 * pixels[from + 2];
  }
  return luma;
}

/**
 * Return the mean absolute Laplacian of 2 x 2 blocks relative to the contrast, in powers of two.
 * @param {Float32Array} luma
 * @param {Ring} ring
 * @param {number} contrast
 */
function sharpnessOf(luma, ring, contrast) {
  const side = SIDE / 2;
  const blocks = new Float32Array(side * side);
  for (let index = 0; index < blocks.length; index += 1) {
    const corner = Math.floor(index / side) * 2 * SIDE + (index % side) * 2;
    blocks[index] =
      (luma[corner] + luma[corner + 1] + luma[corner + SIDE] + luma[corner + SIDE + 1]) / 4;
  }
  const half = { x: ring.x / 2, y: ring.y / 2, radius: ring.radius / 2 };
  const inside = indicesNear(half, side).filter((index) => {
    const x = index % side;
    return x > 0 && x < side - 1 && index >= side && index < side * (side - 1);
  });
  let sum = 0;
  for (const index of inside) {
    const around =
      blocks[index - 1] + blocks[index + 1] + blocks[index - side] + blocks[index + side];
    sum += Math.abs(4 * blocks[index] - around);
  }
  return Math.log2(sum / Math.max(inside.length, 1) / (contrast + 1) + LEAST_DETAIL);
}

/**
 * Return the indices of the pixels around the ring in a square image.
 * @param {Ring} ring
 * @param {number} side
 */
function indicesNear(ring, side) {
  const found = [];
  const limit = (ring.radius * REACH) ** 2;
  for (let index = 0; index < side * side; index += 1) {
    const x = (index % side) + 0.5 - ring.x;
    const y = Math.floor(index / side) + 0.5 - ring.y;
    if (x * x + y * y <= limit) found.push(index);
  }
  return found;
}

/**
 * @param {Float32Array} sorted
 * @param {number} fraction of the values that lie below
 */
function quantile(sorted, fraction) {
  return sorted.length ? sorted[Math.floor((sorted.length - 1) * fraction)] : 0;
}
