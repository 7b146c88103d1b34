"""What the connector needs of the application; the conversation service fits this."""

from typing import Protocol

from assistant.conversation.messages import Message, Turn


class Conversations(Protocol):
    """The conversation service, as far as Telegram uses it."""

    async def handle(self, message: Message) -> Turn: ...

    async def greet(self, conversation: str, channel: str, locale: str | None) -> Turn: ...

    async def help(self, conversation: str, channel: str, locale: str | None) -> Turn: ...

    async def set_language(self, conversation: str, channel: str, language: str) -> Turn: ...

    async def forget(self, conversation: str) -> None: ...

    async def language_of(self, conversation: str) -> str | None: ...
