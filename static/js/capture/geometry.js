// Where things lie on the frame. The frame on the page shows all that the camera takes, uncropped.

// The share of the frame's short side that a mole should fill when nothing is known of it.
const STANDARD_SHARE = 0.45;
const SMALLEST_RADIUS = 0.06;

// Lays an earlier photo over the frame: centred, at the scale at which the long edges are equal, so
// that with the same camera and distance the mole is as large, whichever way up each was held.
export function ghostBox(frame, photo) {
  const scale = Math.max(frame.width, frame.height) / Math.max(photo.width, photo.height);
  const width = photo.width * scale;
  const height = photo.height * scale;
  return { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height };
}

// Returns where the ring lies: `place` is where the mole was in the earlier photo, in fractions of its
// width, height and long edge.
export function ringOn(frame, photo, place) {
  const short = Math.min(frame.width, frame.height);
  if (!photo || !place) {
    return { x: frame.width / 2, y: frame.height / 2, radius: (short * STANDARD_SHARE) / 2 };
  }
  const ghost = ghostBox(frame, photo);
  const diameter = place.diameter * Math.max(ghost.width, ghost.height);
  const radius = Math.min(Math.max(diameter / 2, short * SMALLEST_RADIUS), short / 2);
  return {
    x: within(ghost.x + place.x * ghost.width, radius, frame.width),
    y: within(ghost.y + place.y * ghost.height, radius, frame.height),
    radius,
  };
}

// Returns the largest square of the frame that holds the ring as near its middle as it can.
export function squareAround(frame, ring) {
  const side = Math.min(frame.width, frame.height);
  return {
    x: within(ring.x, side / 2, frame.width) - side / 2,
    y: within(ring.y, side / 2, frame.height) - side / 2,
    side,
  };
}

function within(middle, reach, length) {
  return Math.min(Math.max(middle, reach), Math.max(length - reach, reach));
}
