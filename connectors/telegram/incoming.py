"""Turns updates into the few things the connector acts on, and leaves the rest.

In private chats everything a person writes counts. In groups only what is addressed to the assistant does: a command, a
mention of its name, or an answer to one of its messages. Edits, channel posts, polls, reactions, changes of membership
and the words of other bots are left.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import Bot, CallbackQuery, InlineKeyboardMarkup, Message, MessageEntity, Update
from telegram.constants import ChatType

COMMANDS = ("start", "help", "language", "forget")
# What Telegram is asked to send; updates made before it was asked may still be of other kinds.
UPDATE_KINDS = ("message", "callback_query")


@dataclass(frozen=True)
class Identity:
    """Who the assistant is on Telegram; the name is unknown until Telegram has been reached."""

    id: int
    username: str | None = None

    def is_called(self, name: str) -> bool:
        return bool(self.username) and name.removeprefix("@").casefold() == str(self.username).casefold()


@dataclass(frozen=True)
class Place:
    """Where an answer goes; in groups also the message and the topic it belongs to."""

    chat: int
    locale: str | None = None
    answers: int | None = None
    topic: int | None = None

    @property
    def conversation(self) -> str:
        return f"telegram:{self.chat}"


@dataclass(frozen=True)
class Question:
    """Words to be answered."""

    place: Place
    text: str


@dataclass(frozen=True)
class Command:
    """One of the commands in Telegram's menu."""

    place: Place
    name: str
    argument: str


@dataclass(frozen=True)
class Press:
    """A button pressed below the message `below`."""

    place: Place
    query: str
    data: str
    below: int
    keyboard: InlineKeyboardMarkup | None


@dataclass(frozen=True)
class Unreadable:
    """A picture, a voice message or the like; the pictures of one album share its id."""

    place: Place
    album: str | None


Incoming = Question | Command | Press | Unreadable


def read_update(update: Update, me: Identity) -> Incoming | None:
    """What the update asks of us; None when nothing."""
    if update.callback_query:
        return _read_press(update.callback_query)
    if update.message:
        return _read_message(update.message, me)
    return None


def parse_update(received: dict[str, object], bot: Bot) -> Update | None:
    """The update that Telegram sent as JSON; None when it is not one."""
    try:
        return Update.de_json(received, bot)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _read_press(query: CallbackQuery) -> Press | None:
    below = query.message
    if below is None or query.data is None:
        return None
    accessible = below if isinstance(below, Message) else None
    in_group = below.chat.type != ChatType.PRIVATE
    place = Place(
        below.chat.id,
        query.from_user.language_code,
        below.message_id if in_group else None,
        _topic(accessible) if accessible else None,
    )
    return Press(place, query.id, query.data, below.message_id, accessible.reply_markup if accessible else None)


def _read_message(message: Message, me: Identity) -> Incoming | None:
    person = message.from_user
    if message.is_automatic_forward or (person and person.is_bot and not message.sender_chat):
        return None
    private = message.chat.type == ChatType.PRIVATE
    if not private and message.chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
        return None
    locale = person.language_code if person else None
    place = Place(message.chat.id, locale, None if private else message.message_id, _topic(message))
    if message.text is None:
        return _read_attachment(message, place, me, private)
    command = _command(message)
    if command:
        return _read_command(message.text, command, place, me, private)
    if private:
        return Question(place, message.text)
    mentions = _mentions(message.text, message.entities, me)
    if not mentions and not _answers_us(message, me):
        return None
    text = _without(message.text, mentions)
    return Question(place, text) if text else Command(place, "help", "")


def _read_attachment(message: Message, place: Place, me: Identity, private: bool) -> Unreadable | None:
    """Messages such as "has joined the group" carry neither text nor attachment and are left."""
    if message.effective_attachment is None:
        return None
    called = _mentions(message.caption or "", message.caption_entities, me) or _answers_us(message, me)
    return Unreadable(place, message.media_group_id) if private or called else None


def _command(message: Message) -> MessageEntity | None:
    first = message.entities[0] if message.entities else None
    return first if first and first.type == MessageEntity.BOT_COMMAND and first.offset == 0 else None


def _read_command(text: str, command: MessageEntity, place: Place, me: Identity, private: bool) -> Incoming | None:
    """A command of ours, or a question: what is no command of ours is read as words where it is addressed to us."""
    name, _, addressee = text[1 : command.length].partition("@")
    argument = text[command.length :].strip()
    if addressee and not me.is_called(addressee):
        return None
    if name.lower() in COMMANDS:
        return Command(place, name.lower(), argument)
    return Question(place, f"/{name} {argument}".rstrip()) if private or addressee else None


def _answers_us(message: Message, me: Identity) -> bool:
    answered = message.reply_to_message
    return bool(answered and answered.from_user and answered.from_user.id == me.id)


def _mentions(text: str, entities: Iterable[MessageEntity], me: Identity) -> list[MessageEntity]:
    """The places where the text names us."""
    named = [entity for entity in entities if entity.type == MessageEntity.MENTION]
    linked = [entity for entity in entities if entity.type == MessageEntity.TEXT_MENTION]
    by_name = [entity for entity in named if me.is_called(_slice(text, entity))]
    return by_name + [entity for entity in linked if entity.user and entity.user.id == me.id]


def _slice(text: str, entity: MessageEntity) -> str:
    """The text of an entity, whose place Telegram gives in UTF-16 code units."""
    coded = text.encode("utf-16-le")[2 * entity.offset : 2 * (entity.offset + entity.length)]
    return coded.decode("utf-16-le", "replace")


def _without(text: str, entities: list[MessageEntity]) -> str:
    coded = text.encode("utf-16-le")
    for entity in sorted(entities, key=lambda each: each.offset, reverse=True):
        coded = coded[: 2 * entity.offset] + coded[2 * (entity.offset + entity.length) :]
    return coded.decode("utf-16-le", "replace").strip(" ,:，：、\n\t")


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None
