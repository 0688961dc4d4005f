// The photos of a case: zoom to the pixel, light, two photos at once, a line that measures.

import { MAX_ZOOM, moveViewport, WIDTH } from "../comparing/view.js";
import { closest, find, findAll, findOptional } from "../core/dom.js";
import { clamp } from "../core/numbers.js";
import { Viewport } from "../core/viewport.js";
import { arrange, fullSizeZoom } from "./arrange.js";
import { MeasuringLine } from "./measuring_line.js";
import { Pane } from "./pane.js";

/** At the largest zoom a pixel of the photo takes so many of the screen. */
const PIXELS_AT_MOST = 4;
const LIGHT_STEP = 10; // percent

/** @typedef {import("./arrange.js").CasePhoto} CasePhoto */
/** @typedef {import("./arrange.js").Mode} Mode */

/**
 * @param {HTMLElement} link of the film strip
 * @returns {CasePhoto}
 */
function photoOf(link) {
  const { full = "", toMm = "", relativeSd = "", transform = "", order } = link.dataset;
  const [width, pixelHeight] = [Number(link.dataset.width), Number(link.dataset.height)];
  return {
    src: link.getAttribute("href") ?? "",
    full,
    width,
    pixelHeight,
    height: (WIDTH * pixelHeight) / width,
    toMm,
    relativeSd,
    transform,
    order: /** @type {CasePhoto["order"]} */ (order),
    link,
  };
}

export class Viewer {
  /** @type {Mode} */
  #mode = "one";

  /** @param {HTMLElement} root */
  constructor(root) {
    this.stage = find(root, "[data-case-stage]", HTMLElement);
    this.controls = find(root, "[data-case-controls]", HTMLElement);
    this.says = find(root, "[data-case-says]", HTMLElement);
    this.photos = findAll(root, "[data-case-photo]", HTMLElement).map(photoOf);
    this.asked = this.photos.find(({ order }) => order === "asked") ?? this.photos[0];
    this.chosen = this.asked;
    this.viewport = new Viewport(MAX_ZOOM);
    this.panes = findAll(this.stage, "[data-case-view]", HTMLElement).map(
      (element, index) =>
        new Pane(element, this.viewport, {
          first: index === 0 ? this.asked : undefined,
          alt: ({ link }) => link.textContent?.trim().replace(/\s+/g, " ") ?? "",
        }),
    );
    this.fade = find(root, "[data-case-fade]", HTMLElement);
    this.fadeRange = find(this.fade, "input", HTMLInputElement);
    this.measureButton = find(this.controls, "[data-measure]", HTMLButtonElement);
    const { length = "", end = "" } = this.measureButton.dataset;
    this.line = new MeasuringLine(this.panes[0].view, { length, end });
    this.light = findAll(this.controls, "[data-light]", HTMLInputElement);
    this.modes = findAll(this.controls, "[data-case-modes] input", HTMLInputElement);
    this.#listen();
    this.controls.hidden = false;
    this.#show();
  }

  /** @param {string} action of `moveViewport` */
  move(action) {
    moveViewport(this.viewport, action);
  }

  /** Zoom so that a pixel of the photo takes one of the screen. */
  showPixels() {
    this.viewport.set({ zoom: this.#fullSize });
  }

  /** @param {number} steps towards older photos, negative towards newer ones */
  step(steps) {
    const index = this.photos.indexOf(this.chosen) + steps;
    this.#choose(this.photos[clamp(index, 0, this.photos.length - 1)]);
  }

  /** Go on to the next way to show the photos. */
  cycle() {
    const usable = this.modes.filter(({ disabled }) => !disabled);
    const index = usable.findIndex(({ checked }) => checked);
    if (usable.length)
      this.#setMode(/** @type {Mode} */ (usable[(index + 1) % usable.length].value));
  }

  /** Show the other one of two photos that lie over each other. */
  swap() {
    this.fadeRange.value = Number(this.fadeRange.value) < 50 ? "100" : "0";
    this.#fade();
  }

  /**
   * @param {"brightness" | "contrast"} name
   * @param {number} steps
   */
  changeLight(name, steps) {
    const input = this.light.find(({ dataset }) => dataset.light === name);
    if (!input) return;
    input.value = String(Number(input.value) + steps * LIGHT_STEP);
    this.#applyLight();
    this.#say(input.labels?.[0]?.textContent?.trim() ?? "", `${input.value} %`);
  }

  resetLight() {
    for (const input of this.light) input.value = "100";
    this.#applyLight();
  }

  measure() {
    const { noScale = "" } = this.measureButton.dataset;
    if (this.line.isShown) this.line.show(null);
    else if (this.chosen.toMm) {
      if (this.#mode !== "one") this.#setMode("one");
      this.line.show(this.chosen);
      this.line.handles[0].focus();
    } else this.#say(noScale);
    this.measureButton.setAttribute("aria-pressed", String(this.line.isShown));
  }

  get #fullSize() {
    return fullSizeZoom(this.chosen.width, this.panes[0].shownWidth);
  }

  #listen() {
    this.controls.addEventListener("click", (event) => {
      const button = closest(event, "[data-view]");
      if (!(button instanceof HTMLElement)) return;
      if (button.dataset.view === "pixels") this.showPixels();
      else this.move(button.dataset.view ?? "");
    });
    for (const input of this.modes) {
      input.addEventListener("change", () => this.#setMode(/** @type {Mode} */ (input.value)));
    }
    for (const photo of this.photos) {
      photo.link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.#choose(photo);
      });
    }
    for (const input of this.light) input.addEventListener("input", () => this.#applyLight());
    find(this.controls, "[data-light-reset]", HTMLElement).addEventListener("click", () =>
      this.resetLight(),
    );
    this.fadeRange.addEventListener("input", () => this.#fade());
    this.measureButton.addEventListener("click", () => this.measure());
    for (const pane of this.panes) pane.view.onDraw = () => pane.sharpen();
    this.panes[0].view.onDraw = () => {
      this.viewport.maxZoom = Math.max(MAX_ZOOM, PIXELS_AT_MOST * this.#fullSize);
      this.panes[0].sharpen();
      this.line.draw();
    };
  }

  /** @param {CasePhoto} photo */
  #choose(photo) {
    this.chosen = photo;
    photo.link.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#show();
  }

  /** @param {Mode} mode */
  #setMode(mode) {
    this.#mode = mode;
    if (mode === "one") this.chosen = this.asked;
    // Two photos are the one asked about and the one before it, unless another was chosen.
    if (mode !== "one" && this.chosen === this.asked) {
      const index = this.photos.indexOf(this.asked);
      this.chosen = this.photos[index + 1] ?? this.photos[index - 1] ?? this.asked;
    }
    this.#show();
  }

  #show() {
    const canLayOver = this.photos.some(({ transform }) => transform);
    const isOver = this.#mode === "over" && this.chosen.transform !== "";
    const { first, second } = arrange(this.#mode, this.chosen, this.asked);
    this.stage.dataset.mode = second.length ? "side" : "one";
    this.panes[0].show(first);
    this.panes[1]?.show(second);
    for (const input of this.modes) {
      input.checked = input.value === this.#mode;
      if (input.value === "over") input.disabled = !canLayOver;
    }
    for (const { link } of this.photos) link.removeAttribute("aria-current");
    for (const { photo } of [...first, ...second]) photo.link.setAttribute("aria-current", "true");
    this.fade.hidden = !isOver;
    this.measureButton.disabled = !this.chosen.toMm;
    if (this.line.isShown) {
      const canMeasure = this.#mode === "one" && this.chosen.toMm !== "";
      this.line.show(canMeasure ? this.chosen : null);
      this.measureButton.setAttribute("aria-pressed", String(canMeasure));
    }
    if (isOver) this.#fade();
    this.#say("");
  }

  #fade() {
    this.panes[0].fade(Number(this.fadeRange.value) / 100);
  }

  #applyLight() {
    const filters = this.light.map(({ dataset, value }) => `${dataset.light}(${value}%)`);
    this.stage.style.setProperty("--case-light", filters.join(" "));
  }

  /** @param {string[]} words */
  #say(...words) {
    this.says.textContent = words.join(" ");
  }
}

/** @param {HTMLElement} root */
export function startViewer(root) {
  return findOptional(root, "[data-case-photo]", HTMLElement) ? new Viewer(root) : null;
}
