// Tells screen readers the menu's scrolling box from the table's, before simplebar names both alike.
document.addEventListener("DOMContentLoaded", () => {
  const button = document.querySelector("header button[aria-label]");
  const box = document.getElementById("nav-sidebar-apps");
  if (button && box) {
    box.dataset.simplebarAriaLabel = button.getAttribute("aria-label");
  }
});
