// The device's camera: opening, switching, focus, light, closing.

// More than any camera gives for video, so that each gives its largest size.
const WANTED_SIZE = { width: { ideal: 3840 }, height: { ideal: 2160 } };

/**
 * What the Image Capture draft adds to a video track; TypeScript's own types lack it.
 * @typedef {{torch?: boolean, focusMode?: string[]}} PhotoCapabilities
 */

export class Camera {
  /** @type {MediaStreamTrack | null} */
  track = null;
  /** @type {MediaDeviceInfo[]} */
  devices = [];
  #deviceId = "";

  /** @param {HTMLVideoElement} video shows what the camera sees */
  constructor(video) {
    this.video = video;
  }

  /**
   * Open the named or last used camera, at first the rear one. Rejects with getUserMedia's errors.
   * @param {string} deviceId
   */
  async open(deviceId = this.#deviceId) {
    this.close();
    const which = deviceId
      ? { deviceId: { exact: deviceId } }
      : { facingMode: { ideal: "environment" } };
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...which, ...WANTED_SIZE },
    });
    const [track] = stream.getVideoTracks();
    this.track = track;
    this.video.srcObject = stream;
    await this.video.play();
    await this.#focus();
    this.#deviceId = track.getSettings().deviceId ?? "";
    const all = await navigator.mediaDevices.enumerateDevices();
    this.devices = all.filter((device) => device.kind === "videoinput");
  }

  async #focus() {
    if (this.#capabilities.focusMode?.includes("continuous")) {
      await this.#constrain({ focusMode: "continuous" });
    }
  }

  /** Open the next camera of the device. */
  openNext() {
    const index = this.devices.findIndex((device) => device.deviceId === this.#deviceId);
    return this.open(this.devices[(index + 1) % this.devices.length].deviceId);
  }

  get hasTorch() {
    return Boolean(this.#capabilities.torch);
  }

  /** @param {boolean} isOn */
  setTorch(isOn) {
    return this.#constrain({ torch: isOn });
  }

  get #capabilities() {
    return /** @type {PhotoCapabilities} */ (this.track?.getCapabilities?.() ?? {});
  }

  /** @param {{torch?: boolean, focusMode?: string}} setting */
  async #constrain(setting) {
    const constraints = /** @type {MediaTrackConstraints} */ ({ advanced: [setting] });
    // Some cameras refuse what their capabilities promise; they work without it.
    await this.track?.applyConstraints(constraints).catch(() => undefined);
  }

  get isOpen() {
    return this.track?.readyState === "live";
  }

  close() {
    this.track?.stop();
    this.track = null;
    this.video.srcObject = null;
  }
}

/**
 * Return the key of the sentence that says why opening failed.
 * @param {unknown} error
 */
export function reasonOf(error) {
  // Older browsers' OverconstrainedError is no Error.
  const { name } = /** @type {{name: string}} */ (error);
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "noCamera";
  return "busy";
}

/** Return the key of the sentence that says why this page can't even ask for a camera, or "". */
export function reasonAgainstAsking() {
  if (!window.isSecureContext) return "insecure";
  return typeof navigator.mediaDevices?.getUserMedia === "function" ? "" : "unsupported";
}
