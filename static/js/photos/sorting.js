// Lets ticked photos be dragged onto the mole that they show. Ticking and pressing the mole's button
// does the same without this script.

const form = document.querySelector("[data-sorting]");

if (form) {
  for (const photo of form.querySelectorAll("[data-sorting-photo]")) makeDraggable(photo);
  for (const target of form.querySelectorAll("[data-sorting-target]")) makeTarget(target);
  for (const day of form.querySelectorAll("[data-sorting-day]")) offerWholeDay(day);
}

function tickOf(photo) {
  return photo.querySelector("input[type=checkbox]");
}

function ticked() {
  return form.querySelectorAll("[data-sorting-photo] input:checked");
}

function makeDraggable(photo) {
  photo.draggable = true;
  photo.addEventListener("dragstart", (event) => {
    // A photo that is not ticked is dragged alone.
    if (!tickOf(photo).checked) {
      for (const other of ticked()) other.checked = false;
      tickOf(photo).checked = true;
    }
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", String(ticked().length));
    form.classList.add("is-dragging");
  });
  photo.addEventListener("dragend", () => form.classList.remove("is-dragging"));
}

function makeTarget(target) {
  target.addEventListener("dragover", (event) => {
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    target.classList.add("is-over");
  });
  target.addEventListener("dragleave", () => target.classList.remove("is-over"));
  target.addEventListener("drop", (event) => {
    event.preventDefault();
    target.classList.remove("is-over");
    form.requestSubmit(target);
  });
}

function offerWholeDay(day) {
  const button = day.querySelector("[data-tick-day]");
  const boxes = [...day.querySelectorAll("input[type=checkbox]")];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
  });
}
