// Lets the heat map be faded in and out. Without this script a checkbox switches it.

function fade(figure) {
  const range = figure.querySelector("[data-heat-map-range]");
  const map = figure.querySelector("[data-heat-map-image]");
  if (!range || !map || figure.dataset.ready) return;
  figure.dataset.ready = "yes";
  const toggle = figure.querySelector("[data-heat-map-toggle]");
  toggle.querySelector("input").checked = true;
  toggle.hidden = true;
  figure.querySelector("[data-heat-map-slider]").hidden = false;
  const apply = () => {
    map.style.opacity = range.value / 100;
    range.setAttribute("aria-valuetext", `${range.value} %`);
  };
  range.addEventListener("input", apply);
  apply();
}

function fadeAll() {
  document.querySelectorAll("[data-heat-map]").forEach(fade);
}

fadeAll();
document.addEventListener("htmx:afterSettle", fadeAll);
