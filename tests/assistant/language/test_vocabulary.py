"""The lists of words do not contradict each other."""

from assistant.language.vocabulary import COMMON, COURTESY, load_vocabulary, read_data


def words(file: str) -> set[str]:
    return {word for text in read_data(file).values() for word in text.split()}


def test_no_word_is_both_english_and_french() -> None:
    kinds = load_vocabulary().kinds
    assert kinds["en"].keys() & kinds["fr"].keys() == set()


def test_neutral_words_are_in_no_language() -> None:
    neutral = set(read_data("neutral")["words"].split())
    assert neutral & (words("words.en") | words("words.fr") | words("lexicon")) == set()


def test_every_language_has_the_same_lists() -> None:
    assert read_data("words.en").keys() == read_data("words.fr").keys()
    assert COURTESY in read_data("words.zh")


def test_french_words_are_known_without_accents() -> None:
    vocabulary = load_vocabulary()
    assert vocabulary.kind("fr", "deja") == vocabulary.kind("fr", "déjà")


def test_accents_tell_french_from_english() -> None:
    vocabulary = load_vocabulary()
    assert [vocabulary.kind(language, "creative") for language in ("en", "fr")] == [COMMON, None]
    assert [vocabulary.kind(language, "créative") for language in ("en", "fr")] == [None, COMMON]


def test_words_that_both_languages_have_tell_nothing_alone() -> None:
    vocabulary = load_vocabulary()
    assert [vocabulary.tells_nothing_alone(word) for word in ("version", "keynote", "menu", "luggage", "bagages")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_french_words_of_the_lexicon_are_known_without_accents_unless_english_has_them() -> None:
    vocabulary = load_vocabulary()
    assert [vocabulary.kind("fr", word) for word in ("vegetarien", "cooperation")] == [COMMON, None]


def test_cities_and_first_names_are_no_frequent_words() -> None:
    assert not any(map(load_vocabulary().is_frequent, ("edinburgh", "vienne", "guillaume")))
