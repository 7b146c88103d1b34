"""Turns replies into Telegram messages: plain text, and buttons for choices and sources."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from assistant.conversation.messages import LONGEST_PAYLOAD, Reply, Source
from assistant.strings import Catalogue
from connectors.telegram.languages import OFFERED, written
from connectors.telegram.splitting import shorten, split_text

# Ids issued by the service hold no colon, so that these are never mistaken for one.
LANGUAGE_BUTTON = "tg:language:"
QUOTE_BUTTON = "tg:quote:"
FORGET_BUTTON = "tg:forget"
KEEP_BUTTON = "tg:keep"

LONGEST_LABEL = 64
LONGEST_URL = 2000
PRESSED = "✓ "


@dataclass(frozen=True)
class Outgoing:
    """One message to be sent."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None

    def without_links(self) -> "Outgoing":
        """The message with the buttons that Telegram never refuses: it does not take every address."""
        rows = self.keyboard.inline_keyboard if self.keyboard else ()
        kept = [row for row in rows if all(button.url is None for button in row)]
        return Outgoing(self.text, InlineKeyboardMarkup(kept) if kept else None)


class Renderer:
    """Renders for one installation: its sentences, and its public address if it has one."""

    def __init__(self, strings: Catalogue, public_url: str | None) -> None:
        self._strings = strings
        self._public_url = public_url

    def reply(self, reply: Reply) -> list[Outgoing]:
        """A reply as messages; the buttons stand below the last."""
        rows = [*self._source_rows(reply), *_choice_rows(reply)]
        return messages(reply.text, rows)

    def quote(self, source: Source, language: str) -> list[Outgoing]:
        """The passage a source points to, for delegates who cannot open its page."""
        remarks = [OFFERED.get(source.language, source.language)]
        if source.page is not None:
            remarks.append(self._strings.text("page", language, page=source.page))
        if source.translation == "unofficial":
            remarks.append(self._strings.text("unofficial", language))
        joined = self._strings.text("separator", language).join(remarks)
        shown = self._say("quote", language, title=source.title, quote=source.quote, remarks=joined)
        return messages(shown, [])

    def languages(self, language: str) -> Outgoing:
        """The question for a language, with a button for each."""
        rows = [[_button(name, f"{LANGUAGE_BUTTON}{offered}")] for offered, name in OFFERED.items()]
        return Outgoing(self._strings.text("choose_language", language), InlineKeyboardMarkup(rows))

    def confirm_forget(self, language: str) -> Outgoing:
        yes = _button(self._strings.text("forget_yes", language), FORGET_BUTTON)
        no = _button(self._strings.text("forget_no", language), KEEP_BUTTON)
        return Outgoing(self._strings.text("confirm_forget", language), InlineKeyboardMarkup([[yes, no]]))

    def notice(self, key: str, language: str) -> Outgoing:
        return Outgoing(self._strings.text(key, language))

    def _source_rows(self, reply: Reply) -> list[list[InlineKeyboardButton]]:
        rows: dict[str, list[InlineKeyboardButton]] = {}
        for source in reply.sources:
            label = self._source_label(source, reply.language)
            if self._public_url:
                url = source_url(self._public_url, source)
                rows[url] = [InlineKeyboardButton(label, url=url)]
            else:
                data = QUOTE_BUTTON + source_id(source)
                rows[data] = [_button(label, data)]
        return list(rows.values())

    def _source_label(self, source: Source, language: str) -> str:
        if written(source.language) == written(language):
            return shorten(self._say("source", language, title=source.title), LONGEST_LABEL)
        name = OFFERED.get(source.language, source.language)
        return shorten(self._say("source_in", language, title=source.title, language=name), LONGEST_LABEL)

    def _say(self, key: str, spoken: str, /, **values: str) -> str:
        """A sentence with values of the texts' own, which are not converted with it to traditional characters."""
        return self._strings.text(key, spoken).format(**values)


def messages(text: str, rows: list[list[InlineKeyboardButton]]) -> list[Outgoing]:
    """The text in as many messages as it takes, with the buttons below the last."""
    pieces = split_text(text)
    keyboard = InlineKeyboardMarkup(rows) if rows else None
    last = len(pieces) - 1
    return [Outgoing(piece, keyboard if number == last else None) for number, piece in enumerate(pieces)]


def source_id(source: Source) -> str:
    """A short id that finds the source again among the conversation's replies, after a restart too."""
    parts = "\n".join((source.document, source.section, source.language, source.quote))
    return hashlib.sha256(parts.encode()).hexdigest()[:32]


def find_source(replies: Iterable[Reply], wanted: str) -> Source | None:
    """The source with the id `wanted`."""
    sources = (source for reply in replies for source in reply.sources)
    return next((source for source in sources if source_id(source) == wanted), None)


def source_url(public_url: str, source: Source) -> str:
    """The address of a source's page, told which sentences to mark.

    A quote too long for an address is cut: the page finds and marks its beginning.
    """
    parts = urlsplit(urljoin(public_url.rstrip("/") + "/", source.url.removeprefix("/")))
    query = dict(parse_qsl(parts.query))
    marked = query.pop("quote", source.quote)
    while True:
        kept = query | ({"quote": marked} if marked else {})
        url = urlunsplit(parts._replace(query=urlencode(kept, quote_via=quote)))
        if len(url) <= LONGEST_URL or not marked:
            return url
        marked = marked[: len(marked) // 2]


def pressed(keyboard: InlineKeyboardMarkup, data: str) -> InlineKeyboardMarkup:
    """The keyboard with a mark on the button that was pressed last, since the chat shows no other trace of it."""
    rows = [[_marked(button, data) for button in row] for row in keyboard.inline_keyboard]
    return InlineKeyboardMarkup(rows)


def _marked(button: InlineKeyboardButton, data: str) -> InlineKeyboardButton:
    if button.callback_data is None:
        return button
    label = button.text.removeprefix(PRESSED)
    return _button(PRESSED + label if button.callback_data == data else label, str(button.callback_data))


def _choice_rows(reply: Reply) -> list[list[InlineKeyboardButton]]:
    """A row for each choice, as titles are long. An id too long for Telegram would make it refuse the whole message."""
    fitting = [choice for choice in reply.choices if len(choice.payload.encode()) <= LONGEST_PAYLOAD]
    return [[_button(choice.title, choice.payload)] for choice in fitting]


def _button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(shorten(label, LONGEST_LABEL), callback_data=data)
