// What this device keeps: photos that wait to be sent, each with the account it is for, and which
// account signed in last. It keeps no page, no result and no photo that was sent.

const NAME = "skinspect";
const PHOTOS = "photos";
const DEVICE = "device";
const CHANGES = "skinspect-photos";

/**
 * @typedef {object} Photo
 * @property {string} account id of the account that it is for; empty on a capture link's page, and
 *   for a shared photo of a device where nobody has signed in
 * @property {string | null} mole id of the mole
 * @property {string} name of the mole, or of a shared file
 * @property {string} [modality]
 * @property {string} takenAt in ISO form; empty where it is not known
 * @property {Blob} blob
 * @property {boolean} [isFresh] its own page still shows it, so lists leave it out
 * @property {boolean} [isShared] another app shared it, and nobody has said yet that it is to be sent
 * @property {string} [refusal] the server's sentence; the photo is not sent again
 */
/** @typedef {Photo & {id: number}} WaitingPhoto */

/** @type {Promise<IDBDatabase> | null} */
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const options = { keyPath: "id", autoIncrement: true };
      const photos = request.result.createObjectStore(PHOTOS, options);
      photos.createIndex("account", "account");
      request.result.createObjectStore(DEVICE);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/**
 * @template T
 * @param {string} store
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>}
 */
async function run(store, mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * Keep a photo and return its id.
 * @param {Photo} photo
 */
export async function keepPhoto(photo) {
  const id = await run(PHOTOS, "readwrite", (photos) => photos.add(photo));
  announceChange();
  return /** @type {number} */ (id);
}

/**
 * Return the photos that wait for an account.
 * @param {string} account
 * @returns {Promise<WaitingPhoto[]>}
 */
export function waitingPhotos(account) {
  return run(PHOTOS, "readonly", (photos) => photos.index("account").getAll(account));
}

/**
 * @param {WaitingPhoto} photo
 * @param {Partial<Photo>} fields
 */
export async function changePhoto(photo, fields) {
  await run(PHOTOS, "readwrite", (photos) => photos.put({ ...photo, ...fields }));
  announceChange();
}

/** @param {number} id */
export async function dropPhoto(id) {
  await run(PHOTOS, "readwrite", (photos) => photos.delete(id));
  announceChange();
}

/** @returns {Promise<string | undefined>} */
export function lastAccount() {
  return run(DEVICE, "readonly", (device) => device.get("account"));
}

/** @param {string} account */
export function rememberAccount(account) {
  return run(DEVICE, "readwrite", (device) => device.put(account, "account"));
}

export function forgetAccount() {
  return run(DEVICE, "readwrite", (device) => device.delete("account"));
}

/**
 * Call back when this page, another one or the service worker changed which photos wait.
 * @param {() => void} callback
 */
export function onChange(callback) {
  new BroadcastChannel(CHANGES).addEventListener("message", callback);
}

function announceChange() {
  // A channel does not hear its own messages, so that a new one reaches this page's listeners too.
  const channel = new BroadcastChannel(CHANGES);
  channel.postMessage("changed");
  channel.close();
}
