"""A reply in traditional characters: text, titles, quotes and the pages they open, all converted alike."""

from dataclasses import replace

from assistant.conversation.messages import Reply
from assistant.language.script import to_traditional
from assistant.strings import TRADITIONAL


def in_traditional(reply: Reply) -> Reply:
    """Convert a reply whose sources are in simplified Chinese; sources in other languages stay as they are."""
    sources = tuple(
        replace(
            source,
            title=to_traditional(source.title),
            quote=to_traditional(source.quote),
            language=TRADITIONAL,
            url=source.url.replace("?lang=zh", f"?lang={TRADITIONAL}", 1),
        )
        if source.language == "zh"
        else source
        for source in reply.sources
    )
    choices = tuple(replace(choice, title=to_traditional(choice.title)) for choice in reply.choices)
    text = to_traditional(reply.text)
    return replace(reply, language=TRADITIONAL, text=text, sources=sources, choices=choices)
