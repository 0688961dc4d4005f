// The ways to see one photo over the other: swipe line, fade, blink, difference.

import { find, findAll } from "../core/dom.js";
import { startRange, startSwipe } from "./swipe.js";

// Flashes below three a second do not trigger seizures (WCAG 2.3.1).
const BLINK_MS = 900;

/** @typedef {import("./mark_list.js").Name} Name */
/** @typedef {import("./view.js").View} View */
/** @typedef {{later: HTMLElement, overlay: HTMLElement, tags: Record<Name, HTMLElement>}} Layers */
/** @typedef {import("./swipe.js").Range} Range */

export class Modes {
  #mode = "";
  #timer = 0;

  /**
   * @param {HTMLElement} root
   * @param {View} view of both photos
   * @param {Layers} layers the upper layers of the view, and the photos' names
   */
  constructor(root, view, { later, overlay, tags }) {
    this.root = root;
    this.view = view;
    this.later = later;
    this.overlay = overlay;
    this.tags = tags;
    this.panels = findAll(root, "[data-compare-panel]", HTMLElement);
    this.shown = find(root, "[data-blink-shown]", HTMLElement);
    this.playButton = find(root, '[data-blink="play"]', HTMLElement);
    const swipe = startSwipe(root, view.element, later);
    this.line = swipe.line;
    /** @type {Record<string, Range>} by mode */
    this.ranges = {
      swipe: swipe.range,
      fade: startRange(root, "fade", (value) => {
        later.style.opacity = String(value / 100);
      }),
      difference: startRange(root, "difference", (value) => {
        overlay.style.opacity = String(value / 100);
      }),
    };
    this.#startButtons();
    const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
    this.isPlaying = !reducedMotion.matches;
    reducedMotion.addEventListener("change", () => this.#play(!reducedMotion.matches));
  }

  /** @param {string} mode */
  show(mode) {
    this.#mode = mode;
    for (const panel of this.panels) panel.hidden = panel.dataset.comparePanel !== mode;
    for (const part of findAll(this.root, "[data-compare-only-shown]", HTMLElement)) {
      part.hidden = mode !== "difference";
    }
    this.later.hidden = !["swipe", "fade", "blink"].includes(mode);
    this.overlay.hidden = mode !== "difference";
    this.line.hidden = mode !== "swipe";
    this.later.style.opacity = "";
    this.later.style.clipPath = "";
    this.tags.earlier.hidden = false;
    this.tags.later.hidden = !["swipe", "fade"].includes(mode);
    this.ranges[mode]?.apply();
    this.#blink(mode === "blink" && this.isPlaying);
    if (mode === "blink") this.#showOne("earlier");
  }

  #startButtons() {
    this.playButton.addEventListener("click", () => this.#play(!this.isPlaying));
    find(this.root, '[data-blink="swap"]', HTMLElement).addEventListener("click", () => {
      this.#play(false);
      this.#swap();
      // Screen readers announce it only when the person asked for it, not at each blink.
      this.shown.setAttribute("role", "status");
    });
  }

  /** @param {boolean} isPlaying */
  #play(isPlaying) {
    this.isPlaying = isPlaying;
    this.#blink(this.#mode === "blink" && isPlaying);
  }

  /** @param {boolean} isOn */
  #blink(isOn) {
    clearInterval(this.#timer);
    this.shown.removeAttribute("role");
    if (isOn) this.#timer = setInterval(() => this.#swap(), BLINK_MS);
    for (const words of findAll(this.playButton, "[data-blink-when]", HTMLElement)) {
      words.hidden = (words.dataset.blinkWhen === "playing") !== isOn;
    }
  }

  #swap() {
    // htmx may have replaced this part of the page.
    if (!this.root.isConnected) clearInterval(this.#timer);
    else this.#showOne(this.later.hidden ? "later" : "earlier");
  }

  /** @param {Name} name */
  #showOne(name) {
    this.later.hidden = name === "earlier";
    this.tags.earlier.hidden = name === "later";
    this.tags.later.hidden = name === "earlier";
    this.shown.textContent = this.shown.dataset[name] ?? "";
  }
}
