// The ways to see one photo over the other: swipe line, fade, blink, difference.

const BLINK_MS = 900;

function range(root, name, onChange) {
  const input = root.querySelector(`[data-compare-range="${name}"]`);
  const apply = () => {
    input.setAttribute("aria-valuetext", input.dataset.words.replace("%s", input.value));
    onChange(Number(input.value));
  };
  input.addEventListener("input", apply);
  return { input, apply };
}

export class Modes {
  // `view` holds both photos; `later` and `overlay` are its upper layers, `tags` name the photos.
  constructor(root, view, { later, overlay, tags }) {
    Object.assign(this, { root, view, later, overlay, tags });
    this.panels = [...root.querySelectorAll("[data-compare-panel]")];
    this.addLine();
    this.ranges = {
      swipe: range(root, "swipe", (value) => this.swipe(value)),
      fade: range(root, "fade", (value) => (this.later.style.opacity = value / 100)),
      difference: range(root, "difference", (value) => (this.overlay.style.opacity = value / 100)),
    };
    this.blinkButtons();
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    this.isPlaying = !still.matches;
    still.addEventListener("change", () => this.play(!still.matches));
  }

  show(mode) {
    this.mode = mode;
    for (const panel of this.panels) panel.hidden = panel.dataset.comparePanel !== mode;
    for (const part of this.root.querySelectorAll("[data-compare-only-shown]")) {
      part.hidden = mode !== "difference";
    }
    const isOver = ["swipe", "fade", "blink"].includes(mode);
    this.later.hidden = !isOver;
    this.overlay.hidden = mode !== "difference";
    this.line.hidden = mode !== "swipe";
    this.later.style.opacity = "";
    this.later.style.clipPath = "";
    this.tags.earlier.hidden = false;
    this.tags.later.hidden = !["swipe", "fade"].includes(mode);
    this.ranges[mode]?.apply();
    this.blink(mode === "blink" && this.isPlaying);
    if (mode === "blink") this.showOne("earlier");
  }

  addLine() {
    this.line = document.createElement("div");
    this.line.className = "compare-line";
    this.view.element.append(this.line);
    this.line.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      this.line.setPointerCapture(event.pointerId);
    });
    this.line.addEventListener("pointermove", (event) => {
      if (!this.line.hasPointerCapture(event.pointerId)) return;
      event.stopPropagation();
      const box = this.view.element.getBoundingClientRect();
      this.ranges.swipe.input.value = (100 * (event.clientX - box.left)) / box.width;
      this.ranges.swipe.apply();
    });
  }

  swipe(value) {
    this.later.style.clipPath = `inset(0 0 0 ${value}%)`;
    this.line.style.left = `${value}%`;
  }

  blinkButtons() {
    const [play, swap] = ["play", "swap"].map((name) =>
      this.root.querySelector(`[data-blink="${name}"]`),
    );
    this.playButton = play;
    play.addEventListener("click", () => this.play(!this.isPlaying));
    swap.addEventListener("click", () => {
      this.play(false);
      this.swap();
      // Said to screen readers when it was asked for only, and not at each blink.
      this.shown.setAttribute("role", "status");
    });
    this.shown = this.root.querySelector("[data-blink-shown]");
  }

  play(isPlaying) {
    this.isPlaying = isPlaying;
    this.blink(this.mode === "blink" && isPlaying);
  }

  blink(isOn) {
    clearInterval(this.timer);
    this.shown.removeAttribute("role");
    if (isOn) this.timer = setInterval(() => this.swap(), BLINK_MS);
    for (const words of this.playButton.querySelectorAll("[data-blink-when]")) {
      words.hidden = (words.dataset.blinkWhen === "playing") !== isOn;
    }
  }

  swap() {
    if (!this.root.isConnected) return clearInterval(this.timer);
    this.showOne(this.later.hidden ? "later" : "earlier");
  }

  showOne(name) {
    this.later.hidden = name === "earlier";
    this.tags.earlier.hidden = name === "later";
    this.tags.later.hidden = name === "earlier";
    this.shown.textContent = this.shown.dataset[name];
  }
}
