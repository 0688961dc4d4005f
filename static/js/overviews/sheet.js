// A photo with pins on it: the pins keep their size while the photo is enlarged.

import { FigureView } from "../body_map/figure.js";

export function sheet(root) {
  const view = new FigureView(root);
  view.rescale = () => {
    for (const pin of view.pins.querySelectorAll("[data-pin]")) {
      const { x, y } = pin.dataset;
      pin.setAttribute("transform", `translate(${x} ${y}) scale(${view.pinScale})`);
    }
  };
  view.onZoom = view.rescale;
  return view;
}
