"""Figures are shown as charts with the same values in tables, and go into spreadsheets as they are."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from organise_visit import Visitor
from sample_conversations import SAID, UNKNOWN, hold_samples, spread
from sqlalchemy.engine import Engine

from assistant.insights import TABLES

PAGE = "/organise/insights"
DAYS = 6


@pytest.fixture(scope="module")
def eve(client: TestClient, database: Engine) -> Visitor:
    """An editor, signed in once for all tests: signing in again and again is slowed down."""
    visitor = Visitor(client)
    visitor.sign_in("eve")
    return visitor


@pytest.fixture(scope="module")
def asked(client: TestClient, database: Engine) -> None:
    hold_samples(client.post)
    spread(database, DAYS)


def panel(page: str, name: str) -> str:
    found = re.search(rf'<section class="card panel[^"]*" aria-labelledby="panel-{name}">.*?</section>', page, re.S)
    assert found, name
    return found[0]


def cells(part: str) -> list[list[str]]:
    """The rows of the table in a part of a page, without its head."""
    rows = re.findall(r"<tr>(.*?)</tr>", part.split("<tbody>")[1], re.S)
    return [[re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)] for row in rows]


def test_without_a_message_the_page_says_so_in_words(eve: Visitor) -> None:
    page = eve.open(f"{PAGE}?lang=en").text
    assert "Nobody wrote anything in these days." in page
    assert "<svg" not in page


@pytest.mark.usefixtures("asked")
class TestFigures:
    def test_every_chart_has_a_name_a_table_and_a_file(self, eve: Visitor) -> None:
        page = eve.open(f"{PAGE}?days=30&lang=en").text
        for name in TABLES:
            part = panel(page, name)
            if name == "feedback":
                assert "There was none of this in these days." in part
                continue
            assert re.search(r'<svg class="chart" role="img" aria-label="[^"]+"', part)
            assert cells(part)
            assert f'href="{PAGE}/{name}.csv?from=' in part

    def test_the_label_of_a_chart_tells_its_values_in_every_language(self, eve: Visitor) -> None:
        for language, told in (
            ("en", "Messages per channel. Web: 8; Telegram: 4"),
            ("fr", "Messages par canal. Web\u00a0: 8\u00a0; Telegram\u00a0: 4"),
            ("zh", "各渠道消息数。网页：8；Telegram 应用：4"),
        ):
            assert f'aria-label="{told}"' in eve.open(f"{PAGE}?lang={language}").text

    def test_chart_and_table_hold_the_same_values(self, eve: Visitor) -> None:
        part = panel(eve.open(f"{PAGE}?lang=en").text, "languages")
        drawn = re.findall(r"<span>(\w+)</span> <b>(\d+)</b>", part)
        assert [list(bar) for bar in drawn] == cells(part) == [["English", "6"], ["French", "3"], ["Chinese", "3"]]
        assert re.findall(r'filling-1" x="0" y="\d+" width="([\d.]+)%"', part) == ["100.0", "50.0", "50.0"]

    def test_each_day_of_the_span_is_a_row_and_a_column_where_somebody_wrote(self, eve: Visitor) -> None:
        part = panel(eve.open(f"{PAGE}?days=7&lang=en").text, "days")
        rows = cells(part)
        today = datetime.now(UTC).date()
        assert [row[0] for row in rows] == [str(today - timedelta(days=back)) for back in range(6, -1, -1)]
        assert sum(int(row[1]) for row in rows) == len(SAID)
        drawn = part.split("<ul")[0]
        assert len(re.findall(r"<rect class=.filling-1", drawn)) == sum(row[2] != "0" for row in rows)
        assert len(re.findall(r"url\(#filling-2\)", drawn)) == sum(row[3] != "0" for row in rows)

    def test_nothing_is_styled_or_scripted_within_the_page(self, eve: Visitor) -> None:
        page = eve.open(PAGE).text
        assert not re.search(r"<style|<script|\sstyle=|\son\w+=", page)

    def test_a_file_opens_in_a_spreadsheet_with_chinese_and_without_formulas(self, eve: Visitor) -> None:
        answer = eve.open(f"{PAGE}/questions.csv?days=30&lang=fr")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        today = datetime.now(UTC).date()
        name = f"insights-questions-{today - timedelta(days=29)}-{today}.csv"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["cache-control"] == "no-store"
        assert answer.content.startswith(b"\xef\xbb\xbf")
        texts = [row[0] for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))]
        assert UNKNOWN["zh"] in texts
        assert '\'=HYPERLINK("http://sample.example")' in texts

    @pytest.mark.parametrize("name", TABLES)
    def test_every_table_can_be_downloaded(self, name: str, eve: Visitor) -> None:
        answer = eve.open(f"{PAGE}/{name}.csv")
        assert answer.status_code == 200
        assert len(list(csv.reader(io.StringIO(answer.text)))) > 1

    def test_documents_are_named_in_the_language_of_the_organiser(self, eve: Visitor) -> None:
        part = panel(eve.open(f"{PAGE}?lang=zh").text, "documents")
        assert re.search(r'<a href="/knowledge/kingston-virtual-reggae-month\?lang=zh">[^<]*金斯敦', part)

    def test_days_before_anybody_wrote_are_empty(self, eve: Visitor) -> None:
        answer = eve.open(f"{PAGE}?from=2020-09-17&to=2020-09-18&lang=en")
        assert answer.status_code == 200
        assert "From 2020-09-17 to 2020-09-18" in answer.text
        assert "Nobody wrote anything in these days." in answer.text


WRONG = [
    "from=2020-09-18&to=2020-09-17",
    "from=2019-01-01&to=2020-09-17",
    "from=0001-01-01&to=0001-01-02",
    "to=9999-12-31",
    "to=0001-01-01",
    "from=yesterday",
    "days=0",
    "days=367",
    "days=²",
]


@pytest.mark.parametrize("query", WRONG)
def test_days_that_cannot_be_shown_are_refused_in_words(query: str, eve: Visitor) -> None:
    answer = eve.open(f"{PAGE}?{query}&lang=en")
    assert (answer.status_code, "These days cannot be shown." in answer.text) == (422, True)
    assert eve.open(f"{PAGE}/days.csv?{query}").status_code == 422


@pytest.mark.parametrize("name", ["nothing", "..%2Fdays", "days.csv"])
def test_a_table_that_is_none_is_told_so(name: str, eve: Visitor) -> None:
    assert eve.open(f"{PAGE}/{name}.csv").status_code == 404
