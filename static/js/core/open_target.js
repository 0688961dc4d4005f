// Opens the folded part that an address names, as in "#figures", and those around it.

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (
    let part = target.closest("details");
    part;
    part = part.parentElement?.closest("details") ?? null
  ) {
    part.open = true;
  }
  target.scrollIntoView();
}

openTarget();
addEventListener("hashchange", openTarget);
