import assert from "node:assert/strict";
import { File } from "node:buffer";
import { afterEach, test } from "node:test";
import { ownerOf } from "../../../static/js/capture/delivery.js";
import { postPhoto, sentenceOf } from "../../../static/js/capture/send.js";

const PHOTO = {
  account: "someone",
  mole: null,
  name: "Left arm",
  modality: "phone",
  takenAt: "2025-03-01T10:00:00.000Z",
  blob: new Blob(["bytes"], { type: "image/jpeg" }),
};
const TARGET = { upload: "/photos/upload/", token: "secret" };
const { fetch } = globalThis;
let sent = null;

function answerWith(respond) {
  globalThis.fetch = async (address, request) => {
    sent = { address, request };
    return respond();
  };
}

afterEach(() => {
  globalThis.fetch = fetch;
  delete globalThis.window;
});

test("a photo is sent with its account, kind and time, and no empty fields", async () => {
  answerWith(() => Response.json({ url: "/photos/1/" }, { status: 201 }));
  await postPhoto(PHOTO, TARGET);
  const { address, request } = sent;
  assert.equal(address, "/photos/upload/");
  assert.equal(request.method, "POST");
  assert.equal(request.headers["X-CSRFToken"], "secret");
  const file = request.body.get("photos");
  request.body.delete("photos");
  assert.deepEqual(Object.fromEntries(request.body), {
    account: "someone",
    modality: "phone",
    taken_at: "2025-03-01T10:00:00.000Z",
  });
  assert.equal(await file.text(), "bytes");
});

test("a shared file keeps its name, which may hold its date, and sends no time", async () => {
  answerWith(() => Response.json({}));
  const blob = new File(["bytes"], "IMG-20230514-WA0007.jpg", { type: "image/jpeg" });
  await postPhoto({ ...PHOTO, takenAt: "", blob }, TARGET);
  assert.equal(sent.request.body.get("photos").name, "IMG-20230514-WA0007.jpg");
  assert.equal(sent.request.body.has("taken_at"), false);
});

test("the mole goes along where it is known", async () => {
  answerWith(() => Response.json({}));
  await postPhoto({ ...PHOTO, mole: "a-mole" }, TARGET);
  assert.equal(sent.request.body.get("mole"), "a-mole");
});

test("the state says whether to send again", async () => {
  const states = {};
  for (const status of [201, 400, 401, 403, 409, 413, 422, 429, 500, 507]) {
    answerWith(() => Response.json({ sentence: "." }, { status }));
    states[status] = (await postPhoto(PHOTO, TARGET)).state;
  }
  const held = "held";
  assert.deepEqual(states, {
    201: "sent",
    400: held,
    401: held,
    403: held,
    409: held,
    413: "refused",
    422: "refused",
    429: held,
    500: held,
    507: held,
  });
});

test("a page instead of JSON does not count as sent", async () => {
  answerWith(() => new Response("<h1>Sign in to the hotel's network</h1>"));
  assert.deepEqual(await postPhoto(PHOTO, TARGET), { state: "held", status: 200, answer: null });
});

test("without an answer the photo is lost, for now", async () => {
  answerWith(() => {
    throw new TypeError("Failed to fetch");
  });
  assert.deepEqual(await postPhoto(PHOTO, TARGET), { state: "lost", status: 0, answer: null });
});

test("the server's sentence goes before our own", () => {
  const words = { kept: "Kept.", tooLarge: "Too large.", problem: "Something is wrong." };
  const sentence = (status, answer = null) => sentenceOf({ status, answer }, words);
  assert.equal(sentence(422, { sentence: "This is no photo." }), "This is no photo.");
  assert.equal(sentence(0), "Kept.");
  assert.equal(sentence(413), "Too large.");
  assert.equal(sentence(502), "Something is wrong.");
});

test("a page of an account sends for it and for the mole that it names", async () => {
  const setup = { kind: "own", upload: "", account: "someone", mole: "a-mole" };
  assert.deepEqual(await ownerOf(setup), { account: "someone", mole: "a-mole" });
});

test("the page without a connection takes the mole from its address", async () => {
  const mole = "0b6f7b5e-1f0f-4c9a-9d0e-0a4f1f6f2c11";
  const owner = (pathname) => {
    globalThis.window = { location: { pathname } };
    return ownerOf({ kind: "shell", upload: "" });
  };
  // Without IndexedDB nobody is known to have signed in here.
  assert.deepEqual(await owner(`/moles/${mole}/capture/`), { account: "", mole });
  assert.deepEqual(await owner("/capture/"), { account: "", mole: null });
});
