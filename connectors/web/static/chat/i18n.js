/* The sentences and the event's description in one language, as the server keeps them. */

export class Interface {
  constructor({ language, strings, event }) {
    this.language = language;
    this.event = event;
    this.strings = strings;
  }

  /** The sentence for `key`, with `{name}` replaced by the values given. */
  t(key, values = {}) {
    const sentence = this.strings[key] ?? key;
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  languageName(language) {
    return this.strings[`language.${language}`] ?? language;
  }
}

export async function loadInterface(api, language) {
  return new Interface(await api.getInterface(language));
}
