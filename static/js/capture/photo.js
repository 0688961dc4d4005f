// Taking one photo with a running camera.

// Some devices never answer takePhoto; then the frame of the video is used.
const PATIENCE_MS = 6000;
const JPEG_QUALITY = 0.95;

/**
 * The Image Capture draft, which TypeScript's own types lack.
 * @typedef {new (track: MediaStreamTrack) => {takePhoto: () => Promise<Blob>}} ImageCaptureType
 */

/**
 * Return a JPEG from the camera's photo mode where there is one, else of the video at full size.
 * @param {import("./camera.js").Camera} camera
 */
export async function takePhoto(camera) {
  return (await fromPhotoMode(camera.track)) ?? fromVideo(camera.video);
}

/** @param {MediaStreamTrack | null} track */
async function fromPhotoMode(track) {
  if (!track || !("ImageCapture" in window)) return null;
  const { ImageCapture } = /** @type {{ImageCapture: ImageCaptureType}} */ (window);
  /** @type {Promise<null>} */
  const late = new Promise((resolve) => {
    setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    const photo = await Promise.race([new ImageCapture(track).takePhoto(), late]);
    return photo?.type === "image/jpeg" && photo.size > 0 ? photo : null;
  } catch {
    return null;
  }
}

/**
 * @param {HTMLVideoElement} video
 * @returns {Promise<Blob>}
 */
function fromVideo(video) {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("The canvas gave no photo."))),
      "image/jpeg",
      JPEG_QUALITY,
    );
  });
}
