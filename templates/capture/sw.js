{% autoescape off %}// Keeps the shell, so that the camera opens without a connection: the files and pages listed here,
// asked for without cookies when this worker is installed. Nothing is kept later, so nobody's
// pages, photos or results ever are.

import { SYNC, sendAll } from "{{ send }}";
import { lastAccount } from "{{ store }}";

const KEPT = {{ kept }};
const CACHE = `skinspect-${KEPT.version}`;
const CAMERA_PAGE = /^\/moles\/[0-9a-f-]{36}\/capture\/$/;
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/;
const [OFFLINE, SHELL] = KEPT.pages;

self.addEventListener("install", (event) => {
  const anonymous = { credentials: "omit", cache: "reload" };
  const requests = [...KEPT.files, ...KEPT.pages].map((address) => new Request(address, anonymous));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([dropOldCaches(), self.clients.claim()]));
});

async function dropOldCaches() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fromNetwork(request, pathname));
  else if (KEPT.files.includes(pathname)) event.respondWith(fromCache(request, pathname));
});

async function fromNetwork(request, pathname) {
  try {
    return await fetch(request);
  } catch {
    const isCamera = pathname === SHELL || CAMERA_PAGE.test(pathname);
    return (await caches.match(isCamera ? SHELL : OFFLINE)) ?? Response.error();
  }
}

// A name with a digest stands for one content for ever; other names are those of a developer.
async function fromCache(request, pathname) {
  if (HASHED.test(pathname)) return (await caches.match(request.url)) ?? fetch(request);
  return fetch(request).catch(async () => (await caches.match(request.url)) ?? Response.error());
}

self.addEventListener("sync", (event) => {
  if (event.tag === SYNC) event.waitUntil(sendWaiting());
});

// Rejects while something still waits, so that the browser wakes this worker again.
async function sendWaiting() {
  const [account, cookie] = [await lastAccount(), await self.cookieStore?.get("csrftoken")];
  if (!account || !cookie) return;
  const way = { upload: KEPT.upload, token: cookie.value };
  if (!(await sendAll(account, way, () => undefined))) throw new Error("No connection yet.");
}
{% endautoescape %}
