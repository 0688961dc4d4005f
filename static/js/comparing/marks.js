// Two places marked in both photos, by tapping or, with the keyboard, under a cross in the middle.

const NAMES = ["earlier", "later"];
const EACH = 2;

export class Marks {
  // `views` are those of both photos as they were taken; `onChange` is told when marking begins, ends.
  constructor(section, views, onChange) {
    this.part = (name) => section.querySelector(`[data-marks-${name}]`);
    this.views = views;
    this.onChange = onChange;
    this.order = [];
    this.form = this.part("form");
    section.hidden = false;
    for (const name of NAMES) this.prepare(views[name], name);
    this.part("open").addEventListener("click", () => this.open());
    this.part("cancel").addEventListener("click", () => this.close());
    this.part("undo").addEventListener("click", () => this.undo());
    this.form.addEventListener("submit", () => this.fill());
  }

  prepare(view, name) {
    const cross = document.createElement("div");
    cross.className = "compare-cross";
    view.element.append(cross);
    view.element.addEventListener("keydown", (event) => {
      if (this.form.hidden || event.key !== "Enter") return;
      event.preventDefault();
      const box = view.element.getBoundingClientRect();
      this.set(name, view.toShares(box.left + box.width / 2, box.top + box.height / 2));
    });
  }

  open() {
    this.order = [];
    this.toggle(true);
    this.views.earlier.element.focus();
    this.views.earlier.element.scrollIntoView({ block: "nearest" });
  }

  close() {
    this.order = [];
    this.toggle(false);
    this.part("open").focus();
  }

  toggle(isOpen) {
    this.form.hidden = !isOpen;
    this.part("closed").hidden = isOpen;
    for (const name of NAMES) {
      this.views[name].onTap = isOpen ? (at) => this.set(name, at) : null;
      this.views[name].onDraw = isOpen ? () => this.place(name) : null;
    }
    this.onChange(isOpen);
    this.tell();
  }

  of(name) {
    return this.order.filter((mark) => mark.name === name);
  }

  set(name, at) {
    if (at.some((share) => share < 0 || share > 1)) return;
    if (this.of(name).length === EACH) return this.say("full");
    this.order.push({ name, at });
    this.tell();
  }

  undo() {
    this.order.pop();
    this.tell();
    if (!this.order.length) this.views.earlier.element.focus();
  }

  tell() {
    for (const name of NAMES) this.draw(name);
    const missing = NAMES.map((name) => [name, this.of(name).length + 1]);
    // One place in both photos, then the other place.
    const [next] = missing.filter(([, number]) => number <= EACH).sort(([, a], [, b]) => a - b);
    this.say(next ? `${next[0]}-${next[1]}` : "done");
    this.part("send").disabled = Boolean(next);
    this.part("undo").disabled = !this.order.length;
  }

  say(code) {
    const status = this.part("status");
    status.textContent = status.getAttribute(`data-${code}`);
  }

  draw(name) {
    const view = this.views[name];
    for (const old of view.element.querySelectorAll(".compare-mark")) old.remove();
    this.of(name).forEach((mark, index) => {
      const dot = document.createElement("div");
      const number = document.createElement("span");
      dot.className = "compare-mark";
      number.className = "compare-mark-number";
      number.textContent = index + 1;
      dot.append(number);
      view.element.append(dot);
    });
    this.place(name);
  }

  place(name) {
    const view = this.views[name];
    const dots = view.element.querySelectorAll(".compare-mark");
    this.of(name).forEach((mark, index) => {
      const [x, y] = view.toScreen(mark.at);
      Object.assign(dots[index].style, { left: `${x}px`, top: `${y}px` });
    });
  }

  fill() {
    const numbers = NAMES.flatMap((name) => this.of(name)).flatMap((mark) => mark.at);
    this.form.elements.marks.value = numbers.map((share) => share.toFixed(6)).join(" ");
  }
}
