// The map of all moles: pins at every zoom, what a tapped pin shows, adding a mole where none is.

import { find, findAll, readJson } from "../core/dom.js";
import { FigureView, switchSides } from "./figure.js";
import { MoleSheet } from "./mole_sheet.js";
import { drawPin, groupPins, mostSerious } from "./pins.js";

/** @typedef {import("../core/viewport.js").Point} Point */
/** @typedef {import("./pins.js").Pin} Pin */

/**
 * @type {{
 *   pins: Pin[],
 *   order: string[],
 *   words: Record<string, string>,
 *   sentences: Record<"moles" | "most" | "due", string>,
 *   moleAddress: string,
 *   photoAddress: string,
 *   anyId: string,
 * }} `words` by outcome; in the addresses `anyId` stands for the id of the mole or photo
 */
const data = readJson("map-pins");
const root = find(document, "[data-body-map]", HTMLElement);
const addresses = {
  mole: (/** @type {Pin} */ { id }) => data.moleAddress.replace(data.anyId, id),
  photo: (/** @type {Pin} */ { photo }) => data.photoAddress.replace(data.anyId, photo),
};
const sheet = new MoleSheet(
  find(document, "[data-mole-sheet]", HTMLElement),
  addresses,
  data.words,
);
const views = findAll(root, "[data-body-figure]", HTMLElement).map((each) => new FigureView(each));

find(root, "[data-body-help]", HTMLElement).hidden = false;
switchSides(root, views);
for (const view of views) {
  startView(
    view,
    data.pins.filter((pin) => pin.figure === view.name),
  );
}

/**
 * @param {FigureView} view
 * @param {Pin[]} own the pins on this figure
 */
function startView(view, own) {
  /** @type {Map<Element, Pin[]>} */
  let drawn = new Map();
  /** @type {Pin | undefined} The first pin of the group that the sheet shows. */
  let chosen;
  const elementOf = (/** @type {Pin | undefined} */ pin) =>
    [...drawn].find(([, group]) => pin && group.includes(pin))?.[0];

  view.onZoom = () => {
    const focused = document.activeElement && drawn.get(document.activeElement)?.[0];
    const scale = view.pinScale;
    const groups = groupPins(own, { scale, units: (pin) => view.units(pin) });
    drawn = new Map(
      groups.map((group) => {
        const [first] = group.pins;
        const { order, sentences } = data;
        const options = { order, scale, due: sentences.due, address: addresses.mole(first) };
        return [drawPin(group, { ...options, label: labelOf(group.pins) }), group.pins];
      }),
    );
    view.pins.replaceChildren(...drawn.keys());
    elementOf(chosen)?.classList.add("is-chosen");
    focus(elementOf(focused || undefined));
  };
  view.onTap = (point, target) => {
    const pin = target.closest(".pin");
    const group = pin && drawn.get(pin);
    if (!group) {
      showZone(view, point, own);
      return;
    }
    chosen = group[0];
    pin.classList.add("is-chosen");
    sheet.open({
      title: titleOf(group),
      pins: group,
      at: pin.getBoundingClientRect(),
      onClose: () => {
        elementOf(chosen)?.classList.remove("is-chosen");
        chosen = undefined;
      },
      focusBack: () => focus(elementOf(group[0])),
    });
  };
  view.onZoom();
}

/** @param {Element | undefined} pin */
function focus(pin) {
  if (pin instanceof SVGElement) pin.focus({ preventScroll: true });
}

/** @param {Pin[]} pins */
function titleOf(pins) {
  if (pins.length === 1) return pins[0].name;
  return data.sentences.moles.replace("{count}", String(pins.length));
}

/** @param {Pin[]} pins */
function labelOf(pins) {
  const band = data.words[mostSerious(pins, data.order)];
  const isOne = pins.length === 1;
  return `${titleOf(pins)}: ${isOne ? band : data.sentences.most.replace("{band}", band)}`;
}

/**
 * Show the moles of a tapped zone, and where to add one.
 * @param {FigureView} view
 * @param {Point} point
 * @param {Pin[]} own
 */
function showZone(view, point, own) {
  const zone = view.zoneAt(point);
  if (!zone) return;
  const address = new URL(zone.closest("a")?.getAttribute("href") ?? "", document.baseURI);
  address.search = new URLSearchParams({
    figure: view.name,
    map_x: point.x.toFixed(5),
    map_y: point.y.toFixed(5),
  }).toString();
  zone.classList.add("is-touched");
  sheet.open({
    title: zone.dataset.label ?? "",
    pins: own.filter((pin) => pin.zone === zone.dataset.zone),
    at: view.onScreen(point),
    addAddress: address.href,
    onClose: () => zone.classList.remove("is-touched"),
    focusBack: () => view.view.focus({ preventScroll: true }),
  });
}
