import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { answerOf, Draft } from "../../../static/js/review/draft.js";

const DELAYS = { typing: 1000, retry: 10_000 };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A draft whose server gives these answers in turn. */
function draftWith(...outcomes) {
  const sent = [];
  const said = [];
  const state = { words: "" };
  const draft = new Draft({
    read: () => ({ ...state }),
    send: async (fields) => {
      sent.push(fields.words);
      return { outcome: outcomes.shift() ?? "saved" };
    },
    say: ({ outcome }) => said.push(outcome),
    delays: DELAYS,
  });
  const type = (words) => {
    state.words = words;
    draft.change();
  };
  return { draft, sent, said, type };
}

async function pass(ms) {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

test("words are saved a second after the last change, once", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { draft, sent, said, type } = draftWith();
  type("An");
  await pass(900);
  type("An even mole");
  await pass(900);
  assert.deepEqual(sent, []);
  assert.ok(!draft.isSaved);
  await pass(100);
  assert.deepEqual(sent, ["An even mole"]);
  assert.deepEqual(said, ["saved"]);
  assert.ok(draft.isSaved);
  await pass(60_000);
  assert.equal(sent.length, 1);
  mock.timers.reset();
});

test("what could not be saved stays unsaved and is tried again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { draft, sent, said, type } = draftWith("signedOut");
  type("An even mole");
  await pass(1000);
  assert.deepEqual(said, ["signedOut"]);
  assert.ok(!draft.isSaved);
  await pass(10_000);
  assert.deepEqual(sent, ["An even mole", "An even mole"]);
  assert.ok(draft.isSaved);
  mock.timers.reset();
});

test("saving now says whether the server has the words", async () => {
  const { draft, type } = draftWith("offline", "lost");
  assert.equal(await draft.save(), true);
  type("An even mole");
  assert.equal(await draft.save(), false);
  assert.equal(await draft.save(), true);
  draft.stop();
});

test("one request runs at a time, and the last words win", async () => {
  const { draft, sent, type } = draftWith();
  type("An");
  const first = draft.save();
  type("An even mole");
  await Promise.all([first, draft.save()]);
  await settled();
  assert.deepEqual(sent, ["An", "An even mole"]);
  draft.stop();
});

test("the answer of the server says what became of the words", async () => {
  const body = { code: "review_claim_lost", sentence: "You no longer hold this case." };
  const json = async () => body;
  assert.deepEqual(await answerOf({ ok: true, status: 204 }), { outcome: "saved" });
  assert.equal((await answerOf({ ok: false, status: 409, json })).sentence, body.sentence);
  assert.equal((await answerOf({ ok: false, status: 409, json })).outcome, "lost");
  const redirected = { ok: false, status: 0, type: "opaqueredirect" };
  assert.deepEqual(await answerOf(redirected), { outcome: "signedOut" });
  assert.deepEqual(await answerOf({ ok: false, status: 403 }), { outcome: "signedOut" });
  assert.deepEqual(await answerOf({ ok: false, status: 500 }), { outcome: "offline" });
});
