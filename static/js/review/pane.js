// One view that shows a photo of the case, or two that lie on each other.

import { frameOf, View, WIDTH } from "../comparing/view.js";

/** @typedef {import("../core/viewport.js").Viewport} Viewport */
/** @typedef {import("./arrange.js").CasePhoto} CasePhoto */
/** @typedef {import("./arrange.js").Drawn} Drawn */

export class Pane {
  /** @type {Map<CasePhoto, HTMLImageElement>} The photos that were shown so far. */
  #images = new Map();
  /** @type {Drawn[]} */
  #drawn = [];

  /**
   * @param {HTMLElement} element with the picture of the photo it shows at first, if any
   * @param {Viewport} viewport
   * @param {{first?: CasePhoto, alt: (photo: CasePhoto) => string}} photos
   */
  constructor(element, viewport, { first, alt }) {
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", element.dataset.label ?? "");
    this.element = element;
    this.alt = alt;
    const parts = [...element.children];
    const [image] = parts;
    if (first && image instanceof HTMLImageElement) this.#images.set(first, image);
    this.view = new View(element, viewport, first?.height ?? WIDTH);
    this.world = this.view.addLayer(...parts).children[0];
    this.map = parts.find((part) => part.matches("[data-case-map]"));
    this.viewport = viewport;
  }

  /** Pixels of the screen for the width of the whole photo. */
  get shownWidth() {
    return (this.#scale * WIDTH * devicePixelRatio) / this.viewport.zoom;
  }

  /** @param {Drawn[]} drawn the lowest first; none hides the pane */
  show(drawn) {
    this.#drawn = drawn;
    this.element.hidden = drawn.length === 0;
    for (const image of this.#images.values()) image.hidden = true;
    for (const { photo, transform } of drawn) this.#place(photo, transform);
    if (drawn[0]) this.view.height = drawn[0].height;
    if (this.map instanceof HTMLElement) {
      const [only, another] = drawn;
      this.map.hidden = Boolean(another) || only?.photo.order !== "asked" || only.transform !== "";
      if (only) setSize(this.map, only.photo.height);
      this.world.append(this.map);
    }
    this.view.draw();
  }

  /** @param {number} share of the upper photo that is seen, 0 to 1 */
  fade(share) {
    for (const [index, { photo }] of this.#drawn.entries()) {
      const image = this.#images.get(photo);
      if (image) image.style.opacity = index === 0 ? "" : String(share);
    }
  }

  /** Load the photo in full size once the version for the screen is enlarged beyond its pixels. */
  async sharpen() {
    for (const { photo } of this.#drawn) {
      const image = this.#images.get(photo);
      const needed = this.#scale * WIDTH * devicePixelRatio;
      if (!image?.naturalWidth || image.dataset.full || needed <= image.naturalWidth) continue;
      if (image.naturalWidth >= photo.width) continue;
      image.dataset.full = "loading";
      const full = new Image();
      full.src = photo.full;
      try {
        await full.decode();
        image.src = photo.full;
      } catch {
        // The version for the screen stays.
      }
    }
  }

  get #scale() {
    const { clientWidth: width, clientHeight: height } = this.element;
    const drawing = { width: WIDTH, height: this.view.height };
    return frameOf(this.viewport, drawing, { width, height }).scale;
  }

  /**
   * @param {CasePhoto} photo
   * @param {string} transform
   */
  #place(photo, transform) {
    let image = this.#images.get(photo);
    if (!image) {
      image = new Image();
      image.src = photo.src;
      image.alt = this.alt(photo);
      image.draggable = false;
      this.#images.set(photo, image);
    }
    setSize(image, photo.height);
    image.style.transform = transform;
    image.style.opacity = "";
    image.hidden = false;
    this.world.append(image); // on top of what was placed before
  }
}

/**
 * @param {HTMLElement} element
 * @param {number} height in units of the drawing
 */
function setSize(element, height) {
  Object.assign(element.style, { width: `${WIDTH}px`, height: `${height}px` });
}
