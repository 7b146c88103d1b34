"""The one function every connector calls: a message in, the turn that answers it out."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from assistant.answering.answerer import Answerer
from assistant.conversation.errors import MessageRefused, Unavailable
from assistant.conversation.fallback import Fallback
from assistant.conversation.messages import LONGEST_PAYLOAD, Message, Reply, Turn
from assistant.conversation.queue import Turns
from assistant.conversation.store import Conversation, Store
from assistant.conversation.text import clean_text, has_words
from assistant.conversation.traditional import in_traditional
from assistant.dialogue.client import (
    CHOICE_ENTITY,
    LANGUAGE_ENTITY,
    DialogueClient,
    DialogueFailed,
    Utterance,
    intent_message,
    neutralised,
)
from assistant.knowledge_service import KnowledgeNotReady
from assistant.language.locales import language_of_locale
from assistant.language.policy import Reason, decide
from assistant.language.script import to_simplified
from assistant.strings import TRADITIONAL, Catalogue
from knowledge.languages import LANGUAGES
from knowledge.releases import Release

log = structlog.get_logger(__name__)


class ConversationService:
    """Owns conversations: their order, their language, what is remembered of them."""

    def __init__(
        self,
        store: Store,
        dialogue: DialogueClient,
        answerer: Answerer,
        strings: Catalogue,
        release: Callable[[], Release],
    ) -> None:
        self._store = store
        self._dialogue = dialogue
        self._fallback = Fallback(answerer, strings)
        self._strings = strings
        self._release = release
        self._turns = Turns()

    async def handle(self, message: Message) -> Turn:
        """Answer a message after those that came before it in its conversation.

        Raises MessageRefused, with `detail` in the delegate's language, when there is nothing to answer.
        """
        arrived = time.perf_counter()
        try:
            async with self._turns.of(message.conversation):
                return await self._handle(message, arrived)
        except KnowledgeNotReady as error:
            raise self._explained(Unavailable(), message) from error
        except MessageRefused as refused:
            raise self._explained(refused, message) from None

    def _explained(self, refused: MessageRefused, message: Message) -> MessageRefused:
        """The refusal with its sentence, in the language that it names or else in that of the interface."""
        language = refused.language or interface_language_of(message.locale)
        refused.detail = self._strings.text(refused.key, language, **refused.values)
        return refused

    @staticmethod
    def check(message: Message) -> None:
        """Raise MessageRefused when there is nothing to answer, before a conversation is begun for it."""
        if message.payload is None:
            clean_text(message.text, interface_language_of(message.locale))

    async def set_language(self, conversation: str, channel: str, language: str) -> Turn:
        """Change the language of a conversation and say so in it."""
        async with self._turns.of(conversation):
            stored = await self._conversation(Message(conversation, channel))
            text = self._strings.text("language_changed", language)
            return await self._finish(stored, language, [Reply("notice", language, text)], {"reason": "menu"})

    async def greet(self, conversation: str, channel: str, locale: str | None) -> Turn:
        """Welcome a delegate."""
        return await self._say("welcome", conversation, channel, locale)

    async def help(self, conversation: str, channel: str, locale: str | None) -> Turn:
        """Say what can be asked."""
        return await self._say("help", conversation, channel, locale)

    async def forget(self, conversation: str) -> None:
        """Erase everything of a conversation, in the application's store and in the dialogue engine's."""
        async with self._turns.of(conversation):
            await asyncio.to_thread(self._store.forget, conversation)
            try:
                await self._dialogue.forget(conversation)
            except DialogueFailed as error:
                await asyncio.to_thread(self._store.erase_later, conversation)
                log.warning("dialogue.forget_postponed", reason=str(error))

    async def language_of(self, conversation: str) -> str | None:
        """The language of a conversation, or None when it has none yet."""
        stored = await asyncio.to_thread(self._store.conversation, conversation)
        return stored.language if stored else None

    async def _say(self, key: str, conversation: str, channel: str, locale: str | None) -> Turn:
        async with self._turns.of(conversation):
            stored = await self._conversation(Message(conversation, channel, locale=locale))
            language = stored.language or interface_language_of(locale)
            reply = Reply("smalltalk", language, self._strings.text(key, language))
            return await self._finish(stored, language, [reply], {"reason": key})

    async def _handle(self, message: Message, arrived: float) -> Turn:
        interface = interface_language_of(message.locale)
        if message.payload is not None:
            stored = await self._conversation(message)
            return await self._press(message, stored, interface, arrived)
        text = clean_text(message.text, interface)
        stored = await self._conversation(message)
        decision = await asyncio.to_thread(decide, text, conversation=stored.language, interface=interface)
        await asyncio.to_thread(self._store.record, stored.key, "delegate", decision.language, text)
        if not has_words(text):
            reply = Reply("notice", decision.language, self._strings.text("unreadable_text", decision.language))
            return await self._finish(stored, decision.language, [reply], {"reason": decision.reason}, arrived)
        written = to_simplified(text) if decision.language in ("zh", TRADITIONAL) else text
        sent = neutralised(written)
        details: dict[str, Any] = {"reason": decision.reason, "foreign": decision.foreign}
        answer = partial(self._fallback.question, sent)
        turn = await self._ask(message, stored, (sent, decision.language), answer, details, arrived)
        log.info(
            "turn.answered",
            channel=message.channel,
            kinds=[reply.kind for reply in turn.replies],
            language=decision.language,
            reason=decision.reason,
            release=turn.release,
            milliseconds=_milliseconds_since(arrived),
        )
        return turn

    async def _press(self, message: Message, stored: Conversation, interface: str, arrived: float) -> Turn:
        language = stored.language or interface
        known = len(message.payload or "") <= LONGEST_PAYLOAD
        action = await asyncio.to_thread(self._store.chosen, stored.key, message.payload or "") if known else None
        if action is None:
            reply = Reply("notice", language, self._strings.text("choice_expired", language))
            return await self._finish(stored, language, [reply], {"reason": "expired choice"}, arrived)
        await asyncio.to_thread(self._store.record, stored.key, "delegate", language, action["title"])
        # The engine takes no entity from the metadata of a pressed choice, so the language goes with it.
        written = "zh" if language == TRADITIONAL else language
        sent = intent_message(action["intent"], {**action["entities"], LANGUAGE_ENTITY: written})
        details: dict[str, Any] = {"reason": Reason.CONVERSATION, "foreign": False}
        if chosen := action["entities"].get(CHOICE_ENTITY):
            details["chosen"] = chosen
        answer = partial(self._fallback.choice, action)
        return await self._ask(message, stored, (sent, language), answer, details, arrived)

    async def _ask(
        self,
        message: Message,
        stored: Conversation,
        sent: tuple[str, str],
        without_engine: Callable[[str], Utterance],
        details: dict[str, Any],
        arrived: float,
    ) -> Turn:
        """Have the dialogue engine answer; `without_engine`, given the language, answers where it cannot.

        `sent` is what to say to the engine and the language to answer in.
        """
        text, language = sent
        written = "zh" if language == TRADITIONAL else language
        metadata = {
            "language": written,
            "locale": message.locale,
            "timezone": message.timezone,
            "channel": message.channel,
        }
        try:
            utterances = await self._dialogue.send(stored.key, text, metadata)
        except DialogueFailed as error:
            log.warning("dialogue.failed", reason=str(error))
            details["dialogue_failed"] = str(error)
            utterances = [await asyncio.to_thread(without_engine, written)]
        replies = []
        for utterance in utterances:
            language = (utterance.custom or {}).get("set_language") or language
            replies.append(await self._reply(utterance, stored, language, details))
        if details["foreign"]:
            replies.insert(0, Reply("notice", language, self._strings.text("foreign", language)))
        return await self._finish(stored, language, replies, details, arrived)

    async def _reply(self, utterance: Utterance, stored: Conversation, language: str, details: dict[str, Any]) -> Reply:
        written = "zh" if language == TRADITIONAL else language
        if utterance.custom is None:
            return Reply("smalltalk", written, utterance.text)
        custom = dict(utterance.custom)
        for key in ("verdict", "log", "feedback", "asked", "release"):
            if custom.get(key) is not None:
                details[key] = custom[key]
        offered = custom.get("choices") or []
        entries = [choice["action"]["entities"].get(CHOICE_ENTITY) for choice in offered]
        if any(entries):
            details["offered"] = [entry for entry in entries if entry]
        payloads = await asyncio.to_thread(self._store.offer, stored.key, [choice["action"] for choice in offered])
        issued = [
            {"title": choice["title"], "payload": payload} for choice, payload in zip(offered, payloads, strict=True)
        ]
        return Reply.from_json({**custom, "choices": issued})

    async def _finish(
        self,
        stored: Conversation,
        language: str,
        replies: list[Reply],
        details: dict[str, Any],
        arrived: float | None = None,
    ) -> Turn:
        """Store the language and the replies, and show them in the script the delegate reads."""
        if documents := list(dict.fromkeys(source.document for reply in replies for source in reply.sources)):
            details["documents"] = documents
        if arrived is not None:
            details["milliseconds"] = _milliseconds_since(arrived)
        if language == TRADITIONAL:
            replies = [in_traditional(reply) for reply in replies]
        shared = {key: details[key] for key in ("reason", "foreign") if details.get(key)}
        replies = [replace(reply, metadata={**reply.metadata, **shared}) for reply in replies]
        if language != stored.language:
            await asyncio.to_thread(self._store.set_language, stored.key, language)
        # Another release may have been published since the one that answered.
        release = details.get("release") or self._release().number
        details = {**details, "release": release}
        for reply in replies:
            await asyncio.to_thread(
                self._store.record,
                stored.key,
                "assistant",
                reply.language,
                reply.text,
                reply.to_json(),
                kind=reply.kind,
                **details,
            )
        return Turn(stored.key, language, release, tuple(replies))

    async def _conversation(self, message: Message) -> Conversation:
        begin = (message.conversation, message.channel, None, message.locale, message.timezone)
        await asyncio.to_thread(self._store.begin, *begin)
        stored = await asyncio.to_thread(self._store.conversation, message.conversation)
        if stored is None:
            raise MessageRefused(interface_language_of(message.locale))
        return stored


def _milliseconds_since(moment: float) -> int:
    return round(1000 * (time.perf_counter() - moment))


def interface_language_of(locale: str | None) -> str:
    """The language of a connector's interface; English where its locale is none of ours."""
    return language_of_locale(locale) or LANGUAGES[0]
