/* Draws what an answer rests on: each source with its title, its language, its page and the quoted sentences. */

import { h, hidden, icon } from "./dom.js";
import { htmlLanguage, interfaceLanguage } from "./languages.js";
import { newTabLink, sourceUrl } from "./links.js";

const ARROW = "M7 17 17 7M9 7h8v8";
// Keeps the arrow on the line of the last word.
const WORD_JOINER = "\u2060";

export function sourceList(ui, reply, base) {
  const items = reply.sources.map((source) => h("li", {}, ...sourceItem(ui, source, reply, base)));
  const title = h("p", { class: "sources-title", text: ui.t("sources.title"), lang: htmlLanguage(ui.language) });
  const list = h("ol", { "aria-label": ui.t("sources.title") }, items);
  return h("div", { class: "sources", lang: htmlLanguage(ui.language) }, title, list);
}

function sourceItem(ui, source, reply, base) {
  return [sourceTitle(ui, source, base), remarks(ui, source, reply), quoteOf(ui, source)].filter(Boolean);
}

function sourceTitle(ui, source, base) {
  const title = h("span", { lang: htmlLanguage(source.language), text: source.title });
  const href = sourceUrl(source, base);
  if (!href) return h("span", { class: "source-title" }, title);
  const link = newTabLink(href, title, WORD_JOINER, icon(ARROW), hidden(` ${ui.t("sources.new_tab")}`));
  link.className = "source-title";
  return link;
}

function remarks(ui, source, reply) {
  const parts = [ui.languageName(source.language)];
  if (source.page) parts.push(ui.t("sources.page", { page: source.page }));
  const foreign = written(source.language) !== written(reply.language ?? ui.language);
  if (source.translation === "unofficial") parts.push(ui.t("sources.unofficial"));
  else if (foreign) parts.push(ui.t("sources.original"));
  return h("span", { class: "source-remarks", text: parts.join(" · ") });
}

function quoteOf(ui, source) {
  if (!source.quote) return null;
  const name = hidden(` – ${source.title}`);
  const summary = h("summary", {}, ui.t("sources.passage"), name);
  const quote = h("blockquote", { lang: htmlLanguage(source.language), text: source.quote });
  return h("details", {}, summary, quote);
}

/** Simplified and traditional characters are the same written language. */
function written(language) {
  return interfaceLanguage(language).split("-")[0];
}
