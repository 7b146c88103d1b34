"""The event file is data: another event needs another file, and a wrong one says what is wrong."""

from pathlib import Path

import pytest

from connectors.web.event import EventFileError, EventInfo, load_event

SHIPPED = Path(__file__).parents[3] / "knowledge" / "content" / "event.yml"


def written(folder: Path, text: str) -> Path:
    path = folder / "event.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_language_has_its_own_block(tmp_path: Path) -> None:
    event = load_event(written(tmp_path, "en: {title: Fair, questions: ['Where?']}\nzh: {title: 书会}"))

    assert event("en") == EventInfo(title="Fair", short_title="Fair", questions=("Where?",))
    assert event("zh").title == "书会"
    assert event("zh-Hant").title == "書會"


def test_a_language_without_a_block_gets_english(tmp_path: Path) -> None:
    assert load_event(written(tmp_path, "en: {title: Fair}"))("fr").title == "Fair"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fr: {title: Foire}", "'en'"),
        ("en: {titel: Fair}", "unknown titel"),
        ("en: {theme: x}", "'title' is missing"),
        ("en: {title: Fair, questions: no}", "'questions' must be a list"),
        ("en: [", "event.yml"),
        ("en: words", "key: value"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(EventFileError, match=said):
        load_event(written(tmp_path, text))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EventFileError, match=r"absent\.yml"):
        load_event(tmp_path / "absent.yml")


def test_the_shipped_event_is_complete_in_every_language() -> None:
    event = load_event(SHIPPED)

    for language in ("en", "fr", "zh"):
        info = event(language)
        assert all((info.title, info.short_title, info.theme, info.dates, info.place)), language
        assert len(info.questions) == 3, language
