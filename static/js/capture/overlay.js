// Draws the last photo and the ring over what the camera sees.

import { ghostBox, ringOn } from "./geometry.js";

const RING_WIDTH = 3;
const DASH = [10, 8];
const LIGHT = "rgb(255 255 255 / 90%)";
const DARK = "rgb(0 0 0 / 55%)";

export class Overlay {
  constructor(canvas, place) {
    this.canvas = canvas;
    this.place = place;
    this.ghost = null;
    this.strength = 0;
    this.isGood = false;
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  // Loads the last photo; a page without it works all the same.
  async load(address) {
    const image = new Image();
    image.src = address;
    try {
      await image.decode();
    } catch {
      return false;
    }
    this.ghost = image;
    this.draw();
    return true;
  }

  get photo() {
    return this.ghost && { width: this.ghost.naturalWidth, height: this.ghost.naturalHeight };
  }

  // Returns the ring on a frame of any size.
  ring(frame) {
    return ringOn(frame, this.photo, this.place);
  }

  set({ strength = this.strength, isGood = this.isGood }) {
    const isNew = strength !== this.strength || isGood !== this.isGood;
    Object.assign(this, { strength, isGood });
    if (isNew) this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    const scale = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(width * scale);
    this.canvas.height = Math.round(height * scale);
    const pen = this.canvas.getContext("2d");
    pen.scale(scale, scale);
    this.drawGhost(pen, { width, height });
    this.drawRing(pen, this.ring({ width, height }));
  }

  drawGhost(pen, frame) {
    if (!this.ghost) return;
    const box = ghostBox(frame, this.photo);
    pen.globalAlpha = this.strength;
    pen.drawImage(this.ghost, box.x, box.y, box.width, box.height);
    pen.globalAlpha = 1;
  }

  drawRing(pen, { x, y, radius }) {
    for (const [colour, width] of [
      [DARK, RING_WIDTH * 2],
      [LIGHT, RING_WIDTH],
    ]) {
      pen.beginPath();
      pen.arc(x, y, radius, 0, 2 * Math.PI);
      pen.setLineDash(this.isGood ? [] : DASH);
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
  }
}
