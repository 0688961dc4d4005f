// What is measured on a frame, as the server's quality gate (ml/imaging/quality.py) measures a photo, but only
// around the ring. Nothing here judges: see hints.js.

// The network's own input: blur that it would not see is none.
export const SIDE = 192;
const BRIGHT = 250;
const LEAST_DETAIL = 1e-4;
// How far around the ring sharpness and glare are looked for, in radii.
const REACH = 1.3;

// `pixels` are RGBA, SIDE x SIDE; the ring's x, y and radius are in the same pixels.
export function measure(pixels, ring) {
  const luma = lumaOf(pixels);
  const near = indicesNear(ring, SIDE, REACH);
  const around = Float32Array.from(near, (index) => luma[index]).sort();
  const contrast = at(around, 0.98) - at(around, 0.02);
  return {
    sharpness: sharpness(luma, ring, contrast),
    highlight: at(Float32Array.from(luma).sort(), 0.9),
    glare: around.filter((value) => value > BRIGHT).length / Math.max(around.length, 1),
  };
}

function lumaOf(pixels) {
  const luma = new Float32Array(SIDE * SIDE);
  for (let index = 0; index < luma.length; index += 1) {
    const from = index * 4;
    luma[index] = 0.299 * pixels[from] + 0.587 * pixels[from + 1] + 0.114 * pixels[from + 2];
  }
  return luma;
}

// The mean absolute Laplacian of 2 x 2 blocks relative to the contrast, in powers of two.
function sharpness(luma, ring, contrast) {
  const side = SIDE / 2;
  const blocks = new Float32Array(side * side);
  for (let index = 0; index < blocks.length; index += 1) {
    const corner = Math.floor(index / side) * 2 * SIDE + (index % side) * 2;
    blocks[index] =
      (luma[corner] + luma[corner + 1] + luma[corner + SIDE] + luma[corner + SIDE + 1]) / 4;
  }
  const half = { x: ring.x / 2, y: ring.y / 2, radius: ring.radius / 2 };
  const inside = indicesNear(half, side, REACH).filter((index) => {
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

function indicesNear(ring, side, reach) {
  const found = [];
  const limit = (ring.radius * reach) ** 2;
  for (let index = 0; index < side * side; index += 1) {
    const x = (index % side) + 0.5 - ring.x;
    const y = Math.floor(index / side) + 0.5 - ring.y;
    if (x * x + y * y <= limit) found.push(index);
  }
  return found;
}

// The value that `share` of the sorted ones lie below.
function at(sorted, share) {
  return sorted.length ? sorted[Math.floor((sorted.length - 1) * share)] : 0;
}
