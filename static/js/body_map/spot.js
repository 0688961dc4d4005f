import { svgElement } from "../core/dom.js";

/** Make the mark of a place that is being chosen, on a figure or an overview. */
export function makeSpot() {
  const spot = svgElement("g", { class: "body-spot" });
  spot.append(
    svgElement("circle", { class: "body-spot-halo", r: 13 }),
    svgElement("circle", { class: "body-spot-dot", r: 4.5 }),
  );
  return spot;
}
