"""`assistant ask`: a question from a terminal, answered as a delegate would be."""

import secrets
from pathlib import Path
from typing import Annotated

import httpx
import typer

from assistant.settings import Settings, load_settings


def ask(
    question: Annotated[str, typer.Argument(help="The question, in English, French or Chinese.")],
    language: Annotated[str | None, typer.Option(help="Language of the interface: en, fr, zh or zh-Hant.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of the running assistant.")] = None,
    json: Annotated[bool, typer.Option(help="Print the reply as it came.")] = False,
    data_dir: Annotated[Path | None, typer.Option(help="Folder to answer from when no server runs.")] = None,
) -> None:
    """Ask the running assistant; where none runs, the texts of the data folder answer without the dialogue engine."""
    settings = load_settings(data_dir=data_dir)
    address = url or f"http://{settings.host}:{settings.port}"
    body = {"conversation": f"terminal-{secrets.token_hex(8)}", "text": question, "locale": language}
    try:
        answer = httpx.post(f"{address}/api/chat", json=body, timeout=30, trust_env=False)
    except httpx.ConnectError:
        if url:
            raise typer.BadParameter(f"Nothing answers at {address}.") from None
        _ask_texts(settings, question, language, json)
        return
    if answer.is_error:
        typer.echo(answer.json().get("detail", answer.text), err=True)
        raise typer.Exit(1)
    _print(answer.text if json else None, answer.json()["replies"])


def _ask_texts(settings: Settings, question: str, language: str | None, json: bool) -> None:
    import json as encoder

    from assistant.answering.answerer import Answerer
    from assistant.conversation.traditional import in_traditional
    from assistant.language.policy import decide
    from assistant.opening import open_releases
    from assistant.strings import REPLIES, TRADITIONAL, Catalogue
    from knowledge.seeding import seed

    releases = open_releases(settings)
    release = releases.load(seed(releases, settings.content_dir))
    decision = decide(question, conversation=None, interface=language)
    written = "zh" if decision.language == TRADITIONAL else decision.language
    reply = Answerer(lambda: release, Catalogue(REPLIES)).answer(question, written).reply
    shown = (in_traditional(reply) if decision.language == TRADITIONAL else reply).to_json()
    _print(encoder.dumps(shown, ensure_ascii=False) if json else None, [shown])


def _print(raw: str | None, replies: list[dict[str, object]]) -> None:
    if raw is not None:
        typer.echo(raw)
        return
    for reply in replies:
        typer.echo(reply["text"])
        for source in reply["sources"]:  # type: ignore[attr-defined]
            typer.echo(f"  — {source['title']} ({source['language']}), {source['url'].partition('&quote=')[0]}")
        for choice in reply["choices"]:  # type: ignore[attr-defined]
            typer.echo(f"  • {choice['title']}")
