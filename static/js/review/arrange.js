// Which photos are drawn where.

/**
 * A photo of the case. `height` is that of its drawing, which is `WIDTH` units wide. `transform`
 * lays the later one of this photo and the one asked about on the earlier one; empty if they are
 * not aligned.
 * @typedef {object} CasePhoto
 * @property {string} src
 * @property {string} full
 * @property {number} width in pixels
 * @property {number} pixelHeight
 * @property {number} height
 * @property {string} toMm
 * @property {string} relativeSd
 * @property {string} transform
 * @property {"asked" | "earlier" | "later"} order in time, to the photo asked about
 * @property {HTMLElement} link
 */
/** @typedef {"one" | "side" | "over"} Mode */
/** @typedef {{photo: CasePhoto, height: number, transform: string}} Drawn */

/**
 * Return what each pane draws, the lowest first: the earlier photo comes first.
 * @param {Mode} mode
 * @param {CasePhoto} chosen
 * @param {CasePhoto} asked
 * @returns {{first: Drawn[], second: Drawn[]}}
 */
export function arrange(mode, chosen, asked) {
  if (mode === "one" || chosen === asked) return { first: [plain(chosen)], second: [] };
  const [earlier, later] = chosen.order === "earlier" ? [chosen, asked] : [asked, chosen];
  if (!chosen.transform) return { first: [plain(earlier)], second: [plain(later)] };
  const aligned = { photo: later, height: earlier.height, transform: chosen.transform };
  if (mode === "side") return { first: [plain(earlier)], second: [aligned] };
  return { first: [plain(earlier), aligned], second: [] };
}

/**
 * @param {CasePhoto} photo
 * @returns {Drawn}
 */
function plain(photo) {
  return { photo, height: photo.height, transform: "" };
}

/**
 * Return the zoom at which a pixel of the photo takes one of the screen; 1 for a small photo.
 * @param {number} width of the photo in its own pixels
 * @param {number} shown width of the whole photo in pixels of the screen
 */
export function fullSizeZoom(width, shown) {
  return Math.max(width / shown, 1);
}
