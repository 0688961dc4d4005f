// One figure of the body map, or one photo with pins: zoom and pan, and what a tap on it means.

const MOST = 10;
const STEP = 1.5;
const STILL = 6; // pixels that a finger may move in a tap

export class FigureView {
  constructor(root) {
    this.root = root;
    this.name = root.dataset.bodyFigure;
    this.svg = root.querySelector("[data-body-svg]");
    this.view = root.querySelector("[data-body-view]");
    this.pins = root.querySelector("[data-body-pins]");
    this.zones = [...root.querySelectorAll("[data-zone]")];
    const [, , width, height] = this.svg.getAttribute("viewBox").split(" ").map(Number);
    this.size = { width, height };
    this.zoom = 1;
    this.centre = { x: width / 2, y: height / 2 };
    this.pointers = new Map();
    this.onZoom = () => {};
    this.onTap = () => {};
    this.onArrow = () => false;
    this.#listen();
  }

  /** Turn a point of the window into fractions of the figure. */
  fractions({ clientX, clientY }) {
    const at = new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return { x: at.x / this.size.width, y: at.y / this.size.height };
  }

  /** Turn fractions of the figure into units of the drawing. */
  units({ x, y }) {
    return { x: x * this.size.width, y: y * this.size.height };
  }

  /** Return the path of the zone at fractions of the figure. */
  zoneAt(point) {
    const { x, y } = this.units(point);
    return this.zones.find((zone) => zone.isPointInFill(new DOMPoint(x, y)));
  }

  /** How many units of the drawing a pixel of the screen is, so that pins keep their size. */
  get pinScale() {
    const scale = this.svg.getScreenCTM()?.a;
    return scale ? 1 / scale : 1;
  }

  zoomTo(x, y, zoom) {
    this.zoom = Math.min(Math.max(zoom, 1), MOST);
    const width = this.size.width / this.zoom;
    const height = this.size.height / this.zoom;
    const left = Math.min(Math.max(x - width / 2, 0), this.size.width - width);
    const top = Math.min(Math.max(y - height / 2, 0), this.size.height - height);
    this.centre = { x: left + width / 2, y: top + height / 2 };
    this.svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    this.svg.classList.toggle("is-enlarged", this.zoom > 2);
    this.view.classList.toggle("is-zoomed", this.zoom > 1);
    this.onZoom();
  }

  /** Zoom by a factor about a point of the drawing, which stays where it is. */
  zoomBy(factor, about = this.centre) {
    const zoom = Math.min(Math.max(this.zoom * factor, 1), MOST);
    const share = this.zoom / zoom;
    this.zoomTo(
      about.x + (this.centre.x - about.x) * share,
      about.y + (this.centre.y - about.y) * share,
      zoom,
    );
  }

  whole() {
    this.zoomTo(this.size.width / 2, this.size.height / 2, 1);
  }

  #listen() {
    const { view, svg } = this;
    view.tabIndex = 0;
    view.setAttribute("role", "group");
    view.setAttribute("aria-label", this.root.querySelector("figcaption").textContent);
    view.addEventListener("keydown", (event) => this.#key(event));
    view.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    svg.addEventListener("pointerdown", (event) => this.#down(event));
    svg.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      svg.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
    }
    svg.addEventListener("click", (event) => this.#click(event));
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    new ResizeObserver(() => this.onZoom()).observe(svg);
    const tools = this.root.querySelector("[data-body-tools]");
    tools.hidden = false;
    tools.addEventListener("click", (event) => this.#tool(event.target.closest("button")));
  }

  #tool(button) {
    if (!button) return;
    if (button.dataset.zoomTo) this.zoomTo(...button.dataset.zoomTo.split(" ").map(Number));
    else if (button.dataset.zoom === "in") this.zoomBy(STEP);
    else if (button.dataset.zoom === "out") this.zoomBy(1 / STEP);
    else this.whole();
  }

  #key(event) {
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const arrow = arrows[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "+" || event.key === "=") this.zoomBy(STEP);
    else if (event.key === "-") this.zoomBy(1 / STEP);
    else if (event.key === "0") this.whole();
    else if (arrow && this.onArrow(...arrow, event.shiftKey)) {
      /* the place was moved */
    } else if (arrow && this.zoom > 1) this.#pan(arrow[0] * 40, arrow[1] * 40);
    else return;
    event.preventDefault();
  }

  #pan(right, down) {
    this.zoomTo(this.centre.x + right / this.zoom, this.centre.y + down / this.zoom, this.zoom);
  }

  /** The wheel scrolls the page unless the figure is enlarged, or Ctrl or a pinch asks for zoom. */
  #wheel(event) {
    if (!event.ctrlKey && this.zoom === 1) return;
    event.preventDefault();
    this.zoomBy(Math.exp(-event.deltaY / 300), this.units(this.fractions(event)));
  }

  #down(event) {
    if (this.pointers.size === 0) this.hasMoved = false;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, at: event });
  }

  #move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (others.length === 1) this.#pinch(before, event, others[0][1]);
    else this.#drag(before, event);
  }

  #drag(before, event) {
    const first = before.at;
    if (Math.hypot(event.clientX - first.clientX, event.clientY - first.clientY) < STILL) return;
    this.hasMoved = true;
    if (this.zoom === 1) return;
    const scale = this.svg.getScreenCTM().a;
    const right = (before.x - event.clientX) / scale;
    const down = (before.y - event.clientY) / scale;
    this.pointers.set(event.pointerId, { ...before, x: event.clientX, y: event.clientY });
    this.zoomTo(this.centre.x + right, this.centre.y + down, this.zoom);
  }

  #pinch(before, event, other) {
    this.hasMoved = true;
    const was = Math.hypot(before.x - other.x, before.y - other.y);
    const is = Math.hypot(event.clientX - other.x, event.clientY - other.y);
    const middle = {
      clientX: (event.clientX + other.x) / 2,
      clientY: (event.clientY + other.y) / 2,
    };
    this.pointers.set(event.pointerId, { ...before, x: event.clientX, y: event.clientY });
    if (was > 0) this.zoomBy(is / was, this.units(this.fractions(middle)));
  }

  /** A tap on a zone or a pin is told; what follows its link stays for those without this script. */
  #click(event) {
    if (event.target.closest("a")) event.preventDefault();
    if (this.hasMoved) {
      this.hasMoved = false;
      return;
    }
    this.onTap(this.fractions(event), event.target);
  }
}

/** Let a narrow screen show one figure at a time. */
export function switchSides(root, views) {
  const switches = [...root.querySelectorAll("[data-body-side]")];
  const show = (name) => {
    for (const view of views) view.root.classList.toggle("is-shown", view.name === name);
    for (const button of switches) {
      const isCurrent = button.dataset.bodySide === name;
      button.classList.toggle("is-current", isCurrent);
      if (isCurrent) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  };
  for (const button of switches) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      show(button.dataset.bodySide);
    });
  }
}
