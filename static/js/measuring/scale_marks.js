// The marks that give the photo's scale: two on a ruler, or a circle over a coin.

import { field, find, setAttributes, svgElement } from "../core/dom.js";
import { clamp } from "../core/numbers.js";
import { rounded, toFractions, toPixels } from "./fractions.js";

/** @typedef {import("./fractions.js").Point} Point */
/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {[number, number, number]} Circle x, y, radius: fractions of width, height, width */

export class ScaleMarks {
  /** @type {import("./stage.js").Handle[]} */
  #handles = [];
  /** @type {SVGElement[]} */
  #drawn = [];

  /**
   * @param {HTMLFormElement} form
   * @param {Stage} stage
   * @param {Record<string, string>} words
   * @param {Circle} coin where a new circle begins
   */
  constructor(form, stage, words, coin) {
    this.stage = stage;
    this.words = words;
    this.coin = coin;
    this.shapes = find(stage.svg, "[data-shapes]", SVGGElement);
    this.kind = field(form, "scale_kind", RadioNodeList);
    this.points = field(form, "points", HTMLInputElement);
    this.circle = field(form, "circle", HTMLInputElement);
    this.coinBox = find(form, "[data-mark-coin]", HTMLInputElement);
    this.coinBox.checked = Boolean(this.circle.value);
    form.addEventListener("change", ({ target }) => {
      const isKind = target instanceof HTMLInputElement && target.name === "scale_kind";
      if (target !== this.coinBox && !isKind) return;
      this.#show();
      if (this.#handles.length) stage.showAll();
    });
    this.#show();
  }

  #show() {
    this.stage.removeHandles(this.#handles);
    for (const shape of this.#drawn) shape.remove();
    this.#handles = [];
    this.#drawn = [];
    const isCoinMarked = this.coinBox.checked;
    if (this.kind.value === "ruler") this.#showRuler();
    if (this.kind.value === "coin" && isCoinMarked) this.#showCircle();
    if (this.kind.value === "coin" && !isCoinMarked) this.circle.value = "";
    this.stage.placeHandles();
  }

  #showRuler() {
    const { width, height } = this.stage;
    const known = this.points.value;
    /** @type {Point[]} */
    const fractions = known
      ? JSON.parse(known)
      : [
          [0.3, 0.5],
          [0.7, 0.5],
        ];
    const ends = toPixels(fractions, this.stage);
    const draw = this.#addShape("polyline", () => ({ points: ends.join(" ") }));
    for (const [index, end] of ends.entries()) {
      const label = this.words.mark.replace("{number}", String(index + 1));
      this.#addHandle(
        label,
        () => end,
        (dx, dy) => {
          end[0] = clamp(end[0] + dx, 0, width);
          end[1] = clamp(end[1] + dy, 0, height);
          draw();
          this.points.value = JSON.stringify(toFractions(ends, this.stage));
        },
      );
    }
  }

  #showCircle() {
    const { width, height } = this.stage;
    const known = this.circle.value;
    /** @type {Circle} */
    const [left, top, radius] = known ? JSON.parse(known) : this.coin;
    const circle = { x: left * width, y: top * height, r: radius * width };
    const draw = this.#addShape("circle", () => ({ cx: circle.x, cy: circle.y, r: circle.r }));
    const update = () => {
      draw();
      const fractions = [circle.x / width, circle.y / height, circle.r / width];
      this.circle.value = JSON.stringify(fractions.map(rounded));
    };
    this.#addHandle(
      this.words.coin,
      () => [circle.x, circle.y],
      (dx, dy) => {
        circle.x = clamp(circle.x + dx, 0, width);
        circle.y = clamp(circle.y + dy, 0, height);
        update();
      },
    );
    this.#addHandle(
      this.words.rim,
      () => [circle.x + circle.r, circle.y],
      (dx) => {
        circle.r = clamp(circle.r + dx, width / 100, width);
        update();
      },
    );
    update();
  }

  /**
   * Add a shape, light on dark so that it shows on any skin; returns what draws it again.
   * @param {"polyline" | "circle"} name
   * @param {() => Record<string, string | number>} attributes
   */
  #addShape(name, attributes) {
    const shapes = ["outline-under", "scale-line"].map((style) =>
      svgElement(name, { class: style }),
    );
    const draw = () => {
      for (const shape of shapes) setAttributes(shape, attributes());
      this.stage.placeHandles();
    };
    this.shapes.append(...shapes);
    this.#drawn.push(...shapes);
    draw();
    return draw;
  }

  /**
   * @param {string} label
   * @param {() => Point} at
   * @param {(dx: number, dy: number) => void} move
   */
  #addHandle(label, at, move) {
    this.#handles.push(this.stage.addHandle({ label, style: "handle-scale", at, move }));
  }
}
