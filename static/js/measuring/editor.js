// Drawing the mole's outline over the photo, and setting the marks of the scale. Without this script
// the form measures with the outline that was found, and by card, coin or dermoscope.

import { field, find, findAll, readJson, setAttributes, svgElement } from "../core/dom.js";
import { toFractions, toPixels } from "./fractions.js";
import { Outline } from "./outline.js";
import { ScaleMarks } from "./scale_marks.js";
import { Stage } from "./stage.js";

const RESIZE_STEP = 1.06;
const ZOOM_STEP = 1.5;
const FIRST_RADIUS = 1 / 8; // of a new outline, in fractions of the photo's width

/** @typedef {import("./fractions.js").Point} Point */

/**
 * @type {{
 *   words: Record<string, string>,
 *   found: Point[],
 *   coin: import("./scale_marks.js").Circle,
 * }} `found` is the outline that the server found, in fractions; empty where it found none
 */
const { words, found, coin } = readJson("measure-editor");
const form = find(document, "[data-measure]", HTMLFormElement);
const stage = new Stage(find(form, "[data-stage]", SVGSVGElement));
const status = find(form, "[data-say]", HTMLElement);
const outlineField = field(form, "outline", HTMLInputElement);
const outlineBy = field(form, "outline_by", RadioNodeList);
const shapes = ["outline-under", "outline-line"].map((style) =>
  svgElement("polygon", { class: style }),
);

/** @type {Outline | null} */
let outline = null;
/** @type {import("./stage.js").Handle[]} The outline's handles in their order, then the middle's. */
let handles = [];

/** @param {Point[]} fractions */
function outlineOf(fractions) {
  return new Outline(toPixels(fractions, stage));
}

/** @param {string} text */
function say(text) {
  status.textContent = text;
}

/** @param {Outline} outline */
function draw({ points }) {
  const text = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  for (const shape of shapes) setAttributes(shape, { points: text });
  stage.placeHandles();
}

/**
 * Put the drawn outline into the form.
 * @param {Outline} outline
 */
function update(outline) {
  outline.keepWithin(stage);
  outlineField.value = JSON.stringify(toFractions(outline.points, stage));
  outlineBy.value = "drawn";
  draw(outline);
}

/**
 * Make the handles again after their number has changed.
 * @param {Outline} outline
 * @param {number} focused number of the handle that gets the focus; -1 for none
 */
function renewHandles(outline, focused = -1) {
  stage.removeHandles(handles);
  handles = outline.handles.map((_, number) =>
    stage.addHandle({
      label: words.point
        .replace("{number}", String(number + 1))
        .replace("{all}", String(outline.handles.length)),
      at: () => outline.at(number),
      move: (dx, dy) => {
        outline.move(number, dx, dy);
        update(outline);
      },
      spacing: () => outline.spacing,
    }),
  );
  handles.push(
    stage.addHandle({
      label: words.whole,
      style: "handle-whole",
      at: () => outline.middle,
      move: (dx, dy) => {
        outline.moveAll(dx, dy, stage);
        update(outline);
      },
    }),
  );
  draw(outline);
  handles[focused]?.element.focus();
}

/**
 * Return the number of the chosen point; null, with a message, where none is chosen.
 * @param {Outline} outline
 */
function chosenPoint(outline) {
  const number = stage.chosen ? handles.indexOf(stage.chosen) : -1;
  if (number >= 0 && number < outline.handles.length) return number;
  say(words.choose);
  return null;
}

/** @param {Outline} outline */
function addPoint(outline) {
  const number = chosenPoint(outline);
  if (number === null) return;
  renewHandles(outline, outline.addAfter(number));
  say(words.added);
}

/** @param {Outline} outline */
function removePoint(outline) {
  const number = chosenPoint(outline);
  if (number === null) return;
  if (!outline.remove(number)) {
    say(words.kept);
    return;
  }
  say(words.removed);
  renewHandles(outline, number % outline.handles.length);
  update(outline);
}

/**
 * @param {Outline} outline
 * @param {number} factor
 */
function resize(outline, factor) {
  outline.resize(factor);
  update(outline);
}

function reset() {
  if (!found.length) return;
  outline = outlineOf(found);
  outlineField.value = JSON.stringify(found);
  outlineBy.value = "found";
  renewHandles(outline);
  say(words.reset);
}

/** @param {string | undefined} name */
function useTool(name) {
  if (name === "in") stage.zoomBy(ZOOM_STEP);
  else if (name === "out") stage.zoomBy(1 / ZOOM_STEP);
  else if (name === "photo") stage.showAll();
  else if (name === "reset") reset();
  else if (outline) changeOutline(outline, name);
}

/**
 * @param {Outline} outline
 * @param {string | undefined} tool
 */
function changeOutline(outline, tool) {
  if (tool === "add") addPoint(outline);
  else if (tool === "remove") removePoint(outline);
  else if (tool === "larger") resize(outline, RESIZE_STEP);
  else if (tool === "smaller") resize(outline, 1 / RESIZE_STEP);
}

/**
 * Draw an outline to work on, and offer the tools for it.
 * @param {Outline} first
 */
function begin(first) {
  outline = first;
  for (const shape of findAll(stage.svg, "[data-outline]", SVGElement)) shape.remove();
  find(stage.svg, "[data-shapes]", SVGGElement).prepend(...shapes);
  find(form, "[data-outline-tools]", HTMLElement).hidden = false;
  renewHandles(first);
}

/** @param {Event} event */
function switchOutline({ target }) {
  if (!(target instanceof HTMLInputElement) || target.name !== "outline_by") return;
  if (target.value === "found") reset();
  else if (!outline) {
    const circle = Outline.circle(stage.width / 2, stage.height / 2, stage.width * FIRST_RADIUS);
    begin(circle);
    update(circle);
    say(words.ring);
  }
}

for (const part of findAll(form, "[data-tools]", HTMLElement)) part.hidden = false;
find(form, '[data-tool="reset"]', HTMLElement).hidden = !found.length;
form.addEventListener("change", switchOutline);
for (const button of findAll(form, "[data-tool]", HTMLElement)) {
  button.addEventListener("click", () => useTool(button.dataset.tool));
}
const known = outlineField.value;
if (known) begin(outlineOf(JSON.parse(known)));
else if (found.length) begin(outlineOf(found));
new ScaleMarks(form, stage, words, coin);
