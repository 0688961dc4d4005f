// The camera page: sees, hints, counts down, takes, shows, sends.

import { Camera, whyNever, whyNot } from "./camera.js";
import { countDown } from "./countdown.js";
import { deliver, onceGone, ownerOf } from "./delivery.js";
import { SIDE } from "./frame_quality.js";
import { squareAround } from "./geometry.js";
import { hintFor, Steady } from "./hints.js";
import { Overlay } from "./overlay.js";
import { takeShot } from "./photo.js";
import { sentenceOf } from "./send.js";

const LOOK_EVERY_MS = 300;
// States: "closed", "opening", "live", "counting", "taking", "review", "sending", "done".
const TAKES = ["live", "counting"];

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const setup = read("capture-setup");
const words = read("capture-words");
const root = document.querySelector("[data-capture]");
const part = (name) => root.querySelector(`[data-${name}]`);
const video = part("video");
const still = part("still");
const camera = new Camera(video);
const overlay = new Overlay(part("overlay"), setup.ring);
const scratch = document.createElement("canvas");
scratch.width = scratch.height = SIDE;

let state = "closed";
let stopper = null;
let steady = new Steady();
let shot = null;

function say(text) {
  part("capture-status").textContent = text;
}

function become(next) {
  state = next;
  const isReview = ["review", "sending", "done"].includes(state);
  root.hidden = state === "closed";
  part("live").hidden = isReview;
  part("review").hidden = !isReview;
  video.hidden = isReview;
  still.hidden = !isReview;
  part("overlay").hidden = isReview;
  part("hint").hidden = isReview || !part("hint").textContent;
  part("count").hidden = state !== "counting";
  part("shutter").disabled = !TAKES.includes(state);
  part("switch").disabled = part("torch").disabled = state !== "live";
  part("shutter-label").textContent = state === "counting" ? words.stop : words.take;
  part("use").disabled = part("again").disabled = state === "sending";
}

// The camera

async function open(how) {
  if (state !== "closed") become("opening");
  try {
    await how();
  } catch (error) {
    return giveUp(whyNot(error));
  }
  fit(video.videoWidth, video.videoHeight);
  part("switch").hidden = camera.devices.length < 2;
  part("torch").hidden = !camera.hasTorch;
  part("torch").setAttribute("aria-pressed", "false");
  steady = new Steady();
  document.querySelector("[data-why]").hidden = true;
  document.querySelector("[data-file-instead]").open = false;
  become("live");
}

function giveUp(why) {
  camera.close();
  become("closed");
  const notice = document.querySelector("[data-why]");
  notice.textContent = words[why];
  notice.hidden = false;
  document.querySelector("[data-file-instead]").open = true;
}

// The stage has the picture's own shape, so that all of it is seen and nothing else.
function fit(width, height) {
  part("stage").style.setProperty("--shape", width / height);
}

// Hints

function look() {
  if (state !== "live" || !video.videoWidth || document.hidden) return;
  const { show, say: spoken } = steady.next(
    hintOf(video, video.videoWidth, video.videoHeight),
    performance.now(),
  );
  if (!show) return;
  part("hint").textContent = words[show];
  part("hint").dataset.hint = show;
  part("hint").hidden = false;
  overlay.set({ isGood: show === "good" });
  if (spoken) say(words[spoken]);
}

function hintOf(source, width, height) {
  const frame = { width, height };
  const ring = overlay.ring(frame);
  const square = squareAround(frame, ring);
  const pen = scratch.getContext("2d", { willReadFrequently: true });
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
  if (state === "counting") return stopper.abort();
  if (state !== "live") return;
  const seconds = Number(root.querySelector("[data-timer]:checked").value);
  if (seconds && !(await countedDown(seconds))) return;
  await take();
}

async function countedDown(seconds) {
  stopper = new AbortController();
  part("count").textContent = seconds;
  become("counting");
  say(words.started.replace("{seconds}", seconds));
  const isUp = await countDown(seconds, {
    signal: stopper.signal,
    isLoud: () => part("beep").checked,
    tick: (left, isSpoken) => {
      part("count").textContent = left;
      if (isSpoken) say(String(left));
    },
  });
  if (!isUp && state === "counting") {
    become("live");
    say(words.stopped);
  }
  return isUp;
}

async function take() {
  become("taking");
  try {
    await review(await takeShot(camera), new Date().toISOString());
  } catch {
    become("live");
    say(words.shotFailed);
  }
}

async function review(blob, takenAt) {
  shot = { blob, takenAt };
  if (still.src) URL.revokeObjectURL(still.src);
  still.src = URL.createObjectURL(blob);
  tellProblem("");
  part("verdict").textContent = "";
  part("onward").hidden = true;
  part("use").hidden = false;
  become("review");
  const canShow = await still.decode().then(
    () => true,
    () => false,
  );
  if (canShow) {
    fit(still.naturalWidth, still.naturalHeight);
    const hint = hintOf(still, still.naturalWidth, still.naturalHeight);
    if (["blurred", "dark", "glare"].includes(hint)) part("verdict").textContent = words[hint];
  }
  part("use").focus();
  say([words.taken, part("verdict").textContent].join(" "));
}

async function again() {
  if (state === "sending") return;
  shot = null;
  if (camera.isOpen) {
    fit(video.videoWidth, video.videoHeight);
    become("live");
  } else {
    await open(() => camera.open());
  }
  part("shutter").focus();
}

// Sending

async function use() {
  if (state !== "review") return;
  if (shot.blob.size > setup.maxBytes) return tellProblem(words.tooLarge);
  const owner = await ownerOf(setup);
  if (setup.kind === "shell" && !owner.account) return tellProblem(words.noAccount);
  become("sending");
  part("verdict").textContent = words.sending;
  say(words.sending);
  const photo = { ...shot, ...owner, name: setup.name ?? "", modality: setup.modality };
  const outcome = await deliver(photo, setup);
  settle(outcome);
  if (outcome.isKept)
    onceGone({ ...owner, id: outcome.id }, () => state === "done" && tellProblem(words.gone));
}

function settle(outcome) {
  const { answer, isKept, state: end } = outcome;
  part("verdict").textContent = "";
  if (end === "sent" && setup.kind === "link") return thank();
  if (end === "sent") return window.location.assign(answer.url);
  become(isKept ? "done" : "review");
  part("use").hidden = isKept || end === "refused";
  tellProblem(end === "lost" && !isKept ? words.unkept : sentenceOf(outcome, words));
  part("problem").classList.toggle("notice-caution", isKept);
  if (answer?.url) {
    part("onward").href = answer.url;
    part("onward").textContent = answer.link;
    part("onward").hidden = false;
  }
}

function tellProblem(sentence) {
  part("problem").textContent = sentence;
  part("problem").hidden = !sentence;
  part("problem").classList.remove("notice-caution");
  say(sentence);
}

function thank() {
  const main = document.querySelector("main .wrap");
  main.replaceChildren(document.querySelector("[data-thanks]").content.cloneNode(true));
  document.getElementById("main").focus();
}

// A photo that the device's own camera app took, or an older one; a time inside it goes first.
function choose(input) {
  const [file] = input.files;
  if (!file) return;
  input.value = "";
  review(file, new Date(file.lastModified).toISOString());
}

function listen() {
  part("shutter").addEventListener("click", press);
  part("again").addEventListener("click", again);
  part("use").addEventListener("click", use);
  part("switch").addEventListener("click", () => open(() => camera.next()));
  part("torch").addEventListener("click", ({ currentTarget: button }) => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    camera.light(isOn);
  });
  part("ghost-strength").addEventListener("input", ({ target }) =>
    overlay.set({ strength: target.value / 100 }),
  );
  const file = document.querySelector("[data-file]");
  file.addEventListener("change", () => choose(file));
  const submit = document.querySelector("[data-file-submit]");
  if (submit) submit.hidden = true;
  document.addEventListener("visibilitychange", rest);
  window.addEventListener("pagehide", () => camera.close());
}

// A page that nobody sees lets go of the camera.
function rest() {
  if (document.hidden) {
    stopper?.abort();
    camera.close();
  } else if (!document.hidden && state === "live" && !camera.isOpen) {
    open(() => camera.open());
  }
}

async function start() {
  listen();
  setInterval(look, LOOK_EVERY_MS);
  if (setup.ghost && (await overlay.load(setup.ghost))) {
    overlay.set({ strength: part("ghost-strength").value / 100 });
    part("ghost").hidden = false;
  }
  const never = whyNever();
  if (never) giveUp(never);
  else await open(() => camera.open());
}

start();
