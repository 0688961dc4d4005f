// The map of all moles: pins at every zoom, what a tapped pin shows, adding a mole where none is.

import { find, findAll, readJson } from "../core/dom.js";
import { FigureView, switchSides } from "./figure.js";
import { drawPin, groupPins, mostSerious } from "./pins.js";

const MANY = 8; // a group of pins lists at most as many moles, to fit a phone

/** @typedef {import("../core/viewport.js").Point} Point */
/** @typedef {import("./pins.js").Pin} Pin */
/** @typedef {import("./pins.js").Group} Group */

/**
 * @type {{
 *   pins: [string, string, number, number, string, string, boolean][],
 *   order: string[],
 *   words: Record<string, string>,
 *   sentences: Record<"open" | "add" | "moles" | "most" | "due" | "short", string>,
 *   address: string,
 *   anyId: string,
 * }} `words` by outcome; `address` is a mole's page with `anyId` in place of the mole's id
 */
const data = readJson("map-pins");
const root = find(document, "[data-body-map]", HTMLElement);
const panel = find(document, "[data-body-panel]", HTMLElement);
/** @type {Pin[]} */
const pins = data.pins.map(([id, figure, x, y, name, outcome, isDue]) => ({
  id,
  figure,
  x,
  y,
  name,
  outcome,
  isDue,
}));
const views = findAll(root, "[data-body-figure]", HTMLElement).map((each) => new FigureView(each));

find(root, "[data-body-help]", HTMLElement).hidden = false;
switchSides(root, views);
for (const view of views) {
  startView(
    view,
    pins.filter((pin) => pin.figure === view.name),
  );
}

/**
 * @param {FigureView} view
 * @param {Pin[]} own the pins on this figure
 */
function startView(view, own) {
  /** @type {Map<Element | null, Group>} */
  let drawn = new Map();
  view.onZoom = () => {
    const scale = view.pinScale;
    const options = { order: data.order, scale, due: data.sentences.short };
    const groups = groupPins(own, { scale, units: (pin) => view.units(pin) });
    const elements = groups.map((group) => drawPin(group, options));
    drawn = new Map(groups.map((group, index) => [elements[index], group]));
    view.pins.replaceChildren(...elements);
  };
  view.onTap = (point, target) => {
    const group = drawn.get(target.closest(".pin"));
    if (group) showGroup(view, group);
    else showZone(view, point);
  };
  view.onZoom();
}

/**
 * @param {FigureView} view
 * @param {Group} group
 */
function showGroup(view, group) {
  if (group.pins.length === 1) {
    const [pin] = group.pins;
    const words = [data.words[pin.outcome], pin.isDue ? data.sentences.due : ""];
    showPanel(pin.name, words, link(data.sentences.open, addressOf(pin)));
    return;
  }
  const count = data.sentences.moles.replace("{count}", String(group.pins.length));
  const band = data.words[mostSerious(group.pins, data.order)];
  const links = group.pins.slice(0, MANY).map((pin) => link(pin.name, addressOf(pin)));
  showPanel(count, [data.sentences.most.replace("{band}", band)], ...links);
  view.zoomTo(group.at.x, group.at.y, view.viewport.zoom * 2);
}

/**
 * @param {FigureView} view
 * @param {Point} point
 */
function showZone(view, point) {
  const zone = view.zoneAt(point);
  highlight(zone);
  if (!zone) {
    panel.replaceChildren();
    return;
  }
  const address = new URL(zone.closest("a")?.getAttribute("href") ?? "", document.baseURI);
  address.search = new URLSearchParams({
    figure: view.name,
    map_x: point.x.toFixed(5),
    map_y: point.y.toFixed(5),
  }).toString();
  const add = link(data.sentences.add, address.href);
  add.className = "button button-small";
  showPanel(zone.dataset.label ?? "", [], add);
}

/** @param {Element | undefined} zone */
function highlight(zone) {
  for (const each of root.querySelectorAll(".is-touched")) each.classList.remove("is-touched");
  zone?.classList.add("is-touched");
}

/**
 * @param {string} title
 * @param {string[]} words empty ones are left out
 * @param {Element[]} links
 */
function showPanel(title, words, ...links) {
  const strong = document.createElement("strong");
  strong.textContent = title;
  const spans = words.filter(Boolean).map((text) => {
    const span = document.createElement("span");
    span.textContent = text;
    return span;
  });
  panel.replaceChildren(strong, ...spans, ...links);
}

/** @param {Pin} pin */
function addressOf(pin) {
  return data.address.replace(data.anyId, pin.id);
}

/**
 * @param {string} text
 * @param {string} href
 */
function link(text, href) {
  const element = document.createElement("a");
  element.href = href;
  element.textContent = text;
  return element;
}
