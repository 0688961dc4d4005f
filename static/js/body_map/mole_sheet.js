// What a tapped pin or zone shows: its moles with photo, band and date. A panel beside the pin on a
// wide screen, at the bottom of a narrow one.

import { copyOf, find } from "../core/dom.js";

const GAP_PX = 12; // between the pin, the sheet and the edges of the window

/** @typedef {import("./pins.js").Pin} Pin */
/**
 * @typedef {object} Opening
 * @property {string} title the mole's name, if it is one
 * @property {Pin[]} pins
 * @property {DOMRect} at what was tapped
 * @property {string} [addAddress] where a mole is added
 * @property {() => void} onClose
 * @property {() => void} focusBack called if nothing else has the focus then
 */

export class MoleSheet {
  /** @type {Opening | null} */
  #opening = null;

  /**
   * @param {HTMLElement} element
   * @param {Record<"mole" | "photo", (pin: Pin) => string>} addresses
   * @param {Record<string, string>} words by outcome
   */
  constructor(element, addresses, words) {
    this.element = element;
    this.addresses = addresses;
    this.words = words;
    this.title = find(element, "[data-sheet-title]", HTMLElement);
    this.rows = find(element, "[data-sheet-rows]", HTMLElement);
    this.add = find(element, "[data-sheet-add]", HTMLAnchorElement);
    this.row = find(document, "[data-sheet-row]", HTMLTemplateElement);
    element.addEventListener("toggle", () => {
      if (!element.matches(":popover-open")) this.#closed();
    });
  }

  /** @param {Opening} opening */
  open(opening) {
    this.#opening?.onClose();
    this.#opening = opening;
    const { title, pins, at, addAddress } = opening;
    this.title.textContent = title;
    this.element.setAttribute("aria-label", title);
    this.rows.replaceChildren(...pins.map((pin) => this.#makeRow(pin)));
    this.rows.hidden = pins.length === 0;
    this.add.href = addAddress ?? "";
    this.add.hidden = !addAddress;
    this.element.showPopover();
    this.#place(at);
    this.element.focus({ preventScroll: true });
  }

  #closed() {
    const opening = this.#opening;
    this.#opening = null;
    opening?.onClose();
    // A tap beside the sheet gives the focus to the page's main part, unless it is on a control.
    if (document.activeElement?.matches("body, [tabindex='-1']")) opening?.focusBack();
  }

  /** @param {Pin} pin */
  #makeRow(pin) {
    const row = copyOf(this.row);
    const photo = find(row, "img", HTMLImageElement);
    if (pin.photo) photo.src = this.addresses.photo(pin);
    else photo.remove();
    const name = find(row, ".mole-sheet-name", HTMLElement);
    name.textContent = pin.name;
    name.hidden = pin.name === this.title.textContent;
    find(row, "[data-row-badge]", HTMLElement).replaceChildren(this.#badge(pin.outcome));
    find(row, "time", HTMLElement).textContent = pin.taken;
    find(row, "[data-row-due]", HTMLElement).hidden = !pin.isDue;
    const link = find(row, "a", HTMLAnchorElement);
    link.href = this.addresses.mole(pin);
    link.setAttribute("aria-label", `${link.textContent} ${pin.name}`);
    return row;
  }

  /** @param {string} outcome */
  #badge(outcome) {
    const badge = document.querySelector(`template[data-badge="${outcome}"]`);
    return badge instanceof HTMLTemplateElement ? copyOf(badge) : this.words[outcome];
  }

  /**
   * Stand beside what was tapped, or keep it visible above the bottom of a narrow screen.
   * @param {DOMRect} at
   */
  #place(at) {
    const { element } = this;
    const { offsetWidth: width, offsetHeight: height } = element;
    const isBeside = getComputedStyle(element).position === "absolute";
    if (!isBeside) {
      scrollBy(0, Math.max(0, at.bottom + GAP_PX - element.getBoundingClientRect().top));
      return;
    }
    const right = at.right + GAP_PX;
    const hasRoom = right + width + GAP_PX <= document.documentElement.clientWidth;
    const left = hasRoom ? right : Math.max(GAP_PX, at.left - GAP_PX - width);
    const top = Math.max(GAP_PX, Math.min(at.top, innerHeight - height - GAP_PX));
    element.style.left = `${left + scrollX}px`;
    element.style.top = `${top + scrollY}px`;
  }
}
