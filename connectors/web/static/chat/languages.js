/* Turns language names into each other: ours for the server, those of HTML for glyphs and voices. */

const HAN = /\p{Script=Han}/u;

/** The server's name (en, fr, zh, zh-Hant) for an HTML language tag. */
export function interfaceLanguage(tag) {
  const parts = (tag || "").toLowerCase().split("-");
  if (parts[0] !== "zh") return parts[0] || "en";
  const traditional = ["hant", "tw", "hk", "mo"].some((part) => parts.includes(part));
  return traditional && !parts.includes("hans") ? "zh-Hant" : "zh";
}

/** The value for an HTML `lang` attribute. */
export function htmlLanguage(language) {
  return language === "zh" ? "zh-Hans" : language;
}

/** The likely language of what somebody typed: Han characters decide, the interface stands in otherwise. */
export function typedLanguage(text, fallback) {
  const chinese = fallback.startsWith("zh");
  if (HAN.test(text)) return chinese ? fallback : "zh";
  return chinese ? "en" : fallback;
}
