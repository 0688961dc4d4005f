// The service worker, of the template that the site fills in, with stand-ins for what it imports.

import assert from "node:assert/strict";
import { File } from "node:buffer";
import { readFile } from "node:fs/promises";
import { beforeEach, test } from "node:test";

const TEMPLATE = new URL("../../../templates/capture/sw.js", import.meta.url);
const KEPT = {
  files: [],
  pages: ["/offline/", "/capture/"],
  upload: "/photos/upload/",
  share: "/photos/share/",
  shareAgain: "/photos/upload/?shared=again",
  version: "1",
};
const SITE = "https://skin.example.org";
/** @type {Record<string, (event: any) => void>} */
const listeners = {};
/** @type {FormDataEntryValue[]} */
let kept = [];
let isFull = false;

globalThis.keepSharedInTest = async (shared) => {
  if (isFull) throw new DOMException("No room.", "QuotaExceededError");
  kept.push(...shared);
};
globalThis.self = /** @type {any} */ ({
  location: { origin: SITE },
  addEventListener: (name, listener) => {
    listeners[name] = listener;
  },
});
// Node does not know the worker's own address, the base of relative ones.
Response.redirect = (address, status) =>
  new Response(null, { status, headers: { Location: address } });

const stub = (code) => `data:text/javascript,${encodeURIComponent(code)}`;
const filled = (await readFile(TEMPLATE, "utf8"))
  .replaceAll(/{%.*?%}/g, "")
  .replace("{{ kept }}", JSON.stringify(KEPT))
  .replace("{{ send }}", stub("export const SYNC_TAG = 'tag', sendAll = () => true;"))
  .replace("{{ shared }}", stub("export const keepShared = globalThis.keepSharedInTest;"))
  .replace("{{ store }}", stub("export const lastAccount = () => 'someone';"));
await import(stub(filled));

/**
 * Return the worker's answer, or null where it leaves the request to the browser.
 * @param {string} address
 * @param {RequestInit} [request]
 */
async function answerTo(address, request) {
  /** @type {Promise<Response> | null} */
  let answer = null;
  listeners.fetch({
    request: new Request(new URL(address, SITE), request),
    respondWith: (promise) => {
      answer = promise;
    },
  });
  return await answer;
}

function shareOf(...names) {
  const body = new FormData();
  for (const name of names)
    body.append("photos", new File(["bytes"], name, { type: "image/jpeg" }));
  return { method: "POST", body };
}

beforeEach(() => {
  kept = [];
  isFull = false;
});

test("shared photos are kept, and the page for adding photos opens", async () => {
  const answer = await answerTo("/photos/share/", shareOf("one.jpg", "two.jpg"));
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get("Location"), KEPT.upload);
  assert.deepEqual(
    kept.map(({ name }) => name),
    ["one.jpg", "two.jpg"],
  );
});

test("where they cannot be kept the page asks to choose them again", async () => {
  isFull = true;
  const answer = await answerTo("/photos/share/", shareOf("one.jpg"));
  assert.equal(answer.headers.get("Location"), KEPT.shareAgain);
});

test("other forms and other sites are left to the browser", async () => {
  assert.equal(await answerTo("/photos/upload/", shareOf("one.jpg")), null);
  assert.equal(await answerTo("https://elsewhere.example/photos/share/", shareOf("a.jpg")), null);
  assert.equal(await answerTo("/photos/share/"), null);
  assert.deepEqual(kept, []);
});
