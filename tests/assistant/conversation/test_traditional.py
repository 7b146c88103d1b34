"""A reply in traditional characters converts everything that is Chinese, and nothing else."""

from dataclasses import replace

from assistant.conversation.messages import Choice, Reply, Source
from assistant.conversation.traditional import in_traditional

CHINESE = Source("panel-3", "topic", "分论坛3", "zh", "/knowledge/panel-3?lang=zh&quote=x#topic", "城市之间的合作。")
FRENCH = Source("note", "a", "Note", "fr", "/knowledge/note?lang=fr#a", "Une phrase.")


def test_text_titles_quotes_and_addresses_are_converted() -> None:
    reply = Reply("answer", "zh", "创意城市", (CHINESE,), (Choice("发言人", "id"),))
    assert in_traditional(reply) == Reply(
        "answer",
        "zh-Hant",
        "創意城市",
        (
            replace(
                CHINESE,
                title="分論壇3",
                language="zh-Hant",
                url="/knowledge/panel-3?lang=zh-Hant&quote=x#topic",
                quote="城市之間的合作。",
            ),
        ),
        (Choice("發言人", "id"),),
    )


def test_a_source_in_another_language_stays_as_it_is() -> None:
    assert in_traditional(Reply("answer", "zh", "法文", (FRENCH,))).sources == (FRENCH,)
