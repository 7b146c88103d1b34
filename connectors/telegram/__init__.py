"""The Telegram connector: questions, commands and buttons of Telegram chats, answered by the conversation service."""

from connectors.telegram.connector import TelegramConnector
from connectors.telegram.state import State
from connectors.telegram.timing import Timing
from connectors.telegram.webhook import WEBHOOK_PATH

__all__ = ["WEBHOOK_PATH", "State", "TelegramConnector", "Timing"]
