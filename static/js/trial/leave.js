// Leaves the page when the photo's time is over, so that it does not stay on the screen.

import { find } from "../core/dom.js";

const trial = find(document, "[data-trial-seconds-left]", HTMLElement);
const seconds = Number(trial.dataset.trialSecondsLeft);
window.setTimeout(() => window.location.assign(window.location.pathname), (seconds + 1) * 1000);
