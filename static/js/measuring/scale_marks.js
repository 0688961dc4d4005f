// The marks that tell how large things are: two on a ruler, or a circle over a coin.

import { element } from "./stage.js";

const clamp = (value, most) => Math.min(Math.max(value, 0), most);

export class ScaleMarks {
  constructor(form, stage, words, coin) {
    Object.assign(this, { form, stage, words, coin });
    this.shapes = stage.svg.querySelector("[data-shapes]");
    this.handles = [];
    this.drawn = [];
    const box = form.querySelector("[data-mark-coin]");
    box.checked = Boolean(form.elements.circle.value);
    form.addEventListener("change", (event) => {
      if (event.target !== box && event.target.name !== "scale_kind") return;
      this.show();
      if (this.handles.length) stage.whole();
    });
    this.show();
  }

  show() {
    const { scale_kind: kind } = this.form.elements;
    this.stage.removeHandles(this.handles);
    this.drawn.forEach((shape) => shape.remove());
    this.handles = [];
    this.drawn = [];
    const marked = this.form.querySelector("[data-mark-coin]").checked;
    if (kind.value === "ruler") this.#ruler();
    if (kind.value === "coin" && marked) this.#circle();
    if (kind.value === "coin" && !marked) this.form.elements.circle.value = "";
    this.stage.place();
  }

  #ruler() {
    const { width, height } = this.stage;
    const known = this.form.elements.points.value;
    const ends = known
      ? JSON.parse(known).map(([x, y]) => [x * width, y * height])
      : [0.3, 0.7].map((share) => [share * width, height / 2]);
    const draw = this.#shape("polyline", () => ({ points: ends.join(" ") }));
    ends.forEach((end, index) => {
      this.#handle(
        this.words.mark.replace("{number}", index + 1),
        () => end,
        (dx, dy) => {
          end[0] = clamp(end[0] + dx, width);
          end[1] = clamp(end[1] + dy, height);
          draw();
          this.#write(
            "points",
            ends.map(([x, y]) => [x / width, y / height]),
          );
        },
      );
    });
  }

  #circle() {
    const { width, height } = this.stage;
    const known = this.form.elements.circle.value;
    const [left, top, share] = known ? JSON.parse(known) : this.coin;
    const circle = { x: left * width, y: top * height, r: share * width };
    const draw = this.#shape("circle", () => ({ cx: circle.x, cy: circle.y, r: circle.r }));
    const write = () => {
      draw();
      this.#write("circle", [circle.x / width, circle.y / height, circle.r / width]);
    };
    this.#handle(
      this.words.coin,
      () => [circle.x, circle.y],
      (dx, dy) => {
        circle.x = clamp(circle.x + dx, width);
        circle.y = clamp(circle.y + dy, height);
        write();
      },
    );
    this.#handle(
      this.words.rim,
      () => [circle.x + circle.r, circle.y],
      (dx) => {
        circle.r = Math.min(Math.max(circle.r + dx, width / 100), width);
        write();
      },
    );
    write();
  }

  #shape(name, attributes) {
    const made = ["outline-under", "scale-line"].map((style) => element(name, { class: style }));
    const draw = () => {
      for (const shape of made) {
        for (const [key, value] of Object.entries(attributes())) shape.setAttribute(key, value);
      }
      this.stage.place();
    };
    this.shapes.append(...made);
    this.drawn.push(...made);
    draw();
    return draw;
  }

  #handle(label, at, move) {
    this.handles.push(this.stage.addHandle({ label, style: "handle-scale", at, move }));
  }

  #write(name, numbers) {
    const rounded = numbers.map((each) => (Array.isArray(each) ? each.map(round) : round(each)));
    this.form.elements[name].value = JSON.stringify(rounded);
  }
}

function round(value) {
  return Math.round(value * 1e5) / 1e5;
}
