/* Makes addresses safe to follow: nothing but http and https, and no page of ours in another site's hands. */

const ADDRESS = /https?:\/\/[^\s<>"“”「」（）()，。；、！？]+/g;
const TRAILING = /[.,;:!?'’»\]]+$/;

/** The absolute http(s) address, or null for any other scheme. */
export function safeUrl(address, base) {
  try {
    const url = new URL(address, base);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

/** Where a source opens: the text's page, told which sentences to highlight. */
export function sourceUrl(source, base) {
  const url = safeUrl(source.url, base);
  if (!url) return null;
  const ownPage = url.origin === new URL(base).origin && url.pathname.startsWith("/knowledge/");
  if (ownPage && source.quote && !url.searchParams.has("quote")) url.searchParams.set("quote", source.quote);
  return url.href;
}

export function newTabLink(href, ...children) {
  const link = document.createElement("a");
  link.href = href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.append(...children);
  return link;
}

/** The nodes of a text in which addresses have become links. */
export function withLinks(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(TRAILING, "");
    if (!safeUrl(address)) continue;
    nodes.push(text.slice(end, match.index), newTabLink(address, address));
    end = match.index + address.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}
