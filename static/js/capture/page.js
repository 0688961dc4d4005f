// The camera page: shows what the camera sees with hints, counts down, takes a photo, sends it.

import { find, findOptional, readJson } from "../core/dom.js";
import { Camera, reasonAgainstAsking, reasonOf } from "./camera.js";
import { countDown } from "./countdown.js";
import { deliver, onceGone, ownerOf } from "./delivery.js";
import { SIDE } from "./frame_quality.js";
import { squareAround } from "./geometry.js";
import { hintFor, SteadyHint } from "./hints.js";
import { Overlay } from "./overlay.js";
import { takePhoto } from "./photo.js";
import { sentenceOf } from "./send.js";

// Three frames a second: often enough to follow a hand, and a phone stays cool.
const LOOK_EVERY_MS = 300;

/** @typedef {"closed" | "opening" | "live" | "counting" | "taking" | "review" | "sending" | "done"} State */
/**
 * @typedef {object} Setup
 * @property {string} kind "own", "link" (behind a capture link) or "shell" (without a connection)
 * @property {string} upload the address that takes photos
 * @property {string} [account]
 * @property {string} [mole]
 * @property {string} [name] of the mole
 * @property {string} modality
 * @property {number} maxBytes
 * @property {string | null} ghost the address of the last photo
 * @property {import("./geometry.js").Place | null} ring where the mole was in the last photo
 */

/** @type {Setup} */
const setup = readJson("capture-setup");
/** @type {Record<string, string>} */
const words = readJson("capture-words");
const root = find(document, "[data-capture]", HTMLElement);
const part = (/** @type {string} */ name) => find(root, `[data-${name}]`, HTMLElement);
const button = (/** @type {string} */ name) => find(root, `[data-${name}]`, HTMLButtonElement);

const video = find(root, "[data-video]", HTMLVideoElement);
const still = find(root, "[data-still]", HTMLImageElement);
const overlayCanvas = find(root, "[data-overlay]", HTMLCanvasElement);
const status = part("capture-status");
const frame = part("stage");
const hintLine = part("hint");
const count = part("count");
const verdict = part("verdict");
const problem = part("problem");
const onward = find(root, "[data-onward]", HTMLAnchorElement);
const ghostStrength = find(root, "[data-ghost-strength]", HTMLInputElement);
const beepBox = find(root, "[data-beep]", HTMLInputElement);
const shutter = button("shutter");
const switchButton = button("switch");
const torchButton = button("torch");
const useButton = button("use");
const againButton = button("again");
const closedNotice = find(document, "[data-why]", HTMLElement);
const fileInstead = find(document, "[data-file-instead]", HTMLDetailsElement);

const camera = new Camera(video);
const overlay = new Overlay(overlayCanvas, setup.ring);
const scratch = document.createElement("canvas");
scratch.width = SIDE;
scratch.height = SIDE;

/** @type {State} */
let state = "closed";
/** @type {AbortController | null} */
let stopper = null;
let steadyHint = new SteadyHint();
/** @type {{blob: Blob, takenAt: string} | null} The photo in review. */
let taken = null;

/** @param {string} text for screen readers */
function say(text) {
  status.textContent = text;
}

/** @param {State} next */
function become(next) {
  state = next;
  const isReview = state === "review" || state === "sending" || state === "done";
  root.hidden = state === "closed";
  part("live").hidden = isReview;
  part("review").hidden = !isReview;
  video.hidden = isReview;
  still.hidden = !isReview;
  overlayCanvas.hidden = isReview;
  hintLine.hidden = isReview || !hintLine.textContent;
  count.hidden = state !== "counting";
  shutter.disabled = state !== "live" && state !== "counting";
  switchButton.disabled = state !== "live";
  torchButton.disabled = state !== "live";
  part("shutter-label").textContent = state === "counting" ? words.stop : words.take;
  useButton.disabled = state === "sending";
  againButton.disabled = state === "sending";
}

// The camera

/** @param {() => Promise<void>} how */
async function open(how) {
  if (state !== "closed") become("opening");
  try {
    await how();
  } catch (error) {
    giveUp(reasonOf(error));
    return;
  }
  fit(video.videoWidth, video.videoHeight);
  switchButton.hidden = camera.devices.length < 2;
  torchButton.hidden = !camera.hasTorch;
  torchButton.setAttribute("aria-pressed", "false");
  steadyHint = new SteadyHint();
  closedNotice.hidden = true;
  fileInstead.open = false;
  become("live");
}

/** @param {string} reason */
function giveUp(reason) {
  camera.close();
  become("closed");
  closedNotice.textContent = words[reason];
  closedNotice.hidden = false;
  fileInstead.open = true;
}

/**
 * Give the stage the picture's own shape, so that it shows the whole picture and nothing else.
 * @param {number} width
 * @param {number} height
 */
function fit(width, height) {
  frame.style.setProperty("--shape", String(width / height));
}

// Hints

function look() {
  if (state !== "live" || !video.videoWidth || document.hidden) return;
  const hint = hintOf(video, video.videoWidth, video.videoHeight);
  const { show, say: spoken } = steadyHint.next(hint, performance.now());
  if (!show) return;
  hintLine.textContent = words[show];
  hintLine.dataset.hint = show;
  hintLine.hidden = false;
  overlay.set({ isGood: show === "good" });
  if (spoken) say(words[spoken]);
}

/**
 * @param {HTMLVideoElement | HTMLImageElement} source
 * @param {number} width
 * @param {number} height
 */
function hintOf(source, width, height) {
  const pen = scratch.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("The browser gave no canvas.");
  const ring = overlay.ring({ width, height });
  const square = squareAround({ width, height }, ring);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(source, square.x, square.y, square.side, square.side, 0, 0, SIDE, SIDE);
  const scale = SIDE / square.side;
  return hintFor(pen.getImageData(0, 0, SIDE, SIDE).data, {
    x: (ring.x - square.x) * scale,
    y: (ring.y - square.y) * scale,
    radius: ring.radius * scale,
  });
}

// Taking

async function press() {
  if (state === "counting") stopper?.abort();
  if (state !== "live") return;
  const seconds = Number(find(root, "[data-timer]:checked", HTMLInputElement).value);
  if (seconds && !(await isCountedDown(seconds))) return;
  await take();
}

/** @param {number} seconds */
async function isCountedDown(seconds) {
  stopper = new AbortController();
  count.textContent = String(seconds);
  become("counting");
  say(words.started.replace("{seconds}", String(seconds)));
  const isUp = await countDown(seconds, {
    signal: stopper.signal,
    isLoud: () => beepBox.checked,
    tick: (left, isSpoken) => {
      count.textContent = String(left);
      if (isSpoken) say(String(left));
    },
  });
  if (!isUp && isIn("counting")) {
    become("live");
    say(words.stopped);
  }
  return isUp;
}

/**
 * The state may change during an await, which TypeScript's narrowing does not know.
 * @param {State} which
 */
function isIn(which) {
  return state === which;
}

async function take() {
  become("taking");
  try {
    await review(await takePhoto(camera), new Date().toISOString());
  } catch {
    become("live");
    say(words.shotFailed);
  }
}

/**
 * @param {Blob} blob
 * @param {string} takenAt
 */
async function review(blob, takenAt) {
  taken = { blob, takenAt };
  if (still.src) URL.revokeObjectURL(still.src);
  still.src = URL.createObjectURL(blob);
  showProblem("");
  verdict.textContent = "";
  onward.hidden = true;
  useButton.hidden = false;
  become("review");
  const canShow = await still.decode().then(
    () => true,
    () => false,
  );
  if (canShow) {
    fit(still.naturalWidth, still.naturalHeight);
    const hint = hintOf(still, still.naturalWidth, still.naturalHeight);
    if (["blurred", "dark", "glare"].includes(hint)) verdict.textContent = words[hint];
  }
  useButton.focus();
  say([words.taken, verdict.textContent].join(" "));
}

async function again() {
  if (state === "sending") return;
  taken = null;
  if (camera.isOpen) {
    fit(video.videoWidth, video.videoHeight);
    become("live");
  } else {
    await open(() => camera.open());
  }
  shutter.focus();
}

// Sending

async function use() {
  if (state !== "review" || !taken) return;
  if (taken.blob.size > setup.maxBytes) {
    showProblem(words.tooLarge);
    return;
  }
  const photo = { ...taken, name: setup.name ?? "", modality: setup.modality };
  const owner = await ownerOf(setup);
  if (setup.kind === "shell" && !owner.account) {
    showProblem(words.noAccount);
    return;
  }
  become("sending");
  verdict.textContent = words.sending;
  say(words.sending);
  const outcome = await deliver({ ...photo, ...owner }, setup);
  settle(outcome);
  if (outcome.isKept && outcome.id !== null) {
    onceGone({ account: owner.account, id: outcome.id }, () => {
      if (isIn("done")) showProblem(words.gone);
    });
  }
}

/** @param {Awaited<ReturnType<typeof deliver>>} outcome */
function settle(outcome) {
  const { answer, isKept, state: end } = outcome;
  verdict.textContent = "";
  if (end === "sent") {
    if (setup.kind === "link") showThanks();
    else window.location.assign(answer?.url ?? "/");
    return;
  }
  become(isKept ? "done" : "review");
  useButton.hidden = isKept || end === "refused";
  showProblem(end === "lost" && !isKept ? words.unkept : sentenceOf(outcome, words));
  problem.classList.toggle("notice-caution", isKept);
  if (answer?.url) {
    onward.href = answer.url;
    onward.textContent = answer.link ?? "";
    onward.hidden = false;
  }
}

/** @param {string} sentence */
function showProblem(sentence) {
  problem.textContent = sentence;
  problem.hidden = !sentence;
  problem.classList.remove("notice-caution");
  say(sentence);
}

function showThanks() {
  const thanks = find(document, "[data-thanks]", HTMLTemplateElement);
  find(document, "main .wrap", HTMLElement).replaceChildren(thanks.content.cloneNode(true));
  document.getElementById("main")?.focus();
}

/**
 * Review a photo that the device's own camera app took, or an older one. The server prefers the time
 * inside the photo to the file's.
 * @param {HTMLInputElement} input
 */
function choose(input) {
  const file = input.files?.[0];
  if (!file) return;
  input.value = "";
  review(file, new Date(file.lastModified).toISOString());
}

function listen() {
  shutter.addEventListener("click", press);
  againButton.addEventListener("click", again);
  useButton.addEventListener("click", use);
  switchButton.addEventListener("click", () => open(() => camera.openNext()));
  torchButton.addEventListener("click", () => {
    const isOn = torchButton.getAttribute("aria-pressed") !== "true";
    torchButton.setAttribute("aria-pressed", String(isOn));
    camera.setTorch(isOn);
  });
  ghostStrength.addEventListener("input", showGhost);
  const file = find(document, "[data-file]", HTMLInputElement);
  file.addEventListener("change", () => choose(file));
  const submit = findOptional(document, "[data-file-submit]", HTMLElement);
  if (submit) submit.hidden = true;
  document.addEventListener("visibilitychange", closeWhileHidden);
  window.addEventListener("pagehide", () => camera.close());
}

function showGhost() {
  overlay.set({ strength: Number(ghostStrength.value) / 100 });
}

/** Close the camera while nobody sees the page. */
function closeWhileHidden() {
  if (document.hidden) {
    stopper?.abort();
    camera.close();
  } else if (state === "live" && !camera.isOpen) {
    open(() => camera.open());
  }
}

async function start() {
  listen();
  setInterval(look, LOOK_EVERY_MS);
  if (setup.ghost && (await overlay.load(setup.ghost))) {
    showGhost();
    part("ghost").hidden = false;
  }
  const reason = reasonAgainstAsking();
  if (reason) giveUp(reason);
  else await open(() => camera.open());
}

start();
