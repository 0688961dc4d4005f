// Lays a mole's newest photo over the first one, with a swipe line between them. Without this script
// they stand side by side.

import { makeStage } from "../comparing/stage.js";
import { startSwipe } from "../comparing/swipe.js";
import { WIDTH } from "../comparing/view.js";
import { find } from "../core/dom.js";

const root = find(document, "[data-pair]", HTMLElement);
root.classList.add("is-live");
const { element, views, layers, align } = makeStage(root, 1);
const { range } = startSwipe(root, views.earlier.element, layers.later);
element.dataset.mode = "swipe";
views.earlier.element.style.aspectRatio = `${WIDTH} / ${views.earlier.height}`;
layers.later.hidden = false;
range.apply();
align(true);
