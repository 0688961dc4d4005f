// Drawn camera frames to measure.

import { SIDE } from "../../../static/js/capture/frame_quality.js";

export const SKIN = [205, 165, 145];
export const MOLE = [95, 60, 50];

/** Return a frame whose pixel at a column and row has the returned colour (0 to 255, three). */
export function frameOf(colourAt) {
  const pixels = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let index = 0; index < SIDE * SIDE; index += 1) {
    const colour = colourAt(index % SIDE, Math.floor(index / SIDE));
    pixels.set([...colour, 255], index * 4);
  }
  return pixels;
}

/** Return skin with one round mole, sharp or with an edge that fades over so many pixels. */
export function moleAt(x, y, radius, { blur = 0 } = {}) {
  return frameOf((column, row) => {
    const distance = Math.hypot(column + 0.5 - x, row + 0.5 - y);
    const ramp = blur ? (radius + blur / 2 - distance) / blur : Number(distance < radius);
    const share = Math.min(Math.max(ramp, 0), 1);
    return SKIN.map((value, channel) => value + (MOLE[channel] - value) * share);
  });
}
