/* Talks to the server: each call returns its data or throws a Problem that says what the reader can do. */

const OTHER_TIMEOUT_MS = 15_000;

/** `reason` is one of offline, timeout, unreachable, too_many, token, refused. */
export class Problem extends Error {
  constructor(reason, detail = "") {
    super(detail || reason);
    this.reason = reason;
    this.detail = detail;
  }

  /** Whether the same request may succeed later. */
  get retryable() {
    return this.reason !== "refused" && this.reason !== "token";
  }
}

export class Api {
  /** `patience()` gives the seconds to wait for an answer. */
  constructor(base, patience) {
    this.base = new URL(base || "/", document.baseURI).href;
    this.patience = patience;
  }

  getInterface(language) {
    return this.#call("GET", `web/interface/${encodeURIComponent(language)}`);
  }

  ask(message, token) {
    return this.#call("POST", "api/chat", { token, body: message, timeout: 1000 * this.patience() });
  }

  async history({ id, token }) {
    const { messages } = await this.#call("GET", `api/conversations/${encodeURIComponent(id)}/messages`, { token });
    return messages;
  }

  forget({ id, token }) {
    return this.#call("DELETE", `api/conversations/${encodeURIComponent(id)}`, { token });
  }

  async #call(method, path, { token = null, body = null, timeout = OTHER_TIMEOUT_MS } = {}) {
    const headers = { Accept: "application/json" };
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const request = { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(timeout) };
    try {
      const response = await fetch(new URL(path, this.base), request);
      if (!response.ok) throw await problemOf(response);
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      throw error instanceof Problem ? error : new Problem(reasonOf(error));
    }
  }
}

function reasonOf(error) {
  if (error.name === "TimeoutError" || error.name === "AbortError") return "timeout";
  return navigator.onLine ? "unreachable" : "offline";
}

async function problemOf(response) {
  const problem = await response.json().catch(() => ({}));
  const detail = typeof problem.detail === "string" ? problem.detail : "";
  if (response.status === 429) return new Problem("too_many", detail);
  if (response.status === 401 || response.status === 404) return new Problem("token", detail);
  return new Problem(response.status >= 500 ? "unreachable" : "refused", response.status >= 500 ? "" : detail);
}
