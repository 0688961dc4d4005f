// On every page of a person: remembers whose device this is, registers the service worker, and sends
// the photos that wait.

import { find, findOptional, readJson } from "../core/dom.js";
import { forgetAccount, lastAccount, rememberAccount } from "./store.js";
import { WaitingList } from "./waiting_list.js";

/** @type {{account: string, upload: string, worker: string}} */
const setup = readJson("waiting-setup");

if ("serviceWorker" in navigator) {
  // A browser without module workers has no offline pages; the rest works.
  navigator.serviceWorker.register(setup.worker, { type: "module" }).catch(() => undefined);
}

async function start() {
  if (setup.account) await rememberAccount(setup.account);
  const account = setup.account || (await lastAccount());
  if (!account) return;
  const list = new WaitingList(account, setup.upload, readJson("waiting-words"));
  listenForSignOut(list);
  await list.start();
}

/** @param {WaitingList} list */
function listenForSignOut(list) {
  const form = findOptional(document, "[data-sign-out]", HTMLFormElement);
  if (!form) return;
  const discard = find(form, "[data-waiting-discard-all]", HTMLElement);
  discard.addEventListener("click", () => list.discardAll());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await forgetAccount().catch(() => undefined);
    form.submit();
  });
}

// Fails in a browser without IndexedDB: nothing can wait there, and everything else works.
start().catch(() => undefined);
