/* The list of messages. It becomes a live log only once the history stands, so that a screen reader reads out new
   messages and never the old ones. */

import { calm, h } from "./dom.js";

const GAP_PX = 12;

export class LogView {
  #working;

  constructor(ui) {
    this.ui = ui;
    this.element = h("div", { class: "messages", tabindex: "0", "aria-label": ui.t("chat.log"), role: "group" });
  }

  add(...nodes) {
    this.element.append(...nodes);
  }

  /** From here on, additions are announced. */
  goLive() {
    // Two frames let the history settle in the accessibility tree before the role changes.
    requestAnimationFrame(() => requestAnimationFrame(() => this.element.setAttribute("role", "log")));
  }

  get live() {
    return this.element.getAttribute("role") === "log";
  }

  /** Dots while the answer is on its way; drawn only, since the answer itself will be announced. */
  showWorking(text) {
    this.#working ??= h("div", { class: "working", "aria-hidden": "true" });
    this.#working.replaceChildren(h("i"), h("i"), h("i"), h("span", { text }));
    this.add(this.#working);
  }

  hideWorking() {
    this.#working?.remove();
  }

  scrollToEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  /** Puts a question at the top, so that a long answer is read from its beginning. */
  scrollTo(node, behavior = calm() ? "instant" : "smooth") {
    const top = node.getBoundingClientRect().top - this.element.getBoundingClientRect().top;
    this.element.scrollBy({ top: top - GAP_PX, behavior });
  }
}
