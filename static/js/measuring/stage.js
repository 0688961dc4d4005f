// The photo as an SVG whose view box is the part that is seen, in pixels of the photo.

const SVG = "http://www.w3.org/2000/svg";
const SMALLEST_SHARE = 0.02;
const REACH = 22;
const DOT = 7;
// Handles closer to each other than this on the screen are shown only from closer by.
const LEAST_SPACING = 18;
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const LARGE_STEP = 10;

export function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export class Stage {
  constructor(svg) {
    this.svg = svg;
    this.width = Number(svg.dataset.width);
    this.height = Number(svg.dataset.height);
    this.handles = [];
    this.chosen = null;
    new ResizeObserver(() => this.place()).observe(svg);
  }

  // How many pixels of the photo one pixel of the screen is.
  get unit() {
    const matrix = this.svg.getScreenCTM();
    return matrix ? 1 / matrix.a : 1;
  }

  whole() {
    this.#show(0, 0, this.width, this.height);
  }

  // Closer or farther, towards what was chosen last.
  zoom(factor) {
    const [x, y] = this.chosen?.at() ?? this.#middle;
    const now = this.svg.viewBox.baseVal.width / this.width;
    const share = Math.min(1, Math.max(SMALLEST_SHARE, now / factor));
    const [width, height] = [this.width * share, this.height * share];
    const kept = (value, most) => Math.min(Math.max(value, 0), most);
    const left = kept(x - width / 2, this.width - width);
    this.#show(left, kept(y - height / 2, this.height - height), width, height);
  }

  // A point that can be dragged, or moved with the arrow keys. `at` tells where it is, `spacing` how
  // far it is from the next one.
  addHandle({ label, style = "", at, move, spacing = () => Infinity }) {
    const handle = element("g", {
      class: `handle ${style}`,
      tabindex: 0,
      role: "button",
      "aria-label": label,
      "aria-describedby": "measure-hint",
    });
    handle.append(
      element("circle", { class: "handle-reach", r: REACH }),
      element("circle", { class: "handle-dot", r: DOT }),
    );
    Object.assign(handle, { at, spacing });
    handle.addEventListener("focus", () => this.#choose(handle));
    handle.addEventListener("pointerdown", (event) => this.#drag(handle, event, move));
    handle.addEventListener("keydown", (event) => this.#step(event, move));
    this.handles.push(handle);
    this.svg.querySelector("[data-handles]").append(handle);
    return handle;
  }

  removeHandles(chosen) {
    chosen.forEach((handle) => handle.remove());
    if (chosen.includes(this.chosen)) this.chosen = null;
    this.handles = this.handles.filter((handle) => !chosen.includes(handle));
  }

  // Draws each handle where it is, as large on the screen as ever.
  place() {
    const { unit } = this;
    for (const handle of this.handles) {
      const [x, y] = handle.at();
      handle.classList.toggle("is-crowded", handle.spacing() < LEAST_SPACING * unit);
      handle.setAttribute("transform", `translate(${x} ${y}) scale(${unit})`);
    }
  }

  get #middle() {
    const { x, y, width, height } = this.svg.viewBox.baseVal;
    return [x + width / 2, y + height / 2];
  }

  #choose(handle) {
    this.handles.forEach((each) => each.classList.toggle("is-chosen", each === handle));
    this.chosen = handle;
  }

  #show(...view) {
    this.svg.setAttribute("viewBox", view.join(" "));
    this.place();
  }

  #point({ clientX, clientY }) {
    return new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
  }

  #drag(handle, down, move) {
    if (down.button !== 0) return;
    down.preventDefault();
    handle.focus();
    handle.setPointerCapture(down.pointerId);
    let last = this.#point(down);
    const follow = (event) => {
      const now = this.#point(event);
      move(now.x - last.x, now.y - last.y);
      last = now;
    };
    const end = () => handle.removeEventListener("pointermove", follow);
    handle.addEventListener("pointermove", follow);
    handle.addEventListener("lostpointercapture", end, { once: true });
  }

  #step(event, move) {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    const length = this.unit * (event.shiftKey ? LARGE_STEP : 1);
    move(direction[0] * length, direction[1] * length);
  }
}
