// Opens the folded section that the address names, or in which the named part lies. Chromium does so
// by itself; other browsers only scroll to the summary.

function openNamed() {
  const named = document.getElementById(location.hash.slice(1));
  const fold = named?.closest("details.fold");
  if (!(fold instanceof HTMLDetailsElement) || fold.open) return;
  fold.open = true;
  fold.scrollIntoView();
}

openNamed();
addEventListener("hashchange", openNamed);
