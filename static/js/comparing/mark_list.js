// The places marked in two photos, in the order in which they were set.

export const NAMES = /** @type {const} */ (["earlier", "later"]);
// Two points fix shift, rotation and scale.
const PER_PHOTO = 2;

/** @typedef {typeof NAMES[number]} Name which photo */
/** @typedef {[number, number]} Fractions of a photo's width and height */

export class MarkList {
  /** @type {{name: Name, at: Fractions}[]} */
  #marks = [];

  get size() {
    return this.#marks.length;
  }

  /**
   * Return a photo's marks.
   * @param {Name} name
   */
  of(name) {
    return this.#marks.filter((mark) => mark.name === name).map((mark) => mark.at);
  }

  /** @param {Name} name */
  isFull(name) {
    return this.of(name).length === PER_PHOTO;
  }

  /**
   * @param {Name} name
   * @param {Fractions} at
   */
  add(name, at) {
    this.#marks.push({ name, at });
  }

  undo() {
    this.#marks.pop();
  }

  clear() {
    this.#marks = [];
  }

  /**
   * Return the mark to set next as "earlier-1" and so on, or "done": the first place in both
   * photos, then the second.
   */
  get next() {
    for (let number = 1; number <= PER_PHOTO; number += 1) {
      const name = NAMES.find((each) => this.of(each).length < number);
      if (name) return `${name}-${number}`;
    }
    return "done";
  }

  /** Return the form's value: x and y of each mark, all of the earlier photo first. */
  get value() {
    const numbers = NAMES.flatMap((name) => this.of(name)).flat();
    return numbers.map((fraction) => fraction.toFixed(6)).join(" ");
  }
}
