// One photo from a running camera.

// Some devices never answer; the video's own frame is there at once.
const PATIENCE_MS = 6000;
const JPEG_QUALITY = 0.95;

// Returns a JPEG: from the camera's own photo mode where there is one, else the video at full size.
export async function takeShot(camera) {
  return (await fromPhotoMode(camera.track)) ?? fromVideo(camera.video);
}

async function fromPhotoMode(track) {
  if (!("ImageCapture" in window)) return null;
  const late = new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  try {
    const photo = await Promise.race([new ImageCapture(track).takePhoto(), late]);
    return photo?.type === "image/jpeg" && photo.size > 0 ? photo : null;
  } catch {
    return null;
  }
}

function fromVideo(video) {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((resolve, reject) => {
    const done = (blob) => (blob ? resolve(blob) : reject(new Error("The canvas gave no photo.")));
    canvas.toBlob(done, "image/jpeg", JPEG_QUALITY);
  });
}
