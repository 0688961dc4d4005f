// The self-timer: counts down second by second, seen, spoken and heard.

const SECOND_MS = 1000;
// Spoken numbers; each second of ten would be too many words.
const SPOKEN = [10, 5, 3, 2, 1];
const PITCH_HZ = { count: 880, last: 1320 };
const BEEP_S = 0.12;
const LOUDNESS = 0.2;

// Resolves to true when the time is up, to false when it was stopped. `tick` hears each second left.
export async function countDown(seconds, { tick, signal, isLoud }) {
  for (let left = seconds; left > 0; left -= 1) {
    tick(left, SPOKEN.includes(left) && left < seconds);
    if (isLoud()) beep(left === 1 ? PITCH_HZ.last : PITCH_HZ.count);
    if (await stoppedWithin(SECOND_MS, signal)) return false;
  }
  return true;
}

function stoppedWithin(duration, signal) {
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

let audio = null;

function beep(pitch) {
  if (!("AudioContext" in window)) return;
  audio ??= new AudioContext();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = pitch;
  volume.gain.value = LOUDNESS;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + BEEP_S);
}
