/* Remembers on this device which conversation is open, its token, and a question not sent yet. */

const memory = new Map();

/** Browsers may refuse storage; the chat then works until the page is closed. */
function attempt(action, fallback) {
  try {
    return action();
  } catch {
    return fallback();
  }
}

function read(key) {
  return attempt(() => localStorage.getItem(key) ?? memory.get(key), () => memory.get(key)) ?? null;
}

function write(key, value) {
  if (value === null) {
    memory.delete(key);
    attempt(() => localStorage.removeItem(key), () => {});
    return;
  }
  memory.set(key, value);
  attempt(() => localStorage.setItem(key, value), () => {});
}

function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What one server's chat keeps; pages that embed chats of two servers keep them apart. */
export class Storage {
  constructor(server) {
    this.conversationKey = `delegate-chat:${server}:conversation`;
    this.draftKey = `delegate-chat:${server}:draft`;
  }

  /** `{id, token}`; the token is null until the first reply. */
  get conversation() {
    try {
      const stored = JSON.parse(read(this.conversationKey));
      if (stored?.id) return stored;
    } catch {
      // An unreadable note is as good as none.
    }
    return this.begin();
  }

  keepToken(id, token) {
    if (token && this.conversation.id === id) write(this.conversationKey, JSON.stringify({ id, token }));
  }

  begin() {
    const conversation = { id: randomId(), token: null };
    write(this.conversationKey, JSON.stringify(conversation));
    return conversation;
  }

  /** Whether a storage event tells that another tab has left this conversation for a new one. */
  isOtherConversation({ key, oldValue, newValue }) {
    if (key !== this.conversationKey || !oldValue || !newValue) return false;
    return JSON.parse(oldValue).id !== JSON.parse(newValue).id;
  }

  get draft() {
    return read(this.draftKey) ?? "";
  }

  set draft(text) {
    write(this.draftKey, text || null);
  }
}
