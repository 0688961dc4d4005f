// A closed outline of many points, a few of them handles: whoever moves one takes along what lies
// between it and the next ones, so that fine detail of the edge is kept.

const HANDLES = 14;
const LEAST_HANDLES = 3;

export class Ring {
  constructor(points) {
    this.points = points.map(([x, y]) => [x, y]);
    const count = Math.min(HANDLES, this.points.length);
    this.handles = Array.from({ length: count }, (_, k) =>
      Math.round((k * this.points.length) / count),
    );
  }

  static circle(x, y, radius, count = 96) {
    const at = (k) => (2 * Math.PI * k) / count;
    const points = Array.from({ length: count }, (_, k) => [
      x + radius * Math.cos(at(k)),
      y + radius * Math.sin(at(k)),
    ]);
    return new Ring(points);
  }

  get middle() {
    const sum = this.points.reduce(([a, b], [x, y]) => [a + x, b + y], [0, 0]);
    return sum.map((value) => value / this.points.length);
  }

  // How far apart the handles are, on average.
  get spacing() {
    const length = this.points.reduce((sum, [x, y], index) => {
      const [nextX, nextY] = this.points[(index + 1) % this.points.length];
      return sum + Math.hypot(nextX - x, nextY - y);
    }, 0);
    return length / this.handles.length;
  }

  at(handle) {
    return this.points[this.handles[handle]];
  }

  move(handle, dx, dy) {
    this.#shift(this.handles[handle], 1, dx, dy);
    for (const step of [-1, 1]) {
      const gap = this.#gap(handle, step);
      for (let j = 1; j < gap; j += 1) {
        const share = (1 + Math.cos((Math.PI * j) / gap)) / 2;
        this.#shift(this.handles[handle] + step * j, share, dx, dy);
      }
    }
  }

  // Moves everything, as far as it stays within the photo.
  moveAll(dx, dy, { width, height }) {
    const within = (axis, delta, most) => {
      const values = this.points.map((point) => point[axis]);
      return Math.min(Math.max(delta, -Math.min(...values)), most - Math.max(...values));
    };
    const [x, y] = [within(0, dx, width), within(1, dy, height)];
    this.points.forEach((_, index) => this.#shift(index, 1, x, y));
  }

  resize(factor) {
    const [cx, cy] = this.middle;
    this.points = this.points.map(([x, y]) => [cx + (x - cx) * factor, cy + (y - cy) * factor]);
  }

  // Makes a handle halfway to the next one; returns its number.
  add(handle) {
    const gap = this.#gap(handle, 1);
    const index = this.handles[handle] + Math.floor(gap / 2);
    if (gap < 2) this.#insert(this.handles[handle]);
    const place = gap < 2 ? this.handles[handle] + 1 : index % this.points.length;
    this.handles = [...this.handles, place].sort((a, b) => a - b);
    return this.handles.indexOf(place);
  }

  // Lets the outline run straight past a handle; returns whether enough are left to do so.
  remove(handle) {
    if (this.handles.length <= LEAST_HANDLES) return false;
    const before = this.handles.at(handle - 1);
    const [ax, ay] = this.points[before];
    const span = this.#gap(handle, -1) + this.#gap(handle, 1);
    const [bx, by] = this.points[(before + span) % this.points.length];
    for (let j = 1; j < span; j += 1) {
      const share = j / span;
      this.points[(before + j) % this.points.length] = [
        ax + (bx - ax) * share,
        ay + (by - ay) * share,
      ];
    }
    this.handles.splice(handle, 1);
    return true;
  }

  keepWithin(width, height) {
    const kept = (value, most) => Math.min(Math.max(value, 0), most);
    this.points = this.points.map(([x, y]) => [kept(x, width), kept(y, height)]);
  }

  // How many points lie between a handle and the next one (step 1) or the one before (step -1).
  #gap(handle, step) {
    const count = this.points.length;
    const next = this.handles.at((handle + step) % this.handles.length);
    return (step * (next - this.handles[handle]) + count) % count || count;
  }

  #insert(index) {
    const [ax, ay] = this.points[index];
    const [bx, by] = this.points[(index + 1) % this.points.length];
    this.points.splice(index + 1, 0, [(ax + bx) / 2, (ay + by) / 2]);
    this.handles = this.handles.map((each) => (each > index ? each + 1 : each));
  }

  #shift(index, share, dx, dy) {
    const count = this.points.length;
    const point = this.points[((index % count) + count) % count];
    point[0] += share * dx;
    point[1] += share * dy;
  }
}
