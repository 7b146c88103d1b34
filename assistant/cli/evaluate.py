"""`assistant evaluate`: search and decisions measured on questions with known answers."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.progress import Bar
from assistant.settings import load_settings

_COLUMNS = ("questions", "hit@1", "hit@3", "mrr", "ndcg@10")


def evaluate(
    content: Annotated[
        Path, typer.Option(help="Folder of <document>.<language>.md|txt|html|pdf|docx files.", exists=True)
    ],
    questions: Annotated[
        Path, typer.Option(help="One JSON object per line: id, text, language, relevant.", exists=True)
    ],
    report: Annotated[Path | None, typer.Option(help="Where to write the report as JSON.")] = None,
    language: Annotated[str | None, typer.Option(help="Use only the renderings in this language.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Folder for cached vectors (ASSISTANT_DATA_DIR).")] = None,
) -> None:
    """Build a throw-away index of a folder and ask it every question, as delegates would be answered."""
    from knowledge.cache import reporting
    from knowledge.content_folder import GLOSSARY
    from knowledge.evaluation import ask_all, build_searcher
    from knowledge.evaluation import report as summarise
    from knowledge.folder import read_folder
    from knowledge.glossary import load_glossary
    from knowledge.questions import load_questions
    from knowledge.shipped import open_caches, shipped_calibration

    settings = load_settings(data_dir=data_dir)
    asked_for = load_questions(questions)
    documents = read_folder(content, language)
    if not documents:
        raise typer.BadParameter(f"{content} holds no <document>.<language>.md, .txt, .html, .pdf or .docx file.")
    caches = open_caches(settings.data_dir, settings.encoder, settings.second_encoder)
    with Bar("Embedding the texts") as bar, reporting(caches, bar.progress):
        calibration = shipped_calibration(settings.content_dir, caches)
        glossary = load_glossary(settings.content_dir / GLOSSARY)
        searcher = build_searcher(documents, calibration, glossary, caches)
    result = summarise(*ask_all(searcher, asked_for))
    typer.echo(table(result))
    if report:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def table(result: dict[str, Any]) -> str:
    """The report as text columns."""
    lines = [f"{'pair':<10}" + "".join(f"{column:>11}" for column in _COLUMNS)]
    for pair, figures in [*result["pairs"].items(), ("overall", result["overall"])]:
        lines.append(f"{pair:<10}" + "".join(f"{figures[column]!s:>11}" for column in _COLUMNS))
    lines += [f"{name}: {value}" for name, value in result["overall"].items() if name not in _COLUMNS]
    return "\n".join(lines)
