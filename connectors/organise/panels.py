"""The figures of a span of days as panels of the insights page: a chart, and the table of the same values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

from assistant.insights import Figures
from connectors.organise.charts import Bar, Column, bars, columns
from connectors.organise.naming import channel_names, title_in
from connectors.organise.sentences import sentence
from connectors.organise.wording import language_names
from connectors.web.languages import written_language
from connectors.web.markdown import document_url
from knowledge.documents import Document

# So many values are told by the label of a chart; the table has them all.
MOST_TOLD = 5


@dataclass(frozen=True)
class Cell:
    """A cell of a table; numbers stand at its end."""

    text: str
    number: bool = False
    language: str = ""
    address: str = ""


@dataclass(frozen=True)
class Panel:
    """A chart with its table; `name` is that of the table to download. Without rows there is nothing to show.

    One that goes `across` the page has many days, or labels that are sentences.
    """

    name: str
    title: str
    label: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bars: tuple[Bar, ...] = ()
    columns: tuple[Column, ...] = ()
    parts: tuple[str, ...] = ()
    most: int = 0
    hint: str = ""
    across: bool = False


Say = Callable[..., str]


def panels(figures: Figures, language: str, documents: Mapping[str, Document]) -> list[Panel]:
    """Every panel, in the order of the page; `documents` are those that are served."""
    say: Say = partial(sentence, language)
    languages = language_names(language, figures.languages)
    channels = channel_names(language, figures.channels)
    feedback = asdict(figures.feedback)
    return [
        _days(figures, say, channels),
        _counts("channels", say, {channels[name]: count for name, count in figures.channels.items()}),
        _counts("languages", say, {languages[code]: count for code, count in figures.languages.items()}),
        _outcomes(figures, say),
        _counts("feedback", say, {say(f"insights.feedback_{name}"): count for name, count in feedback.items()}),
        _response_times(figures, say),
        _documents(figures, say, language, documents),
        _questions(figures, say, language),
    ]


def _panel(name: str, say: Say, head: Sequence[Cell], rows: Iterable[Sequence[Cell]], drawn: Sequence[Bar]) -> Panel:
    title = say(f"insights.{name}")
    told = say("insights.between").join(
        say("insights.value", name=bar.label, told=bar.told) for bar in drawn[:MOST_TOLD]
    )
    label = say("insights.chart", title=title, values=told)
    return Panel(name, title, label, tuple(head), tuple(tuple(row) for row in rows), tuple(drawn))


def _counts(name: str, say: Say, counts: Mapping[str, int]) -> Panel:
    """A panel of names and how often each occurs; with nothing to show where none does."""
    head = [Cell(say(f"insights.head_{name}")), Cell(say("insights.head_messages"), True)]
    held = counts if any(counts.values()) else {}
    rows = [(Cell(label), _number(count)) for label, count in held.items()]
    return _panel(name, say, head, rows, bars([(label, count, str(count), "") for label, count in held.items()]))


def _days(figures: Figures, say: Say, channels: Mapping[str, str]) -> Panel:
    parts = tuple(figures.channels)
    head = [Cell(say("insights.head_days")), Cell(say("insights.head_messages"), True)]
    head += [Cell(channels[part], True) for part in parts]
    days = figures.days if figures.messages else ()
    rows = [
        (Cell(day.day.isoformat()), _number(day.messages), *(_number(day.channels.get(part, 0)) for part in parts))
        for day in days
    ]
    most = max((day.messages for day in days), default=0)
    busiest = next((day.day.isoformat() for day in days if day.messages == most), "")
    label = say("insights.chart_days", count=figures.messages, days=len(days), day=busiest, most=most)
    return replace(
        _panel("days", say, head, rows, ()),
        label=label,
        columns=columns([(day.day, day.channels) for day in days], parts),
        parts=tuple(channels[part] for part in parts),
        most=most,
        across=True,
    )


def _outcomes(figures: Figures, say: Say) -> Panel:
    head = [Cell(say("insights.head_outcomes")), Cell(say("insights.head_questions"), True)]
    head.append(Cell(say("insights.head_share"), True))
    rows, drawn = [], []
    for name, count in asdict(figures.outcomes).items() if figures.outcomes.questions else ():
        label = say(f"insights.outcome_{name}")
        share = say("insights.share", percent=round(100 * figures.outcomes.share(name)))
        rows.append((Cell(label), _number(count), Cell(share, True)))
        drawn.append((label, count, say("insights.count_share", count=count, share=share), ""))
    return replace(_panel("outcomes", say, head, rows, bars(drawn)), hint=say("insights.outcomes_hint"))


def _documents(figures: Figures, say: Say, language: str, documents: Mapping[str, Document]) -> Panel:
    head = [Cell(say("insights.head_documents")), Cell(say("insights.head_answers"), True)]
    rows, drawn = [], []
    for one in figures.documents:
        title = title_in(documents, one.document, written_language(language))
        served = Cell(title, address=document_url(one.document, language))
        gone = Cell(say("insights.not_served", document=one.document))
        rows.append((served if title else gone, _number(one.count)))
        drawn.append((title or one.document, one.count, str(one.count), ""))
    return replace(_panel("documents", say, head, rows, bars(drawn)), across=True)


def _questions(figures: Figures, say: Say, language: str) -> Panel:
    names = language_names(language, {one.language for one in figures.questions})
    head = [Cell(say("insights.head_question")), Cell(say("insights.head_languages"))]
    head += [Cell(say("insights.head_asked"), True), Cell(say("insights.head_unanswered"), True)]
    rows = [
        (Cell(one.text, language=one.language), Cell(names[one.language]), _number(one.count), _number(one.unanswered))
        for one in figures.questions
    ]
    drawn = [(one.text, one.count, str(one.count), one.language) for one in figures.questions]
    return replace(_panel("questions", say, head, rows, bars(drawn)), hint=say("insights.questions_hint"), across=True)


def _response_times(figures: Figures, say: Say) -> Panel:
    times = figures.response_times
    head = [Cell(say("insights.head_times")), Cell(say("insights.head_milliseconds"), True)]
    values = {say(f"insights.{name}"): value for name, value in (("p50", times.p50), ("p95", times.p95))}
    held = {label: value for label, value in values.items() if value is not None}
    rows = [(Cell(label), _number(value)) for label, value in held.items()]
    drawn = [(label, value, say("insights.milliseconds", count=value), "") for label, value in held.items()]
    measured = say("insights.measured", count=times.measured)
    return replace(_panel("response_times", say, head, rows, bars(drawn)), hint=measured)


def _number(value: int) -> Cell:
    return Cell(str(value), number=True)
