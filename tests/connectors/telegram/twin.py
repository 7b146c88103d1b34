"""The conversation service's twin in memory: same methods, answers that tests can foresee, and a gate to hold them."""

import asyncio
from collections import defaultdict

from assistant.conversation.errors import TextTooLong
from assistant.conversation.messages import LONGEST_TEXT, Choice, Message, Reply, Source, Turn
from assistant.conversation.store import Store
from assistant.language.locales import DEFAULT, language_of_locale

CHOICE = "opaque-id-of-a-choice"
QUOTES = {
    "en": "The forum opens at nine.",
    "fr": "Le forum ouvre à neuf heures.",
    "zh": "论坛九点开始。",
    "zh-Hant": "論壇九點開始。",
}


def source(language: str = "en", **changes: object) -> Source:
    values: dict[str, object] = {
        "document": "main-forum",
        "section": "opening",
        "title": f"Main Forum {language}",
        "language": language,
        "url": f"/knowledge/main-forum?lang={language}#opening",
        "quote": QUOTES[language],
    }
    return Source(**(values | changes))  # type: ignore[arg-type]


class Twin:
    """Repeats what it is asked, with a source; `replies` foresees other answers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.messages: list[Message] = []
        self.languages: dict[str, str] = {}
        self.forgotten: list[str] = []
        self.replies: dict[str, tuple[Reply, ...]] = {}
        self.fault: Exception | None = None
        self.gates: dict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self.gated: set[str] = set()

    async def handle(self, message: Message) -> Turn:
        self.messages.append(message)
        if message.conversation in self.gated:
            await self.gates[message.conversation].wait()
        if self.fault:
            raise self.fault
        language = self._language(message.conversation, message.locale)
        if len(message.text) > LONGEST_TEXT:
            refusal = TextTooLong(language)
            refusal.detail = f"too long ({language})"
            raise refusal
        text = message.payload or message.text
        usual = (Reply("answer", language, f"{language}: {text}", (source(language),)),)
        return self._turn(message.conversation, message.locale, self.replies.get(text, usual))

    async def greet(self, conversation: str, channel: str, locale: str | None) -> Turn:
        return self._notice(conversation, locale, "welcome", (Choice("What is on today?", CHOICE),))

    async def help(self, conversation: str, channel: str, locale: str | None) -> Turn:
        return self._notice(conversation, locale, "help")

    async def set_language(self, conversation: str, channel: str, language: str) -> Turn:
        self.languages[conversation] = language
        return self._notice(conversation, language, "changed")

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)
        self.languages.pop(conversation, None)
        self._store.forget(conversation)

    async def language_of(self, conversation: str) -> str | None:
        return self.languages.get(conversation)

    def _language(self, conversation: str, locale: str | None) -> str:
        return self.languages.get(conversation) or language_of_locale(locale) or DEFAULT

    def _notice(self, conversation: str, locale: str | None, word: str, choices: tuple[Choice, ...] = ()) -> Turn:
        language = self._language(conversation, locale)
        return self._turn(conversation, locale, (Reply("notice", language, f"{word} ({language})", (), choices),))

    def _turn(self, conversation: str, locale: str | None, replies: tuple[Reply, ...]) -> Turn:
        language = self.languages.setdefault(conversation, self._language(conversation, locale))
        self._store.begin(conversation, "telegram", None, locale, None)
        for reply in replies:
            self._store.record(conversation, "assistant", reply.language, reply.text, reply.to_json())
        return Turn(conversation, language, 1, replies)
