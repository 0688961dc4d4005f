// Lets the outline be drawn over the photo, and the marks of the scale be set. Without this script
// the form measures with the outline that was found, and by card, coin or dermoscope.

import { Ring } from "./outline.js";
import { ScaleMarks } from "./scale_marks.js";
import { element, Stage } from "./stage.js";

const { words, found, coin } = JSON.parse(document.getElementById("measure-editor").textContent);
const form = document.querySelector("[data-measure]");
const stage = new Stage(form.querySelector("[data-stage]"));
const status = form.querySelector("[data-say]");
const STEP = 1.06;
const CLOSER = 1.5;

let ring = null;
let handles = [];

function outline(fractions) {
  return new Ring(fractions.map(([x, y]) => [x * stage.width, y * stage.height]));
}

function say(text) {
  status.textContent = text;
}

const shapes = ["outline-under", "outline-line"].map((style) =>
  element("polygon", { class: style }),
);

function draw() {
  const points = ring.points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  shapes.forEach((shape) => shape.setAttribute("points", points));
  stage.place();
}

// What is drawn is what is sent.
function changed() {
  ring.keepWithin(stage.width, stage.height);
  const fraction = (value, size) => Math.round((value / size) * 1e5) / 1e5;
  const points = ring.points.map(([x, y]) => [fraction(x, stage.width), fraction(y, stage.height)]);
  form.elements.outline.value = JSON.stringify(points);
  form.elements.outline_by.value = "drawn";
  draw();
}

function renew(focused = -1) {
  stage.removeHandles(handles);
  handles = ring.handles.map((_, number) =>
    stage.addHandle({
      label: words.point.replace("{number}", number + 1).replace("{all}", ring.handles.length),
      at: () => ring.at(number),
      move: (dx, dy) => {
        ring.move(number, dx, dy);
        changed();
      },
      spacing: () => ring.spacing,
    }),
  );
  handles.push(
    stage.addHandle({
      label: words.whole,
      style: "handle-whole",
      at: () => ring.middle,
      move: (dx, dy) => {
        ring.moveAll(dx, dy, stage);
        changed();
      },
    }),
  );
  draw();
  handles[focused]?.focus();
}

function chosenPoint() {
  const number = handles.indexOf(stage.chosen);
  if (number >= 0 && number < ring.handles.length) return number;
  say(words.choose);
  return -1;
}

const tools = {
  in: () => stage.zoom(CLOSER),
  out: () => stage.zoom(1 / CLOSER),
  photo: () => stage.whole(),
  add: () => {
    const number = chosenPoint();
    if (number < 0) return;
    renew(ring.add(number));
    say(words.added);
  },
  remove: () => {
    const number = chosenPoint();
    if (number < 0) return;
    const done = ring.remove(number);
    say(done ? words.removed : words.kept);
    if (!done) return;
    renew(number % ring.handles.length);
    changed();
  },
  larger: () => resize(STEP),
  smaller: () => resize(1 / STEP),
  reset: () => {
    if (!found.length) return;
    ring = outline(found);
    form.elements.outline.value = JSON.stringify(found);
    form.elements.outline_by.value = "found";
    renew();
    say(words.reset);
  },
};

function resize(factor) {
  ring.resize(factor);
  changed();
}

// Draws an outline to work on, and offers the tools for it.
function begin(first) {
  ring = first;
  stage.svg.querySelectorAll("[data-outline]").forEach((shape) => shape.remove());
  stage.svg.querySelector("[data-shapes]").prepend(...shapes);
  form.querySelector("[data-outline-tools]").hidden = false;
  renew();
}

function switchOutline(event) {
  if (event.target.name !== "outline_by") return;
  if (event.target.value === "found") tools.reset();
  else if (!ring) {
    begin(Ring.circle(stage.width / 2, stage.height / 2, stage.width / 8));
    changed();
    say(words.ring);
  }
}

form.querySelectorAll("[data-tools]").forEach((part) => (part.hidden = false));
form.querySelector('[data-tool="reset"]').hidden = !found.length;
form.addEventListener("change", switchOutline);
form.querySelectorAll("[data-tool]").forEach((button) => {
  button.addEventListener("click", tools[button.dataset.tool]);
});
const known = form.elements.outline.value;
if (known) begin(outline(JSON.parse(known)));
else if (found.length) begin(outline(found));
new ScaleMarks(form, stage, words, coin);
