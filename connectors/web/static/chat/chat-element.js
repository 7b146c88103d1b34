/* <delegate-chat api lang theme patience>: the whole chat in a shadow root, so that any page can hold it with one line.

   Attributes: `api`, the server's address (this page's own when empty); `lang`, the interface language (the page's
   when absent); `theme`, light or dark (the reader's own setting when absent); `patience`, the seconds to wait for an
   answer. */

import { Api } from "./api.js";
import { ChatView } from "./chat-view.js";
import { Conversation } from "./conversation.js";
import { loadInterface } from "./i18n.js";
import { interfaceLanguage } from "./languages.js";
import { Storage } from "./storage.js";

const PATIENCE_S = 30;
const STYLES = ["../tokens.css", "./chat.css", "./replies.css"];

export class DelegateChat extends HTMLElement {
  static observedAttributes = ["lang", "api"];

  #starts = 0;
  #view = null;
  #styled = null;

  connectedCallback() {
    if (!this.shadowRoot) this.#styled = addStyles(this.attachShadow({ mode: "open" }));
    this.start();
  }

  disconnectedCallback() {
    this.#starts += 1;
    this.#view?.close();
  }

  attributeChangedCallback(name, before, after) {
    if (this.#view && before !== after) this.start();
  }

  /** Draws the chat afresh in the language and for the server of the attributes. */
  async start() {
    const start = ++this.#starts;
    const api = new Api(this.getAttribute("api"), () => Number(this.getAttribute("patience")) || PATIENCE_S);
    const language = interfaceLanguage(this.lang || document.documentElement.lang);
    try {
      const [ui] = await Promise.all([loadInterface(api, language), this.#styled]);
      if (start !== this.#starts) return;
      this.#view?.close();
      const conversation = new Conversation(api, new Storage(api.base));
      this.#view = new ChatView(this.shadowRoot, ui, conversation, () => this.start());
      await this.#view.open();
    } catch (problem) {
      if (start === this.#starts) this.#retryLater(problem);
    }
  }

  /** Without the interface there are no sentences to show; try again when the network may be back. */
  #retryLater(problem) {
    console.warn("delegate-chat could not load:", problem.reason ?? problem);
    const start = this.#starts;
    setTimeout(() => start === this.#starts && this.start(), 5_000);
  }
}

/** Links the stylesheets; resolves when they have loaded, so that nothing is drawn bare. */
function addStyles(root) {
  const loading = STYLES.map((path) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = new URL(path, import.meta.url).href;
    root.append(link);
    return new Promise((resolve) => {
      link.addEventListener("load", resolve);
      link.addEventListener("error", resolve);
    });
  });
  return Promise.all(loading);
}
