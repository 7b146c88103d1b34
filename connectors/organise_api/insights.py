"""What the conversations of some days tell, for programs."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from assistant.insights import Insights, span_of
from assistant.organisers.accounts import Organiser
from connectors.organise_api.access import Access
from connectors.organise_api.question_bodies import InsightsBody
from knowledge.documents import Document

First = Annotated[date | None, Query(alias="from", description="The first day; 30 days are told of without it.")]
Last = Annotated[date | None, Query(alias="to", description="The last day; today without it.")]


def build_insights_router(
    access: Access, insights: Insights, documents: Callable[[], Mapping[str, Document]]
) -> APIRouter:
    """The route about figures; `documents` gives those that are served, for their titles."""
    router = APIRouter(tags=["insights"])

    @router.get("/insights")
    def figures(
        first: First = None, last: Last = None, _: Organiser = Depends(access.at_least("editor"))
    ) -> InsightsBody:
        """Messages, outcomes, feedback, documents, questions and response times of at most 366 days, in UTC."""
        span = span_of(datetime.now(UTC).date(), first, last)
        titles = {name: document.original.title for name, document in documents().items()}
        return InsightsBody.of(insights.figures(span.first, span.last, titles=titles))

    return router
