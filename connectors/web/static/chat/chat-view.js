/* The parts of the chat at work together: sending, answering, failing and trying again, starting over. */

import { Composer } from "./composer.js";
import { confirmed } from "./confirm.js";
import { h, icon, touchOnly } from "./dom.js";
import { htmlLanguage } from "./languages.js";
import { LogView } from "./log-view.js";
import { DelegateMessage, failure, notice, replyMessage, welcome } from "./message-view.js";

const SLOW_AFTER_MS = 8_000;
const PLUS = "M12 5v14M5 12h14";
const BIN = "M5 7h14M10 7V4.5h4V7M7 7l1 12.5h8L17 7M10.5 10.5v6M13.5 10.5v6";

export class ChatView {
  #busy = false;
  #failed = null;
  #closed = false;

  /** `restart` draws the whole chat again. */
  constructor(root, ui, conversation, restart) {
    Object.assign(this, { root, ui, conversation, restart });
    this.storage = conversation.storage;
    this.log = new LogView(ui);
    this.status = h("p", { class: "hidden", role: "status" });
    this.composer = new Composer(ui, {
      onSend: (text) => this.#send({ text, typed: true }),
      onInput: (text) => (this.storage.draft = text),
      announce: (text) => (this.status.textContent = text),
    });
    this.element = this.#build();
  }

  #build() {
    const { ui } = this;
    const tool = (key, path, onclick) =>
      h("button", { type: "button", class: "tool", onclick }, icon(path), h("span", { text: ui.t(key) }));
    return h(
      "section",
      { class: "chat", lang: htmlLanguage(ui.language), "aria-label": ui.t("chat.label") },
      h(
        "div",
        { class: "tools", role: "group", "aria-label": ui.t("chat.options") },
        tool("chat.new", PLUS, () => this.#startOver("new")),
        tool("chat.forget", BIN, () => this.#startOver("forget")),
      ),
      this.log.element,
      this.composer.element,
      this.status,
    );
  }

  /** Another tab has begun or forgotten the conversation: this one follows. */
  #followOtherTabs = (event) => {
    if (this.storage.isOtherConversation(event)) this.restart();
  };

  /** Shows the chat with its history; only then do additions count as news. */
  async open() {
    this.root.append(this.element);
    addEventListener("storage", this.#followOtherTabs);
    this.composer.text = this.storage.draft;
    this.#setBusy(true);
    this.log.add(this.#welcome());
    try {
      this.#addHistory(await this.conversation.history());
    } catch {
      this.log.add(failure(this.ui, this.ui.t("problem.history"), this.restart));
    }
    this.#setBusy(false);
    this.log.goLive();
  }

  close() {
    this.#closed = true;
    removeEventListener("storage", this.#followOtherTabs);
    this.element.remove();
  }

  #addHistory(messages) {
    let question = null;
    for (const { role, text, language, reply, release } of messages) {
      const own = role === "delegate";
      const element = own ? new DelegateMessage(this.ui, text, language).element : this.#reply(reply, release);
      if (role === "delegate") question = element;
      this.log.add(element);
    }
    if (question) this.log.scrollTo(question, "instant");
  }

  /** The number of the release that answered goes along, for whoever has to find out why it did so. */
  #reply(reply, release) {
    const onChoice = ({ title, payload }) => this.#send({ text: title, payload });
    const element = replyMessage(this.ui, reply, { base: this.conversation.api.base, onChoice });
    if (release) element.dataset.release = release;
    return element;
  }

  #welcome() {
    return welcome(this.ui, ({ title }) => this.#send({ text: title }));
  }

  #send({ text, payload = null, typed = false }) {
    if (this.#busy) {
      this.status.textContent = this.ui.t("composer.wait");
      return;
    }
    this.#dropSuperseded(text, typed);
    const view = new DelegateMessage(this.ui, text);
    this.log.add(view.element);
    if (typed) this.composer.text = "";
    if (!touchOnly()) this.composer.focus();
    this.#deliver({ text, payload, typed, view });
  }

  /** A typed question that failed went back into the input: what is sent from there takes its place. */
  #dropSuperseded(text, typed) {
    const failed = this.#failed;
    if (!failed || !((typed && failed.typed) || text === failed.text)) return;
    failed.view.element.remove();
    this.#failed = null;
  }

  async #deliver(question) {
    this.#setBusy(true);
    question.view.sending();
    this.log.scrollTo(question.view.element);
    const slow = setTimeout(() => this.#showSlow(), SLOW_AFTER_MS);
    try {
      const { answer, renewed } = await this.conversation.ask(question, this.ui.language);
      if (!this.#closed) this.#answered(question, answer, renewed);
    } catch (problem) {
      if (!this.#closed) this.#failedToSend(question, problem);
    } finally {
      clearTimeout(slow);
      this.#setBusy(false);
    }
  }

  #answered(question, answer, renewed) {
    this.log.hideWorking();
    question.view.sent();
    if (renewed) question.view.element.before(notice(this.ui, this.ui.t("problem.renewed")));
    this.log.add(...answer.replies.map((reply) => this.#reply(reply, answer.release)));
    this.log.scrollTo(question.view.element);
  }

  #failedToSend(question, problem) {
    this.log.hideWorking();
    const known = this.ui.t(`problem.${problem.reason}`);
    const text = problem.reason === "refused" && problem.detail ? problem.detail : known;
    question.view.failed(text, problem.retryable ? () => this.#retry(question) : null);
    if (question.typed && !this.composer.text) this.composer.text = question.text;
    this.#failed = question;
    this.log.scrollTo(question.view.element);
  }

  #retry(question) {
    if (this.#busy) return;
    if (this.composer.text.trim() === question.text) this.composer.text = "";
    if (this.#failed === question) this.#failed = null;
    if (!touchOnly()) this.composer.focus();
    this.#deliver(question);
  }

  #setBusy(busy) {
    this.#busy = busy;
    this.composer.busy = busy;
    this.element.classList.toggle("busy", busy);
    if (busy && this.log.live) this.log.showWorking(this.ui.t("chat.working"));
    else this.log.hideWorking();
  }

  #showSlow() {
    const text = this.ui.t("chat.still_working");
    this.log.showWorking(text);
    this.status.textContent = text;
  }

  async #startOver(how) {
    if (this.#busy || !(await confirmed(this.element, this.ui, how))) return;
    try {
      if (how === "forget") await this.conversation.forget();
      else this.conversation.begin();
    } catch {
      this.log.add(failure(this.ui, this.ui.t("problem.forget"), () => this.#startOver(how)));
      this.log.scrollToEnd();
      return;
    }
    this.#empty(this.ui.t(how === "forget" ? "notice.forgotten" : "notice.new"));
  }

  #empty(text) {
    this.log.element.setAttribute("role", "group");
    this.#failed = null;
    this.log.element.replaceChildren(this.#welcome());
    this.composer.text = this.storage.draft;
    this.status.textContent = text;
    this.log.goLive();
    this.composer.focus();
  }
}
