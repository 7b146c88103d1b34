"""The quoted passage is found whatever markup, spaces and characters stand between its letters."""

import re

import pytest

from connectors.web.highlight import highlight


def marked(page: str, quote: str) -> list[str]:
    return re.findall(r"<mark[^>]*>(.*?)</mark>", highlight(page, quote).html)


@pytest.mark.parametrize(
    ("page", "quote", "expected"),
    [
        # A plain sentence is taken with its full stop, and not the one after it.
        ("<p>One ends. Two begins. Three.</p>", "Two begins.", ["Two begins."]),
        # Markup inside the sentence stays as it is.
        ("<p>A <em>very</em> calm city.</p>", "A very calm city.", ["A ", "very", " calm city."]),
        # A quote may run from one paragraph into the next.
        ("<p>First end.</p>\n<p>Second start.</p>", "end.\n\nSecond", ["end.", "Second"]),
        # Spaces, quotation marks and case may differ.
        ("<p>L’art «\u00a0vif\u00a0» : 2\u202f000 œuvres\u202f!</p>", 'l\'art "vif": 2 000 œuvres !', None),
        # Markup that the quote still carries is ignored.
        ("<ul><li>one thing</li><li>another</li></ul>", "- one thing\n- another", ["one thing", "another"]),
        # Sentences that do not follow each other are found one by one.
        ("<p>First sentence. Omitted. Last sentence.</p>", "First sentence. Last sentence.", None),
        # Chinese, within and across punctuation.
        ("<p>会议开幕。市长致辞，随后讨论。闭幕。</p>", "市长致辞，随后讨论。", ["市长致辞，随后讨论。"]),
        # The reader's page may be in traditional characters while the quote is not, and the reverse.
        ("<p>為什麼在這裡？</p>", "为什么在这里？", ["為什麼在這裡？"]),
        ("<p>为什么在这里？</p>", "爲什麼在這裏？", ["为什么在这里？"]),
        # Escaped characters count once and come out escaped.
        ("<p>Arts &amp; crafts &lt;here&gt;.</p>", "Arts & crafts <here>.", ["Arts &amp; crafts &lt;here&gt;."]),
        # Signs that hold a letter, such as a square metre, count as letters.
        ("<p>A lawn of 20 860 m², green.</p>", "20 860 ㎡", ["20 860 m²"]),
        # The same words with other signs between them give way to the quote as it stands.
        ("<p>Is it, calm? It is: it is calm.</p>", "it is calm.", ["it is calm."]),
        ("<p>A, calm city. A calm city.</p>", "A calm city.", ["A calm city."]),
        # What is not there is not marked.
        ("<p>Nothing of the kind.</p>", "An unrelated sentence.", []),
        ("<p>A text.</p>", "…", []),
        ("<p>A text.</p>", "", []),
    ],
)
def test_marks_the_quoted_stretch(page: str, quote: str, expected: list[str] | None) -> None:
    if expected is None:
        assert marked(page, quote)
    else:
        assert marked(page, quote) == expected


def test_marking_changes_nothing_else() -> None:
    page = '<p>A <a href="/x?a=1&amp;b=2">calm &amp; old</a> city.</p>\n<p>Another.</p>'

    result = highlight(page, "calm & old city. Another.")

    assert re.sub(r"</?mark[^>]*>", "", result.html) == page
    assert result.found == 1


def test_sentences_apart_are_both_marked() -> None:
    page = "<p>First sentence. Omitted. Last sentence.</p>"

    assert marked(page, "First sentence. Last sentence.") == ["First sentence.", "Last sentence."]
    assert highlight(page, "First sentence. Last sentence.").found == 2


def test_only_the_first_mark_takes_the_focus() -> None:
    result = highlight("<p>A <b>very</b> calm city.</p>", "very calm")

    assert result.html == '<p>A <b><mark id="quote" tabindex="-1">very</mark></b><mark> calm</mark> city.</p>'


def test_quotation_marks_belong_to_the_quote_when_it_has_them() -> None:
    page = "<p>Elle dit «\u00a0oui\u00a0» et part.</p>"

    assert marked(page, "«\u00a0oui\u00a0»") == ["«\u00a0oui\u00a0»"]
    assert marked(page, "oui") == ["oui"]
