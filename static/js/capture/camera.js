// The device's camera: opened, switched, lit, closed.

// Far more than any camera gives for video, so that each gives its most.
const WANTED = { width: { ideal: 3840 }, height: { ideal: 2160 } };

export class Camera {
  constructor(video) {
    this.video = video;
    this.track = null;
    this.deviceId = "";
    this.devices = [];
  }

  // Opens the rear camera, or the one named or used before. Rejects with what getUserMedia gives.
  async open(deviceId = this.deviceId) {
    this.close();
    const which = deviceId
      ? { deviceId: { exact: deviceId } }
      : { facingMode: { ideal: "environment" } };
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { ...which, ...WANTED },
    });
    [this.track] = stream.getVideoTracks();
    this.video.srcObject = stream;
    await this.video.play();
    await this.focus();
    this.deviceId = this.track.getSettings().deviceId ?? "";
    const all = await navigator.mediaDevices.enumerateDevices();
    this.devices = all.filter((device) => device.kind === "videoinput");
  }

  async focus() {
    const modes = this.track.getCapabilities?.().focusMode ?? [];
    if (modes.includes("continuous")) await this.constrain({ focusMode: "continuous" });
  }

  // Opens the next camera of the device.
  next() {
    const index = this.devices.findIndex((device) => device.deviceId === this.deviceId);
    return this.open(this.devices[(index + 1) % this.devices.length].deviceId);
  }

  get hasTorch() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  light(isOn) {
    return this.constrain({ torch: isOn });
  }

  // A camera that does not do what it offers is left as it is.
  async constrain(setting) {
    await this.track.applyConstraints({ advanced: [setting] }).catch(() => undefined);
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

// Returns the word for why there is no camera.
export function whyNot(error) {
  if (error.name === "NotAllowedError" || error.name === "SecurityError") return "refused";
  if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return "noCamera";
  return "busy";
}

// Returns the word for why a page can't even ask, or nothing.
export function whyNever() {
  if (!window.isSecureContext) return "insecure";
  return navigator.mediaDevices?.getUserMedia ? "" : "unsupported";
}
