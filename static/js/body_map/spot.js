// The mark of a place that is being chosen, on a figure or an overview.

const SVG = "http://www.w3.org/2000/svg";

export function makeSpot() {
  const made = document.createElementNS(SVG, "g");
  made.setAttribute("class", "body-spot");
  for (const [name, radius] of [
    ["halo", 13],
    ["dot", 4.5],
  ]) {
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("class", `body-spot-${name}`);
    circle.setAttribute("r", radius);
    made.append(circle);
  }
  return made;
}
