/* One conversation with the server: asks, remembers the token, reads the history, forgets. */

import { Problem } from "./api.js";

export class Conversation {
  constructor(api, storage) {
    this.api = api;
    this.storage = storage;
  }

  /** The reply to a question or to a pressed choice, and whether a new conversation had to be started for it. */
  async ask({ text, payload }, language) {
    try {
      return { answer: await this.#post(text, payload, language), renewed: false };
    } catch (problem) {
      if (problem.reason !== "token") {
        this.#leaveUnopened();
        throw problem;
      }
      // The server no longer knows this conversation, or not as ours: the question goes to a fresh one.
      this.storage.begin();
      return { answer: await this.#post(text, payload, language), renewed: true };
    }
  }

  /** A first question that failed may have reached the server, whose token then got lost: start afresh. */
  #leaveUnopened() {
    if (!this.storage.conversation.token) this.storage.begin();
  }

  async #post(text, payload, language) {
    const { id, token } = this.storage.conversation;
    const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const answer = await this.api.ask({ conversation: id, text, locale: language, timezone, payload }, token);
    this.storage.keepToken(id, answer.token);
    return answer;
  }

  /** The messages so far; none when nothing has been said or the server has forgotten it. */
  async history() {
    const conversation = this.storage.conversation;
    if (!conversation.token) return [];
    try {
      return await this.api.history(conversation);
    } catch (problem) {
      if (problem.reason !== "token") throw problem;
      this.storage.begin();
      return [];
    }
  }

  begin() {
    this.storage.begin();
  }

  /** Deletes the conversation on the server and here. */
  async forget() {
    const conversation = this.storage.conversation;
    try {
      if (conversation.token) await this.api.forget(conversation);
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.reason !== "token") throw problem;
    }
    this.storage.draft = "";
    this.storage.begin();
  }
}
