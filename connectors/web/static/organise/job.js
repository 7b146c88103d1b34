/* Follows work that goes on: tells how far it is, and shows what came of it when it has ended. */

const EVERY_MS = 1000;
// Read out now and then only: who listens wants to hear that it goes on, not every step.
const ANNOUNCED_EVERY_MS = 10_000;

const job = document.getElementById("job");
const told = document.getElementById("told");
const announced = document.getElementById("announced");
const progress = document.getElementById("progress");
let announcedAt = 0;

async function look() {
  try {
    const response = await fetch(job.dataset.state, { headers: { Accept: "application/json" } });
    // Signed out meanwhile, or the work is forgotten: the page itself says so.
    if (response.redirected || !response.ok) return location.reload();
    show(await response.json());
  } catch {
    // The server may be away for a moment.
    setTimeout(look, EVERY_MS);
  }
}

function show({ state, done, total, told: text }) {
  if (state !== "running") return location.reload();
  told.textContent = text;
  announce(text);
  if (total && done < total) {
    progress.max = total;
    progress.value = done;
  } else {
    progress.removeAttribute("value");
  }
  setTimeout(look, EVERY_MS);
}

function announce(text) {
  if (Date.now() - announcedAt < ANNOUNCED_EVERY_MS || announced.textContent === text) return;
  announcedAt = Date.now();
  announced.textContent = text;
}

if (job) setTimeout(look, EVERY_MS);
