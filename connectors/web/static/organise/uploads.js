// Comfort for the form that sends files: drop them onto it, see each on its way, and be told at once of one too large.
// Without this module the form sends all files in one go.

const form = document.querySelector("[data-upload]");
const input = form.querySelector("input[type=file]");
const status = form.querySelector("[data-status]");
const button = form.querySelector("button");
const list = document.createElement("ul");

form.querySelector("[data-hint]").hidden = false;
status.after(list);

form.addEventListener("dragover", (event) => {
  event.preventDefault();
  form.classList.add("over");
});
form.addEventListener("dragleave", () => form.classList.remove("over"));
form.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  if (!button.disabled) sendAll([...event.dataTransfer.files]);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!button.disabled) sendAll([...input.files]);
});

async function sendAll(files) {
  button.disabled = true;
  list.replaceChildren();
  status.textContent = form.dataset.sending;
  const kept = [];
  let problems = 0;
  for (const file of files) {
    const told = await send(file, line(file.name));
    kept.push(...told.kept);
    problems += told.problems.length;
  }
  status.textContent = "";
  button.disabled = false;
  input.value = "";
  if (problems) status.textContent = [...list.querySelectorAll("[data-problem]")].map((one) => one.textContent).join(" ");
  else if (kept.length) location.assign(kept.length === 1 ? kept[0] : form.action);
}

function line(name) {
  const item = document.createElement("li");
  const progress = document.createElement("progress");
  const text = document.createElement("span");
  progress.max = 1;
  progress.setAttribute("aria-label", name);
  text.textContent = name;
  item.append(text, " ", progress);
  list.append(item);
  return {
    moved: (share) => (progress.value = share),
    ended: (told) => {
      progress.remove();
      if (told.problems.length) {
        text.dataset.problem = "";
        text.textContent = told.problems.join(" ");
      } else if (told.kept.length) {
        const link = document.createElement("a");
        link.href = told.kept[0];
        link.textContent = name;
        text.replaceWith(link);
      }
      return told;
    },
  };
}

function send(file, shown) {
  if (file.size > Number(form.dataset.limit) * 1024 * 1024) {
    return Promise.resolve(shown.ended({ kept: [], problems: [`${file.name}: ${form.dataset.tooLarge}`] }));
  }
  const body = new FormData();
  body.append("files", file);
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const failed = () => resolve(shown.ended({ kept: [], problems: [`${file.name}: ${form.dataset.failed}`] }));
    request.open("POST", form.action);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Form-Token", form.elements.form_token.value);
    request.upload.addEventListener("progress", (event) => shown.moved(event.loaded / (event.total || 1)));
    request.addEventListener("load", () => (request.response?.problems ? resolve(shown.ended(request.response)) : failed()));
    request.addEventListener("error", failed);
    request.send(body);
  });
}
