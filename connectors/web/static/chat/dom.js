/* Builds elements without ever parsing markup: text given here stays text. */

/** An element with attributes (`on…` listeners, `class`, `text`, booleans) and children. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Text for screen readers only. */
export function hidden(text) {
  return h("span", { class: "hidden", text });
}

/** A drawing of the element's own; `path` is data of ours, never of a message. */
export function icon(path) {
  const namespace = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(namespace, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(namespace, "path");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** On a touch screen, focusing the input opens a keyboard over the answer. */
export const touchOnly = () => matchMedia("(hover: none) and (pointer: coarse)").matches;
