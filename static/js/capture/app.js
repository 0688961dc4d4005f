// On every page of a person: remembers whose device this is, keeps the shell for later, sends what waits.

import { forgetAccount, lastAccount, rememberAccount } from "./store.js";
import { WaitingList } from "./waiting_list.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const setup = read("waiting-setup");

if ("serviceWorker" in navigator) {
  // A browser that takes no modules here goes on without the shell.
  navigator.serviceWorker.register(setup.worker, { type: "module" }).catch(() => undefined);
}

async function start() {
  if (setup.account) await rememberAccount(setup.account);
  const account = setup.account || (await lastAccount());
  if (!account) return;
  const list = new WaitingList({ account, setup, words: read("waiting-words") });
  listenForSignOut(list);
  await list.start();
}

function listenForSignOut(list) {
  const form = document.querySelector("[data-sign-out]");
  if (!form) return;
  form
    .querySelector("[data-waiting-discard-all]")
    .addEventListener("click", () => list.discardAll());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await forgetAccount().catch(() => undefined);
    form.submit();
  });
}

// Without a database in the browser nothing waits, and everything else works.
start().catch(() => undefined);
