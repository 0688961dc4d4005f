// Pins on a figure: near ones are drawn as one, with how many and the most serious band.

const SVG = "http://www.w3.org/2000/svg";
const NEAR = 26; // pixels
const SHAPES = { lower: "circle", unclear: "diamond", higher: "triangle", none: "ring" };
const PATHS = {
  triangle: "M0 -13L12.5 9.5H-12.5Z",
  diamond: "M0 -13L13 0L0 13L-13 0Z",
  square: "M-9.5 -9.5H9.5V9.5H-9.5Z",
};

/** Group pins that would overlap; each group stands where its first pin is. */
export function grouped(pins, { units, scale }) {
  const groups = [];
  for (const pin of pins) {
    const at = units(pin);
    const near = groups.find(
      (group) => Math.hypot(group.at.x - at.x, group.at.y - at.y) < NEAR * scale,
    );
    if (near) near.pins.push(pin);
    else groups.push({ at, pins: [pin] });
  }
  return groups;
}

/** Return the most serious outcome of a group. */
export function mostSerious(pins, order) {
  const ranks = pins.map((pin) => order.indexOf(pin.outcome));
  return order[Math.min(...ranks)];
}

export function shapeOf(outcome) {
  return SHAPES[outcome] ?? "square";
}

/** Draw one group as a pin. */
export function draw(group, { order, scale, due }) {
  const outcome = mostSerious(group.pins, order);
  const shape = shapeOf(outcome);
  const pin = node("g", {
    class: `pin pin-${shape}`,
    transform: `translate(${group.at.x} ${group.at.y}) scale(${scale})`,
  });
  pin.append(PATHS[shape] ? node("path", { d: PATHS[shape] }) : node("circle", { r: 10.5 }));
  if (group.pins.length > 1) pin.append(words("pin-count", group.pins.length));
  if (group.pins.some((each) => each.isDue)) pin.append(words("pin-due", due, { y: 22 }));
  return pin;
}

function words(name, text, place = {}) {
  const made = node("text", { class: name, ...place });
  made.textContent = text;
  return made;
}

function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
