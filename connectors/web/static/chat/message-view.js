/* Draws one message: what the delegate wrote and how its sending stands, or one reply of the assistant. */

import { h, hidden } from "./dom.js";
import { htmlLanguage, typedLanguage } from "./languages.js";
import { withLinks } from "./links.js";
import { sourceList } from "./source-view.js";

function paragraphs(text, language, { linked = false } = {}) {
  return h("div", { class: "text", lang: htmlLanguage(language) }, linked ? withLinks(text) : text);
}

function message(ui, who, language, ...content) {
  const label = hidden(`${ui.t(who === "own" ? "chat.you" : "chat.assistant")} `);
  label.lang = htmlLanguage(ui.language);
  return h("div", { class: `message ${who}`, lang: htmlLanguage(language) }, label, ...content);
}

export class DelegateMessage {
  constructor(ui, text, language = typedLanguage(text, ui.language)) {
    this.ui = ui;
    this.element = message(ui, "own", language, paragraphs(text, language));
  }

  sending() {
    this.#failure?.remove();
    this.element.classList.remove("failed");
    this.element.classList.add("sending");
  }

  sent() {
    this.element.classList.remove("sending");
  }

  /** Says why, and offers another try where one may help. */
  failed(text, onRetry) {
    this.element.classList.remove("sending");
    this.element.classList.add("failed");
    this.#failure = failure(this.ui, `${this.ui.t("problem.not_sent")}. ${text}`, onRetry);
    this.element.append(this.#failure);
  }

  #failure = null;
}

/** A line about something that went wrong, with a button when `onRetry` is given. */
export function failure(ui, text, onRetry) {
  const line = h("div", { class: "failure", lang: htmlLanguage(ui.language) }, h("p", { text }));
  if (onRetry) line.append(h("button", { type: "button", class: "retry", text: ui.t("problem.retry"), onclick: onRetry }));
  return line;
}

/** A line that is neither a question nor an answer. */
export function notice(ui, text) {
  return h("p", { class: "notice", lang: htmlLanguage(ui.language), text });
}

export function replyMessage(ui, reply, { base, onChoice }) {
  const language = reply.language ?? ui.language;
  const element = message(ui, `reply ${reply.kind ?? ""}`.trim(), language);
  element.append(paragraphs(reply.text ?? "", language, { linked: true }));
  if (reply.sources?.length) element.append(sourceList(ui, reply, base));
  if (reply.choices?.length) element.append(choiceList(ui.t("chat.choices"), reply.choices, language, onChoice));
  return element;
}

/** Quick replies; `onChoice` gets the choice pressed. */
export function choiceList(label, choices, language, onChoice) {
  const buttons = choices.map((choice) =>
    h("li", {}, h("button", { type: "button", class: "choice", text: choice.title, onclick: () => onChoice(choice) })),
  );
  return h("ul", { class: "choices", "aria-label": label, lang: htmlLanguage(language) }, buttons);
}

/** The greeting and a few questions to begin with, which are asked as if typed. */
export function welcome(ui, onChoice) {
  const element = message(ui, "reply welcome", ui.language);
  element.append(paragraphs(ui.t("chat.welcome"), ui.language));
  const examples = ui.event.questions.map((title) => ({ title, payload: null }));
  if (examples.length) {
    const label = ui.t("chat.examples");
    element.append(h("p", { class: "examples-label", "aria-hidden": "true", text: label }));
    element.append(choiceList(label, examples, ui.language, onChoice));
  }
  return element;
}
