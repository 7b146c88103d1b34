/* The input: Enter sends, Shift+Enter breaks the line, and nothing typed is ever lost. */

import { h, hidden, icon } from "./dom.js";

export const MAX_CHARACTERS = 1000;
const WARN_BELOW = 100;
const ANNOUNCED = [100, 50, 20, 10, 0];
const ARROW_UP = "M12 19V5M5.5 11.5 12 5l6.5 6.5";

// Counted as the server does, by code point: one emoji is one character.
const length = (text) => Array.from(text).length;

export class Composer {
  #busy = false;
  #announced = null;

  /** `onSend(text)`, `onInput(text)` to keep a draft, `announce(text)` for screen readers. */
  constructor(ui, { onSend, onInput, announce }) {
    Object.assign(this, { ui, onSend, onInput, announce });
    this.input = this.#buildInput();
    this.counter = h("span", { class: "counter", "aria-hidden": "true" });
    this.button = h("button", { type: "submit", class: "send", "aria-label": ui.t("composer.send") }, icon(ARROW_UP));
    this.element = h(
      "form",
      { class: "composer", novalidate: true, onsubmit: (event) => this.#submit(event) },
      h("label", { for: "question" }, hidden(ui.t("composer.label"))),
      h("div", { class: "field" }, this.input, this.button),
      h("div", { class: "below" }, h("span", { id: "hint", class: "hint", text: ui.t("composer.hint") }), this.counter),
    );
  }

  #buildInput() {
    return h("textarea", {
      id: "question",
      rows: "1",
      enterkeyhint: "send",
      autocomplete: "off",
      "aria-describedby": "hint",
      placeholder: this.ui.t("composer.placeholder"),
      onkeydown: (event) => this.#key(event),
      oninput: () => this.#changed(),
    });
  }

  get text() {
    return this.input.value;
  }

  set text(text) {
    this.input.value = text;
    this.#changed();
  }

  get busy() {
    return this.#busy;
  }

  set busy(busy) {
    this.#busy = busy;
    this.#showState();
  }

  focus() {
    this.input.focus({ preventScroll: true });
  }

  #key(event) {
    // An input method confirms a word with Enter too; Safari reports that key as 229 after the composition has ended.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.element.requestSubmit();
  }

  #submit(event) {
    event.preventDefault();
    this.focus();
    const over = length(this.text) - MAX_CHARACTERS;
    if (!this.text.trim()) return;
    if (over > 0) this.announce(this.ui.t("composer.over", { count: over }));
    else if (this.#busy) this.announce(this.ui.t("composer.wait"));
    else this.onSend(this.text.trim());
  }

  #changed() {
    this.#fit();
    this.#showState();
    this.onInput(this.text);
  }

  #fit() {
    this.input.style.blockSize = "auto";
    const borders = this.input.offsetHeight - this.input.clientHeight;
    this.input.style.blockSize = `${this.input.scrollHeight + borders}px`;
  }

  #showState() {
    const left = MAX_CHARACTERS - length(this.text);
    const shown = left > WARN_BELOW ? "" : this.#countText(left);
    this.counter.textContent = shown;
    this.counter.classList.toggle("over", left < 0);
    this.input.setAttribute("aria-invalid", String(left < 0));
    this.button.setAttribute("aria-disabled", String(this.#busy || left < 0 || !this.text.trim()));
    this.#announceCount(left);
  }

  #countText(left) {
    return left < 0 ? this.ui.t("composer.over", { count: -left }) : this.ui.t("composer.left", { count: left });
  }

  /** Speaks at a few thresholds only; a count at every key would drown the typing. */
  #announceCount(left) {
    const step = left < 0 ? -1 : (ANNOUNCED.findLast((threshold) => left <= threshold) ?? null);
    if (step !== null && step !== this.#announced) this.announce(this.#countText(left));
    this.#announced = step;
  }
}
