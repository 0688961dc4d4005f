// Photos that wait on this device, each with the account it is for, and which account was signed in
// last. Nothing else is kept: no page, no photo that was sent, no result.

const NAME = "skinspect";
const PHOTOS = "photos";
const DEVICE = "device";
const CHANGES = "skinspect-photos";

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const photos = request.result.createObjectStore(PHOTOS, {
        keyPath: "id",
        autoIncrement: true,
      });
      photos.createIndex("account", "account");
      request.result.createObjectStore(DEVICE);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function run(store, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

// A photo: account, mole (or null), name of the mole, modality, takenAt (ISO), blob. Returns its id.
export async function keep(photo) {
  const id = await run(PHOTOS, "readwrite", (photos) => photos.add(photo));
  announce();
  return id;
}

export function waitingOf(account) {
  return run(PHOTOS, "readonly", (photos) => photos.index("account").getAll(account));
}

export async function change(photo, fields) {
  await run(PHOTOS, "readwrite", (photos) => photos.put({ ...photo, ...fields }));
  announce();
}

export async function drop(id) {
  await run(PHOTOS, "readwrite", (photos) => photos.delete(id));
  announce();
}

export function lastAccount() {
  return run(DEVICE, "readonly", (device) => device.get("account"));
}

export function rememberAccount(account) {
  return run(DEVICE, "readwrite", (device) => device.put(account, "account"));
}

export function forgetAccount() {
  return run(DEVICE, "readwrite", (device) => device.delete("account"));
}

// Calls back when another page, the service worker or this page changed what waits.
export function onChange(callback) {
  new BroadcastChannel(CHANGES).addEventListener("message", callback);
}

function announce() {
  const channel = new BroadcastChannel(CHANGES);
  channel.postMessage("changed");
  channel.close();
}
