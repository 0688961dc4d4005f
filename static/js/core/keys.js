/**
 * The direction of each arrow key: right and down.
 * @type {Record<string, [number, number] | undefined>}
 */
export const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
