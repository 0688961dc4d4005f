// Labels the menu's scrolling box for screen readers, before simplebar gives it and the table's box
// the same label.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("header button[aria-label]");
  const box = document.getElementById("nav-sidebar-apps");
  if (button && box) box.dataset.simplebarAriaLabel = button.getAttribute("aria-label") ?? "";
});
