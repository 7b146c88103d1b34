"""What is done about each thing a delegate sends: one call to the conversation service, and its answer sent."""

import asyncio
from collections import OrderedDict
from pathlib import Path

import structlog
from telegram import InlineKeyboardMarkup

from assistant.conversation.errors import MessageRefused
from assistant.conversation.messages import Message, Reply, Turn
from assistant.conversation.store import Store
from assistant.language.locales import DEFAULT, language_of_locale
from assistant.strings import REPLIES, Catalogue
from connectors.telegram.incoming import Command, Incoming, Place, Press, Question, Unreadable
from connectors.telegram.languages import OFFERED
from connectors.telegram.ports import Conversations
from connectors.telegram.privacy import Pseudonyms, place_of
from connectors.telegram.rendering import (
    FORGET_BUTTON,
    KEEP_BUTTON,
    LANGUAGE_BUTTON,
    QUOTE_BUTTON,
    Outgoing,
    Renderer,
    find_source,
    pressed,
)
from connectors.telegram.sending import Sender

log = structlog.get_logger(__name__)

CHANNEL = "telegram"
STRINGS = Path(__file__).parent / "strings"
ALBUMS_REMEMBERED = 256


class Handler:
    """Answers what has been read from an update."""

    def __init__(
        self, service: Conversations, store: Store, sender: Sender, pseudonyms: Pseudonyms, public_url: str | None
    ) -> None:
        self._service = service
        self._store = store
        self._sender = sender
        self._pseudonyms = pseudonyms
        self._shared = Catalogue(REPLIES)
        self._renderer = Renderer(Catalogue(STRINGS), public_url)
        self._albums: OrderedDict[tuple[int, str], None] = OrderedDict()

    async def handle(self, incoming: Incoming) -> None:
        """Answer; whatever goes wrong, the delegate is told."""
        place = incoming.place
        try:
            await self._dispatch(incoming)
        except MessageRefused as refusal:
            await self._sender.send(place, [Outgoing(refusal.detail or await self._shared_text("internal", place))])
        except Exception as error:
            log.error("telegram.turn_failed", chat=self._pseudonyms.of(place.chat), error=place_of(error))
            await self._sender.send(place, [Outgoing(self._shared.text("internal", locale_language(place)))])

    async def refuse_more(self, place: Place) -> None:
        """Tell a chat that its last messages were too many to be read."""
        await self._sender.send(place, [Outgoing(await self._shared_text("too_many_requests", place))])

    async def _dispatch(self, incoming: Incoming) -> None:
        match incoming:
            case Question(place, text):
                await self._ask(place, Message(place.conversation, CHANNEL, text=text, locale=place.locale))
            case Command():
                await self._command(incoming)
            case Press():
                await self._press(incoming)
            case Unreadable():
                await self._unreadable(incoming)

    async def _ask(self, place: Place, message: Message) -> None:
        async with self._sender.typing(place):
            turn = await self._service.handle(message)
        await self._say(place, turn)

    async def _command(self, command: Command) -> None:
        place, conversation = command.place, command.place.conversation
        match command.name:
            case "start":
                await self._say(place, await self._service.greet(conversation, CHANNEL, place.locale))
            case "help":
                await self._say(place, await self._service.help(conversation, CHANNEL, place.locale))
            case "language":
                wish = language_of_locale(command.argument)
                if wish:
                    await self._say(place, await self._service.set_language(conversation, CHANNEL, wish))
                else:
                    await self._sender.send(place, [self._renderer.languages(await self._language(place))])
            case "forget":
                await self._sender.send(place, [self._renderer.confirm_forget(await self._language(place))])

    async def _press(self, press: Press) -> None:
        place, data = press.place, press.data
        if data.startswith(QUOTE_BUTTON):
            await self._show_quote(place, data.removeprefix(QUOTE_BUTTON))
        elif data == FORGET_BUTTON:
            await self._sender.change_buttons(place, press.below, None)
            await self._forget(place)
        elif data == KEEP_BUTTON:
            await self._sender.change_buttons(place, press.below, None)
            await self._sender.send(place, [self._renderer.notice("kept", await self._language(place))])
        elif data.startswith(LANGUAGE_BUTTON):
            await self._mark(press)
            await self._set_language(place, data.removeprefix(LANGUAGE_BUTTON))
        else:
            await self._mark(press)
            await self._ask(place, Message(place.conversation, CHANNEL, payload=data, locale=place.locale))

    async def _mark(self, press: Press) -> None:
        if press.keyboard:
            marked: InlineKeyboardMarkup = pressed(press.keyboard, press.data)
            if marked != press.keyboard:
                await self._sender.change_buttons(press.place, press.below, marked)

    async def _set_language(self, place: Place, language: str) -> None:
        if language in OFFERED:
            await self._say(place, await self._service.set_language(place.conversation, CHANNEL, language))

    async def _forget(self, place: Place) -> None:
        """Erase the conversation, and say so in the language it had."""
        language = await self._language(place)
        await self._service.forget(place.conversation)
        await self._sender.send(place, [Outgoing(self._shared.text("forgotten", language))])

    async def _show_quote(self, place: Place, wanted: str) -> None:
        """The quote is looked up among the conversation's own replies, so that no one else's can be asked for."""
        stored = await asyncio.to_thread(self._store.messages, place.conversation)
        replies = (Reply.from_json(message.reply) for message in stored if message.reply)
        source = find_source(replies, wanted)
        language = await self._language(place)
        if source is None:
            await self._sender.send(place, [Outgoing(self._shared.text("choice_expired", language))])
        else:
            await self._sender.send(place, self._renderer.quote(source, language))

    async def _unreadable(self, unreadable: Unreadable) -> None:
        """Telegram sends the pictures of an album one by one; one notice is enough for them."""
        place = unreadable.place
        if unreadable.album:
            album = (place.chat, unreadable.album)
            if album in self._albums:
                return
            self._albums[album] = None
            if len(self._albums) > ALBUMS_REMEMBERED:
                self._albums.popitem(last=False)
        await self._sender.send(place, [self._renderer.notice("only_text", await self._language(place))])

    async def _say(self, place: Place, turn: Turn) -> None:
        outgoing = [message for reply in turn.replies for message in self._renderer.reply(reply)]
        if not outgoing:
            outgoing = [Outgoing(self._shared.text("internal", turn.language))]
        await self._sender.send(place, outgoing)

    async def _shared_text(self, key: str, place: Place) -> str:
        return self._shared.text(key, await self._language(place))

    async def _language(self, place: Place) -> str:
        """The conversation's language; before there is one, that of the delegate's Telegram."""
        return await self._service.language_of(place.conversation) or locale_language(place)


def locale_language(place: Place) -> str:
    return language_of_locale(place.locale) or DEFAULT
