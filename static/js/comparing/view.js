// Views of one drawing: what is shown of it, how large, and moving it by pointer, wheel and keys.
// All views share one place, so that both photos move together. The drawing is WIDTH units wide.

export const WIDTH = 1000;
const MOST_ZOOM = 16;
const STEP = 1.5;
const STRIDE = 0.15;
const TAP = 8;

// The place that is looked at: the middle as shares of the drawing, and the zoom, 1 being all of it.
export class Place {
  constructor() {
    this.listeners = new Set();
    this.reset();
  }

  reset() {
    this.set({ x: 0.5, y: 0.5, zoom: 1 });
  }

  set({ x = this.x, y = this.y, zoom = this.zoom }) {
    this.zoom = Math.min(MOST_ZOOM, Math.max(1, zoom));
    // Nothing but the whole drawing has somewhere to go.
    const reach = 0.5 - 0.5 / this.zoom;
    const within = (share) => Math.min(0.5 + reach, Math.max(0.5 - reach, share));
    [this.x, this.y] = this.zoom === 1 ? [0.5, 0.5] : [within(x), within(y)];
    for (const listener of this.listeners) listener();
  }

  do(action) {
    const stride = STRIDE / this.zoom;
    const moves = {
      in: () => this.set({ zoom: this.zoom * STEP }),
      out: () => this.set({ zoom: this.zoom / STEP }),
      whole: () => this.reset(),
      left: () => this.set({ x: this.x - stride }),
      right: () => this.set({ x: this.x + stride }),
      up: () => this.set({ y: this.y - stride }),
      down: () => this.set({ y: this.y + stride }),
    };
    moves[action]();
  }
}

const KEYS = {
  "+": "in",
  "=": "in",
  "-": "out",
  0: "whole",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

// One window onto the drawing. `onTap` gets the place that was tapped, as shares of the drawing.
export class View {
  constructor(element, place, height) {
    this.element = element;
    this.place = place;
    this.height = height;
    this.worlds = [];
    this.pointers = new Map();
    this.onTap = null;
    this.onDraw = null;
    this.listen();
    place.listeners.add(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(element);
  }

  // A layer fills the view, its world carries what is drawn.
  addLayer(...parts) {
    const layer = document.createElement("div");
    const world = document.createElement("div");
    layer.className = "compare-layer";
    world.className = "compare-world";
    world.append(...parts);
    layer.append(world);
    this.element.append(layer);
    this.worlds.push(world);
    return layer;
  }

  // Screen pixels a unit, and where the drawing's corner lies.
  frame() {
    const { clientWidth, clientHeight } = this.element;
    const fit = Math.min(clientWidth / WIDTH, clientHeight / this.height);
    const scale = fit * this.place.zoom;
    return {
      scale,
      left: clientWidth / 2 - this.place.x * WIDTH * scale,
      top: clientHeight / 2 - this.place.y * this.height * scale,
    };
  }

  draw() {
    const { scale, left, top } = this.frame();
    for (const world of this.worlds) {
      world.style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
    }
    this.element.classList.toggle("is-zoomed", this.place.zoom > 1);
    this.onDraw?.();
  }

  // Shares of the drawing -> pixels of the view, and back.
  toScreen([x, y]) {
    const { scale, left, top } = this.frame();
    return [left + x * WIDTH * scale, top + y * this.height * scale];
  }

  toShares(clientX, clientY) {
    const { scale, left, top } = this.frame();
    const box = this.element.getBoundingClientRect();
    return [
      (clientX - box.left - left) / (WIDTH * scale),
      (clientY - box.top - top) / (this.height * scale),
    ];
  }

  listen() {
    const on = (name, listener, options) => this.element.addEventListener(name, listener, options);
    on("pointerdown", (event) => this.press(event));
    on("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel"]) on(name, (event) => this.release(event));
    on("wheel", (event) => this.wheel(event), { passive: false });
    on("keydown", (event) => this.key(event));
  }

  press(event) {
    if (event.button !== 0 || event.target.closest("button")) return;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.element.setPointerCapture(event.pointerId);
    this.pressed = this.pointers.size === 1 ? { x: event.clientX, y: event.clientY } : null;
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    if (this.pressed && Math.hypot(now.x - this.pressed.x, now.y - this.pressed.y) > TAP) {
      this.pressed = null;
    }
    const [other] = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    this.pointers.set(event.pointerId, now);
    if (other) this.pinch(before, now, other);
    else if (!this.pressed) this.pan(now.x - before.x, now.y - before.y);
  }

  release(event) {
    if (!this.pointers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && this.pressed && this.onTap) {
      this.onTap(this.toShares(event.clientX, event.clientY));
    }
    this.pressed = null;
  }

  pan(x, y) {
    const { scale } = this.frame();
    this.place.set({
      x: this.place.x - x / (WIDTH * scale),
      y: this.place.y - y / (this.height * scale),
    });
  }

  pinch(before, now, other) {
    const apart = (point) => Math.hypot(point.x - other.x, point.y - other.y);
    const middle = (point) => [(point.x + other.x) / 2, (point.y + other.y) / 2];
    const [fromX, fromY] = middle(before);
    const [toX, toY] = middle(now);
    this.zoomAt(toX, toY, apart(now) / Math.max(apart(before), 1));
    this.pan(toX - fromX, toY - fromY);
  }

  wheel(event) {
    const factor = Math.exp(-event.deltaY * (event.deltaMode === 1 ? 0.05 : 0.0015));
    // At the ends of the zoom the page scrolls on.
    const isEnd = factor < 1 ? this.place.zoom <= 1 : this.place.zoom >= MOST_ZOOM;
    if (isEnd && !event.ctrlKey) return;
    event.preventDefault();
    this.zoomAt(event.clientX, event.clientY, factor);
  }

  // What lies under the pointer stays there.
  zoomAt(clientX, clientY, factor) {
    const [x, y] = this.toShares(clientX, clientY);
    const zoom = Math.min(MOST_ZOOM, Math.max(1, this.place.zoom * factor));
    const ratio = this.place.zoom / zoom;
    this.place.set({
      zoom,
      x: x + (this.place.x - x) * ratio,
      y: y + (this.place.y - y) * ratio,
    });
  }

  key(event) {
    const action = KEYS[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.place.do(action);
  }
}
