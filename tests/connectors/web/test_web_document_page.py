"""The page of a text: the right rendering, its metadata in the reader's words, safe HTML, the quote marked."""

from connectors.web.document_page import SourceLink, build_document_page
from knowledge.documents import Document


def test_the_readers_rendering_with_its_facts(documents: dict[str, Document]) -> None:
    page = build_document_page(documents["metz"], "en")

    assert page.title == "Metz: balconies & music"
    assert page.text_language == "en"
    assert page.facts == (
        ("Kind", "City practice"),
        ("City", "Metz, Nancy"),
        ("Creative field", "Music"),
        ("Year", "2020"),
    )
    assert page.notes == ()
    assert page.contents == (("concerts", "Concerts <at> home"), ("later", "Later"))
    assert page.quote_found is None
    assert page.sources == (
        SourceLink("example.org/balcons-été", "https://www.example.org/balcons-%C3%A9t%C3%A9/"),
        SourceLink("A letter", None),
    )


def test_a_missing_rendering_gives_the_original_and_says_so(documents: dict[str, Document]) -> None:
    page = build_document_page(documents["metz"], "fr")

    assert page.text_language == "en"
    assert page.notes == ("Ce texte n’existe que dans d’autres langues\u202f; vous le lisez en anglais.",)
    assert page.facts[0] == ("Nature", "Pratique d’une ville")


def test_an_unofficial_translation_says_so(documents: dict[str, Document]) -> None:
    assert build_document_page(documents["metz"], "zh").notes == ("非官方译文",)


def test_traditional_characters_for_text_facts_and_quote(documents: dict[str, Document]) -> None:
    page = build_document_page(documents["metz"], "zh-Hant", quote="人们聚在广场上。")

    assert page.text_language == "zh-Hant"
    assert page.title == "梅斯：陽臺與音樂"
    assert page.facts[1:3] == (("城市", "梅斯"), ("創意領域", "音樂"))
    assert '<mark id="quote" tabindex="-1">人們聚在廣場上。</mark>' in page.body
    assert page.quote_found is True


def test_links_between_texts_keep_the_language(documents: dict[str, Document]) -> None:
    body = build_document_page(documents["metz"], "en").body

    assert '<a href="/knowledge/jazz?lang=en#lending">instruments</a>' in body
    assert '<a href="#later">below</a>' in body
    assert '<a href="https://example.org/metz" rel="noopener noreferrer external">its page</a>' in body


def test_a_text_cannot_bring_its_own_markup(documents: dict[str, Document]) -> None:
    body = build_document_page(documents["metz"], "en").body

    assert "<script" not in body
    assert "<img" not in body
    assert "javascript:" not in body.replace("[odd](javascript:alert(1))", "")
    assert "Concerts &lt;at&gt; home" in body


def test_a_quote_across_markup_and_paragraphs(documents: dict[str, Document]) -> None:
    page = build_document_page(documents["metz"], "en", quote="Neighbours sang along. The city lent instruments")

    assert page.quote_found is True
    assert page.body.count("<mark") == 3
    assert '<mark id="quote" tabindex="-1">Neighbours sang along.</mark>' in page.body


def test_a_quote_that_has_gone(documents: dict[str, Document]) -> None:
    assert build_document_page(documents["metz"], "en", quote="Something else entirely").quote_found is False
