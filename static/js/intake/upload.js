// Uploads photos one by one, two at a time, each with its progress, cancel, retry and its own answer.
// Without this script the form sends all files at once.

const words = JSON.parse(document.getElementById("upload-words").textContent);
const form = document.querySelector("[data-upload-form]");
const zone = form.querySelector("[data-drop-zone]");
const input = form.querySelector("[data-upload-input]");
const capture = form.querySelector("[data-upload-capture]");
const list = form.querySelector("[data-upload-list]");
const live = form.querySelector("[data-upload-status]");
const after = form.querySelector("[data-upload-after]");
const template = form.querySelector("[data-upload-row]");

const AT_ONCE = 2;
const uploads = [];

// One file and the row that shows it. States: waiting, sending, done, failed, cancelled.
function makeUpload(file) {
  const row = template.content.firstElementChild.cloneNode(true);
  const part = (name) => row.querySelector(`[data-upload-${name}]`);
  const upload = { file, row, part, state: "waiting", request: null };
  part("name").textContent = file.name || words.pasted;
  part("progress").setAttribute("aria-label", `${words.sending}: ${part("name").textContent}`);
  part("message").textContent = words.waiting;
  for (const action of ["cancel", "retry"]) {
    const button = part(action);
    const spoken = document.createElement("span");
    spoken.className = "visually-hidden";
    spoken.textContent = `: ${part("name").textContent}`;
    button.append(spoken);
  }
  part("cancel").addEventListener("click", () => cancel(upload));
  part("retry").addEventListener("click", () => retry(upload));
  preview(upload);
  return upload;
}

function preview(upload) {
  const image = upload.part("thumb");
  image.addEventListener("error", () => (image.style.visibility = "hidden"), { once: true });
  image.addEventListener("load", () => URL.revokeObjectURL(image.src), { once: true });
  image.src = URL.createObjectURL(upload.file);
}

function show(upload, state, message) {
  upload.state = state;
  const { row, part } = upload;
  row.classList.toggle("is-done", state === "done");
  row.classList.toggle("is-failed", state === "failed");
  part("message").textContent = message;
  part("progress").hidden = state === "cancelled";
  const hadFocus = row.contains(document.activeElement);
  part("cancel").hidden = !["waiting", "sending"].includes(state);
  part("retry").hidden = !["failed", "cancelled"].includes(state) || upload.isFinal;
  if (hadFocus) keepFocus(upload);
  if (["done", "failed", "cancelled"].includes(state)) summarise(upload, message);
}

// A button that disappears must not take the keyboard's place with it.
function keepFocus({ part }) {
  const next = ["link", "retry", "cancel"].map(part).find((element) => !element.hidden);
  (next || input).focus();
}

function summarise(upload, message) {
  const done = uploads.filter((one) => one.state === "done").length;
  const count = words.summary.replace("{done}", done).replace("{all}", uploads.length);
  live.textContent = `${upload.part("name").textContent}: ${message} ${count}`;
  after.hidden = done === 0;
}

function add(files) {
  for (const file of files) {
    const upload = makeUpload(file);
    uploads.push(upload);
    list.append(upload.row);
    if (file.size > words.maxBytes) {
      upload.isFinal = true;
      show(upload, "failed", words.tooLarge);
    }
  }
  next();
}

function next() {
  const busy = uploads.filter((one) => one.state === "sending").length;
  uploads
    .filter((one) => one.state === "waiting")
    .slice(0, Math.max(0, AT_ONCE - busy))
    .forEach(send);
}

function send(upload) {
  const request = new XMLHttpRequest();
  upload.request = request;
  show(upload, "sending", words.sending);
  const bar = upload.part("progress");
  bar.value = 0;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    upload.part("message").textContent = words.checking;
  });
  request.addEventListener("load", () => settle(upload, request));
  request.addEventListener("error", () => fail(upload, { sentence: words.dropped }));
  request.addEventListener("timeout", () => fail(upload, { sentence: words.dropped }));
  request.open("POST", form.getAttribute("action") || window.location.pathname);
  request.timeout = 5 * 60 * 1000;
  request.setRequestHeader("Accept", "application/json");
  // Read anew each time: signing in again in another tab gives a new one.
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.send(fieldsWith(upload.file));
}

function csrfToken() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie ? cookie.slice("csrftoken=".length) : form.elements.csrfmiddlewaretoken.value;
}

function fieldsWith(file) {
  const fields = new FormData();
  for (const name of ["mole", "modality"]) {
    if (form.elements[name]) fields.append(name, form.elements[name].value);
  }
  fields.append("photos", file, file.name || "pasted");
  return fields;
}

function settle(upload, request) {
  upload.part("progress").value = 100;
  const answer = parse(request);
  if (request.status >= 200 && request.status < 300 && answer) succeed(upload, answer);
  else fail(upload, { ...fallback(request.status), ...answer }, request.status);
}

// A page instead of JSON comes from something in between, or from an expired form.
function parse(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null;
  }
}

function fallback(status) {
  if (status === 413) return { sentence: words.tooLarge };
  if (status === 403) return { sentence: words.expired };
  if (status === 429) return { sentence: words.many };
  return { sentence: words.problem };
}

function succeed(upload, answer) {
  offerLink(upload, answer);
  const image = upload.part("thumb");
  if (image.style.visibility === "hidden") {
    image.src = answer.thumbnail;
    image.style.visibility = "";
  }
  show(upload, "done", answer.sentence);
  next();
}

function fail(upload, answer, status = 0) {
  if (upload.state === "cancelled") return;
  upload.isFinal = status === 413 || status === 422;
  if (answer.url) offerLink(upload, answer);
  show(upload, "failed", answer.sentence);
  next();
}

function offerLink(upload, answer) {
  const link = upload.part("link");
  link.href = answer.url;
  link.textContent = answer.link;
  link.hidden = false;
  // A way out that keeps the chosen files here.
  if (answer.code) link.target = "_blank";
  else link.removeAttribute("target");
}

function cancel(upload) {
  upload.state = "cancelled";
  if (upload.request) upload.request.abort();
  show(upload, "cancelled", words.cancelled);
  next();
}

function retry(upload) {
  upload.part("link").hidden = true;
  show(upload, "waiting", words.waiting);
  next();
}

function filesOf(transfer) {
  return [...transfer.files];
}

function listen() {
  input.addEventListener("change", () => {
    add([...input.files]);
    input.value = "";
  });
  capture.addEventListener("change", () => {
    add([...capture.files]);
    capture.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("paste", (event) => {
    const files = event.clipboardData ? filesOf(event.clipboardData) : [];
    if (files.length) add(files);
  });
  window.addEventListener("beforeunload", (event) => {
    if (uploads.some((one) => ["waiting", "sending"].includes(one.state))) event.preventDefault();
  });
  listenForDrops();
}

// A photo dropped beside the zone must not replace the page.
function listenForDrops() {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("is-over");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    add(filesOf(event.dataTransfer));
  });
}

form.querySelector("[data-upload-submit]").hidden = true;
form.querySelector("[data-drop-hint]").hidden = false;
form.querySelector("[data-upload-camera]").hidden = !window.matchMedia("(pointer: coarse)").matches;
listen();
