// Shows a message when a passkey did not work; django-allauth itself writes to the console only.

document.addEventListener("allauth.error", (event) => {
  const problem = document.querySelector("[data-passkey-problem]");
  if (problem instanceof HTMLElement) {
    problem.hidden = false;
    event.preventDefault();
  }
});
