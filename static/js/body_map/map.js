// The map of all moles: pins at every zoom, what a tap on one says, and adding one where nothing is.

import { FigureView, switchSides } from "./figure.js";
import { draw, grouped, mostSerious } from "./pins.js";

const data = JSON.parse(document.getElementById("map-pins").textContent);
const root = document.querySelector("[data-body-map]");
const panel = document.querySelector("[data-body-panel]");
const pins = data.pins.map(([id, figure, x, y, name, outcome, isDue]) => ({
  id,
  figure,
  x,
  y,
  name,
  outcome,
  isDue,
}));
const views = [...root.querySelectorAll("[data-body-figure]")].map((each) => new FigureView(each));

root.querySelector("[data-body-help]").hidden = false;
switchSides(root, views);
for (const view of views)
  start(
    view,
    pins.filter((pin) => pin.figure === view.name),
  );

function start(view, own) {
  let drawn = new Map();
  view.onZoom = () => {
    const options = {
      order: data.order,
      scale: view.pinScale,
      due: data.sentences.short,
      units: (pin) => view.units(pin),
    };
    const groups = grouped(own, options);
    drawn = new Map(groups.map((group) => [draw(group, options), group]));
    view.pins.replaceChildren(...drawn.keys());
  };
  view.onTap = (point, target) => {
    const group = drawn.get(target.closest(".pin"));
    if (group) tellPin(view, group);
    else tellZone(view, point);
  };
  view.onZoom();
}

function tellPin(view, group) {
  if (group.pins.length === 1) {
    const [pin] = group.pins;
    const words = [data.words[pin.outcome], pin.isDue ? data.sentences.due : ""];
    say(pin.name, words, link(data.sentences.open, data.address.replace(data.anyId, pin.id)));
    return;
  }
  const count = data.sentences.moles.replace("{count}", group.pins.length);
  const band = data.words[mostSerious(group.pins, data.order)];
  const links = group.pins
    .slice(0, 8)
    .map((pin) => link(pin.name, data.address.replace(data.anyId, pin.id)));
  say(count, [data.sentences.most.replace("{band}", band)], ...links);
  view.zoomTo(group.at.x, group.at.y, view.zoom * 2);
}

function tellZone(view, point) {
  const zone = view.zoneAt(point);
  touch(zone);
  if (!zone) {
    panel.replaceChildren();
    return;
  }
  const address = new URL(zone.closest("a").getAttribute("href"), document.baseURI);
  address.search = new URLSearchParams({
    figure: view.name,
    map_x: point.x.toFixed(5),
    map_y: point.y.toFixed(5),
  });
  const add = link(data.sentences.add, address);
  add.className = "button button-small";
  say(zone.dataset.label, [], add);
}

function touch(zone) {
  for (const each of root.querySelectorAll(".is-touched")) each.classList.remove("is-touched");
  zone?.classList.add("is-touched");
}

function say(title, words, ...links) {
  const strong = document.createElement("strong");
  strong.textContent = title;
  const spans = words.filter(Boolean).map((text) => {
    const span = document.createElement("span");
    span.textContent = text;
    return span;
  });
  panel.replaceChildren(strong, ...spans, ...links);
}

function link(text, href) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  return made;
}
