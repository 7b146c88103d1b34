/* Takes a reader who follows a citation to the quoted sentences, which may stand far below the section's heading. */

const quote = document.getElementById("quote");

function show() {
  quote.scrollIntoView({ block: "center", behavior: "instant" });
  quote.focus({ preventScroll: true });
}

if (quote) {
  // The browser jumps to the address's anchor when the page has loaded; ours has to come after.
  if (document.readyState === "complete") show();
  else addEventListener("load", () => requestAnimationFrame(show), { once: true });
}
