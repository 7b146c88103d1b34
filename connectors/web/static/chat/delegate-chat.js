/* Registers <delegate-chat>: the one module that a page has to load. */

import { DelegateChat } from "./chat-element.js";

if (!customElements.get("delegate-chat")) customElements.define("delegate-chat", DelegateChat);
