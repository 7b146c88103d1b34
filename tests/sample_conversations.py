"""Sample conversations, made up for tests of the organisers' pages: asked through the API, then spread over some days.

Nobody has said any of this; every conversation is called a sample.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from assistant.conversation.tables import conversations, messages, turns

Post = Callable[..., httpx.Response]

# The small knowledge base says nothing of these.
UNKNOWN = {
    "en": "Do I need a visa to come to Beijing?",
    "fr": "Faut-il un visa pour venir à Pékin ?",
    "zh": "来北京需要签证吗？",
}
SAID = (
    ("en", UNKNOWN["en"]),
    ("fr", UNKNOWN["fr"]),
    ("zh", UNKNOWN["zh"]),
    ("en", "do i need a visa to come to beijing"),
    ("en", "Which perfume did the mayor of Wuhan wear at the closing concert?"),
    ("fr", "Combien coûte le vestiaire de la salle sept ?"),
    ("zh", "停车场几点关门？"),
    ("en", "What was Kingston's virtual reggae month?"),
    ("en", "What was Kingston's virtual reggae month?"),
    ("fr", "Comment Kingston a-t-elle fêté le mois du reggae ?"),
    ("zh", "山形的电影学校做了什么？"),
    ("en", '=HYPERLINK("http://sample.example")'),
)


def hold_samples(post: Post, said: tuple[tuple[str, str], ...] = SAID) -> list[str]:
    """Ask each text in a conversation of its own; returns the names of the conversations."""
    names = []
    for (language, text), number in zip(said, count()):
        names.append(f"sample-{number:04}")
        body: dict[str, Any] = {"conversation": names[-1], "text": text, "locale": language}
        assert post("/api/chat", json=body).status_code == 200
    return names


def spread(database: Engine, days: int, every_third: str = "telegram") -> None:
    """Date the conversations back, the last of them to today, and let every third come from another channel."""
    with database.begin() as connection:
        keys = list(connection.scalars(select(conversations.c.key).order_by(conversations.c.key)))
        for place, key in enumerate(keys):
            back = timedelta(days=days * (len(keys) - 1 - place) // len(keys))
            at = datetime.now(UTC) - back
            for table in (messages, turns):
                connection.execute(update(table).where(table.c.conversation == key).values(at=at))
            if place % 3 == 2:
                connection.execute(update(conversations).where(conversations.c.key == key).values(channel=every_third))
                connection.execute(update(turns).where(turns.c.conversation == key).values(channel=every_third))
