import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { countDown } from "../../../static/js/capture/countdown.js";

const { setTimeout: realSetTimeout } = globalThis;
let waits = [];

beforeEach(() => {
  waits = [];
  globalThis.setTimeout = (callback, duration) => {
    waits.push(duration);
    return realSetTimeout(callback, 0);
  };
});

afterEach(() => {
  globalThis.setTimeout = realSetTimeout;
});

function options(tick, signal = new AbortController().signal) {
  return { tick, signal, isLoud: () => false };
}

test("it counts every second down to one, then the time is up", async () => {
  const counted = [];
  assert.equal(
    await countDown(
      3,
      options((left) => counted.push(left)),
    ),
    true,
  );
  assert.deepEqual(counted, [3, 2, 1]);
  assert.deepEqual(waits, [1000, 1000, 1000]);
});

test("of ten seconds it speaks five and the last three; the page has spoken the ten", async () => {
  const spoken = [];
  await countDown(
    10,
    options((left, isSpoken) => isSpoken && spoken.push(left)),
  );
  assert.deepEqual(spoken, [5, 3, 2, 1]);
});

test("stopping ends it at once, and the time is not up", async () => {
  const stopper = new AbortController();
  const counted = [];
  const tick = (left) => {
    counted.push(left);
    if (left === 2) stopper.abort();
  };
  assert.equal(await countDown(3, options(tick, stopper.signal)), false);
  assert.deepEqual(counted, [3, 2]);
});

test("stopping in the middle of a second ends it too", async () => {
  globalThis.setTimeout = () => 0;
  const stopper = new AbortController();
  const ended = countDown(
    3,
    options(() => undefined, stopper.signal),
  );
  stopper.abort();
  assert.equal(await ended, false);
});
