{% autoescape off %}// Caches the camera page without a mole, so that it opens without a connection. It fetches the files
// and pages listed here once, when it is installed, without cookies: no person's page, photo or
// result is ever cached.

import { SYNC_TAG, sendAll } from "{{ send }}";
import { keepShared } from "{{ shared }}";
import { lastAccount } from "{{ store }}";

const KEPT = {{ kept }};
const CACHE = `skinspect-${KEPT.version}`;
const CAMERA_PAGE = /^\/moles\/[0-9a-f-]{36}\/capture\/$/;
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/;
const [OFFLINE, SHELL] = KEPT.pages;
// Answers that a page sends while it closes are lost if they have to wait for this worker.
const SENT_ON_LEAVING = { requestMethod: "POST", urlPattern: "/photos/*/answers/" };

self.addEventListener("install", (event) => {
  const anonymous = { credentials: "omit", cache: "reload" };
  const requests = [...KEPT.files, ...KEPT.pages].map((address) => new Request(address, anonymous));
  event.addRoutes?.({ condition: SENT_ON_LEAVING, source: "network" });
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
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && pathname === KEPT.share) event.respondWith(takeShared(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(fromNetwork(request, pathname));
  else if (KEPT.files.includes(pathname)) event.respondWith(fromCache(request, pathname));
});

// The device's "Share" sends a form. Its photos wait here with those that were taken offline, so that
// they are there after signing in, and when there is a connection.
async function takeShared(request) {
  try {
    const form = await request.formData();
    await keepShared(form.getAll("photos"));
    return Response.redirect(KEPT.upload, 303);
  } catch {
    return Response.redirect(KEPT.shareAgain, 303);
  }
}

async function fromNetwork(request, pathname) {
  try {
    return await fetch(request);
  } catch {
    const isCamera = pathname === SHELL || CAMERA_PAGE.test(pathname);
    return (await caches.match(isCamera ? SHELL : OFFLINE)) ?? Response.error();
  }
}

// A file with a digest in its name never changes. Names without one occur in development only.
async function fromCache(request, pathname) {
  if (HASHED.test(pathname)) return (await caches.match(request.url)) ?? fetch(request);
  return fetch(request).catch(async () => (await caches.match(request.url)) ?? Response.error());
}

self.addEventListener("sync", (event) => {
  if (event.tag === SYNC_TAG) event.waitUntil(sendWaiting());
});

// Rejects while a photo still waits, so that the browser wakes this worker again later.
async function sendWaiting() {
  const [account, cookie] = [await lastAccount(), await self.cookieStore?.get("csrftoken")];
  if (!account || !cookie) return;
  const target = { upload: KEPT.upload, token: cookie.value };
  if (!(await sendAll(account, target, () => undefined))) throw new Error("No connection yet.");
}
{% endautoescape %}
