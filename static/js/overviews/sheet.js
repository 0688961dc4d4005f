import { FigureView } from "../body_map/figure.js";
import { findAll } from "../core/dom.js";

/** A photo with pins on it; the pins keep their size while the photo is enlarged. */
export class Sheet extends FigureView {
  /** @override */
  onZoom = () => this.rescalePins();

  rescalePins() {
    for (const pin of findAll(this.pins, "[data-pin]", SVGGElement)) {
      const { x, y } = pin.dataset;
      pin.setAttribute("transform", `translate(${x} ${y}) scale(${this.pinScale})`);
    }
  }
}
