"""What the conversations of some days tell: charts with their tables, and the tables as files for a spreadsheet."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from fastapi import APIRouter, Depends, Request, Response

from assistant.insights import TABLES, Figures, Insights, Span, SpanError, span_of
from assistant.organisers.errors import NotThere
from assistant.organisers.explaining import explain
from connectors.organise.charts import GROUND, ROW, TOP, filling
from connectors.organise.gate import Gate, Visit
from connectors.organise.naming import title_in
from connectors.organise.page import HEADERS, render
from connectors.organise.panels import panels
from connectors.web.languages import written_language
from knowledge.documents import Document

DAYS = (7, 30, 90)
CHART = {"top": TOP, "ground": GROUND, "row": ROW}

Documents = Callable[[], Mapping[str, Document]]


def build_insights_router(gate: Gate, insights: Insights, documents: Documents) -> APIRouter:
    """The pages about figures; `documents` gives those that are served."""
    router = APIRouter(prefix="/insights")

    def figures_of(span: Span, visit: Visit) -> Figures:
        served, written = documents(), written_language(visit.language)
        titles = {name: title_in(served, name, written) for name in served}
        return insights.figures(span.first, span.last, titles=titles)

    @router.get("")
    def overview(request: Request, visit: Visit = Depends(gate.reads())) -> Response:
        problem, today = None, datetime.now(UTC).date()
        try:
            span = _span(request.query_params, today)
        except SpanError as error:
            problem, span = explain(error), span_of(today)
        figures = figures_of(span, visit)
        shown = {
            "figures": figures,
            "span": span,
            "today": today,
            "days": DAYS,
            "panels": panels(figures, visit.language, documents()) if figures.messages else [],
            "chart": CHART,
            "filling": filling,
        }
        return render(request, "insights.html", visit, shown, problem.status if problem else 200, problem)

    @router.get("/{name}.csv")
    def table(request: Request, name: str, visit: Visit = Depends(gate.reads())) -> Response:
        if name not in TABLES:
            raise NotThere
        span = _span(request.query_params, datetime.now(UTC).date())
        file = f"insights-{name.replace('_', '-')}-{span.first}-{span.last}.csv"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{file}"'}
        return Response(figures_of(span, visit).to_csv(name), headers=headers, media_type="text/csv; charset=utf-8")

    return router


def _span(given: Mapping[str, str], today: date) -> Span:
    """The days asked for, by their number or by the first and the last. Raises SpanError."""
    days = given.get("days", "")
    if days:
        return span_of(today, days=int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0)
    return span_of(today, _date(given.get("from", "")), _date(given.get("to", "")))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SpanError(f"'{text[:20]}' is no date.") from error
