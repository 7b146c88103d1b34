"""The languages a page can be read in, and how a reader's wish is turned into one of them."""

from assistant.language.script import to_traditional

# Each under the name its own readers look for.
LANGUAGE_NAMES = {"en": "English", "fr": "Français", "zh": "简体", "zh-Hant": "繁體"}
LANGUAGES = tuple(LANGUAGE_NAMES)
DEFAULT_LANGUAGE = "en"
TRADITIONAL = "zh-Hant"

# Browsers and screen readers choose glyphs and voices by script, which the bare "zh" leaves open.
HTML_LANGUAGES = {"zh": "zh-Hans"}
_TRADITIONAL_REGIONS = {"tw", "hk", "mo", "hant"}


def html_language(language: str) -> str:
    """The value for an HTML `lang` attribute."""
    return HTML_LANGUAGES.get(language, language)


def written_language(language: str) -> str:
    """The language whose texts serve `language`: traditional characters are made from the simplified ones."""
    return "zh" if language == TRADITIONAL else language


def match_language(tag: str) -> str | None:
    """The page language for a tag such as `fr-CA` or `zh-TW`; None when there is none."""
    primary, *rest = tag.strip().lower().replace("_", "-").split("-")
    if primary == "zh":
        return TRADITIONAL if _TRADITIONAL_REGIONS.intersection(rest) and "hans" not in rest else "zh"
    return primary if primary in LANGUAGES else None


def negotiate(accept_language: str) -> str | None:
    """The best page language for an Accept-Language header."""
    wishes = []
    for position, item in enumerate(accept_language.split(",")):
        tag, _, quality = item.partition(";q=")
        language = match_language(tag)
        weight = _quality(quality)
        if language and weight > 0:
            wishes.append((-weight, position, language))
    return min(wishes)[2] if wishes else None


def choose_language(*wishes: str | None, accept_language: str = "") -> str:
    """The first wish that is a page language, else the browser's, else English."""
    for wish in wishes:
        language = match_language(wish) if wish else None
        if language:
            return language
    return negotiate(accept_language) or DEFAULT_LANGUAGE


def in_script(text: str, language: str) -> str:
    """`text` in traditional characters when `language` asks for them, otherwise unchanged."""
    return to_traditional(text) if language == TRADITIONAL else text


def _quality(value: str) -> float:
    try:
        return float(value) if value else 1.0
    except ValueError:
        return 0.0
