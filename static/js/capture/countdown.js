// The self-timer: counts down second by second, on the screen, spoken and with beeps.

const SECOND_MS = 1000;
// Speaking each of ten seconds would be too fast to understand.
const SPOKEN = [10, 5, 3, 2, 1];
const PITCH_HZ = { count: 880, last: 1320 };
const BEEP_S = 0.12;
const VOLUME = 0.2; // of 1

/**
 * Wait; resolves to true when the time is up, to false when the signal stopped it.
 * @param {number} seconds
 * @param {{
 *   tick: (left: number, isSpoken: boolean) => void,
 *   signal: AbortSignal,
 *   isLoud: () => boolean,
 * }} options `tick` is called at each second with the seconds left
 */
export async function countDown(seconds, { tick, signal, isLoud }) {
  for (let left = seconds; left > 0; left -= 1) {
    // The page itself speaks the first number, when the timer starts.
    tick(left, SPOKEN.includes(left) && left < seconds);
    if (isLoud()) beep(left === 1 ? PITCH_HZ.last : PITCH_HZ.count);
    if (await isStoppedWithin(SECOND_MS, signal)) return false;
  }
  return true;
}

/**
 * @param {number} duration in milliseconds
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>}
 */
function isStoppedWithin(duration, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), duration);
    const stop = () => {
      clearTimeout(timer);
      resolve(true);
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
}

/** @type {AudioContext | null} */
let audio = null;

/** @param {number} pitch in hertz */
function beep(pitch) {
  if (!("AudioContext" in window)) return;
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = pitch;
  volume.gain.value = VOLUME;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + BEEP_S);
}
