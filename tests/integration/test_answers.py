"""Questions in three languages get the right text, in the delegate's language, with a quote that is true."""

from collections.abc import Callable

import httpx
import pytest
from delegate import SOURCED, Delegate, page_text, squeezed

Begin = Callable[..., Delegate]

# Question, its language, and the documents of which one must be cited.
QUESTIONS = [
    ("What is panel 3 about?", "en", {"panel-3", "concept-note", "faq-programme"}),
    (
        "How many cities are members of the Creative Cities Network?",
        "en",
        {"concept-note", "creative-cities-network", "network-growth", "faq-network"},
    ),
    ("What did Wuhan ask of the designers who sent posters?", "en", {"wuhan-poster-call"}),
    ("Quel est le sujet du panel 2 ?", "fr", {"panel-2", "concept-note", "faq-programme"}),
    ("Quel est le thème du sommet de Beijing ?", "fr", {"concept-note", "summit-overview", "faq-summit"}),
    ("Comment Kingston a-t-elle fêté le mois du reggae en 2021 ?", "fr", {"kingston-virtual-reggae-month"}),
    ("第三场分论坛讨论什么？", "zh", {"panel-3", "concept-note", "faq-programme"}),
    ("前两届北京峰会是哪一年举行的？", "zh", {"concept-note", "earlier-summits", "faq-summit"}),
    ("山形的电影学校做了什么？", "zh", {"yamagata-film-school-online"}),
]


@pytest.mark.parametrize(("question", "language", "documents"), QUESTIONS)
def test_an_answer_is_in_the_language_of_the_question_and_quotes_the_page_it_links(
    delegate: Begin, http: httpx.Client, question: str, language: str, documents: set[str]
) -> None:
    turn = delegate(language).say(question)
    (reply,) = turn["replies"]
    (source,) = reply["sources"]
    assert (turn["language"], reply["language"], source["language"]) == (language, language, language)
    assert reply["kind"] in SOURCED
    assert source["document"] in documents
    assert squeezed(source["quote"]) in page_text(http, source["url"])
