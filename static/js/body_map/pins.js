// Pins on a figure. Pins that would overlap are drawn as one, with their number and the most
// serious outcome.

import { svgElement } from "../core/dom.js";

const OVERLAP_PX = 26; // a pin is about this wide
/** @type {Record<string, string>} */
const SHAPES = { lower: "circle", unclear: "diamond", higher: "triangle", none: "ring" };
/** @type {Record<string, string>} */
const PATHS = {
  triangle: "M0 -13L12.5 9.5H-12.5Z",
  diamond: "M0 -13L13 0L0 13L-13 0Z",
  square: "M-9.5 -9.5H9.5V9.5H-9.5Z",
};
const RADIUS = 10.5;
const DUE_BELOW = 22;

/** @typedef {import("../core/viewport.js").Point} Point */
/**
 * @typedef {object} Pin
 * @property {string} id of the mole
 * @property {string} figure
 * @property {string} zone
 * @property {number} x in fractions of the figure
 * @property {number} y
 * @property {string} name
 * @property {string} outcome
 * @property {boolean} isDue
 * @property {string} photo id of the latest, or ""
 * @property {string} taken when, in words
 */
/** @typedef {{at: Point, pins: Pin[]}} Group pins at units of the drawing */

/**
 * Group pins that would overlap; each group stands where its first pin is.
 * @param {Pin[]} pins
 * @param {{units: (pin: Pin) => Point, scale: number}} view `scale` is units of the drawing per pixel
 */
export function groupPins(pins, { units, scale }) {
  /** @type {Group[]} */
  const groups = [];
  for (const pin of pins) {
    const at = units(pin);
    const near = groups.find(
      (group) => Math.hypot(group.at.x - at.x, group.at.y - at.y) < OVERLAP_PX * scale,
    );
    if (near) near.pins.push(pin);
    else groups.push({ at, pins: [pin] });
  }
  return groups;
}

/**
 * @param {Pin[]} pins
 * @param {string[]} order outcomes, the most serious first
 */
export function mostSerious(pins, order) {
  const ranks = pins.map((pin) => order.indexOf(pin.outcome));
  return order[Math.min(...ranks)];
}

/** @param {string} outcome */
export function shapeOf(outcome) {
  return SHAPES[outcome] ?? "square";
}

/**
 * Draw one group as a pin, which is a link.
 * @param {Group} group
 * @param {object} options
 * @param {string[]} options.order
 * @param {number} options.scale
 * @param {string} options.due the word at moles to photograph
 * @param {string} options.label
 * @param {string} options.address
 */
export function drawPin(group, { order, scale, due, label, address }) {
  const shape = shapeOf(mostSerious(group.pins, order));
  const pin = svgElement("a", {
    class: `pin pin-${shape}`,
    transform: `translate(${group.at.x} ${group.at.y}) scale(${scale})`,
    href: address,
    "aria-label": label,
    "aria-haspopup": "dialog",
  });
  const path = PATHS[shape];
  pin.append(path ? svgElement("path", { d: path }) : svgElement("circle", { r: RADIUS }));
  if (group.pins.length > 1) pin.append(text("pin-count", String(group.pins.length)));
  if (group.pins.some((each) => each.isDue)) pin.append(text("pin-due", due, { y: DUE_BELOW }));
  return pin;
}

/**
 * @param {string} name of the class
 * @param {string} content
 * @param {Record<string, number>} place
 */
function text(name, content, place = {}) {
  const element = svgElement("text", { class: name, ...place });
  element.textContent = content;
  return element;
}
