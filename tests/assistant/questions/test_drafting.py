"""An answer begins with its question as heading, is not kept without words, and solves the question when served."""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from asking import Say, soon
from sqlalchemy.engine import Engine

from assistant.conversation.messages import Message
from assistant.conversation.service import ConversationService
from assistant.questions import Questions
from knowledge.cache import VectorCache
from knowledge.documents import ContentError
from knowledge.draft_files import DraftConflict
from knowledge.drafts import ABSENT, Draft
from knowledge.publishing import publish, rollback
from knowledge.releases import ReleaseStore

ASKED = {"en": "Do I need a visa to come to Beijing?", "zh": "来北京需要签证吗？"}
ANSWER = "Delegates needed a visa for China, which the embassy issued on a letter of invitation."


@pytest.fixture
def releases(small_releases: ReleaseStore, caches: list[VectorCache], tmp_path: Path) -> ReleaseStore:
    """The small knowledge base, of which more may be published."""
    shutil.copytree(small_releases.folder, tmp_path / "knowledge" / "releases")
    return ReleaseStore(tmp_path / "knowledge" / "releases", caches)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is tried here is in the texts: one kind of database will do."""
    return f"sqlite:///{tmp_path / 'assistant.sqlite'}"


def says(*utterances: dict) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(200, json=list(utterances))


async def ask(say: Say, key: str = "web:0") -> None:
    for number, (language, text) in enumerate(ASKED.items()):
        await say(text, key=f"{key}{number}", locale=language)


async def test_an_answer_is_begun_in_each_language_that_was_asked_in(
    questions: Questions, say: Say, releases: ReleaseStore
) -> None:
    await ask(say)
    draft = Draft(releases)
    (found,) = await asyncio.to_thread(questions.unanswered, soon())
    prepared = await asyncio.to_thread(questions.write_answer, found, draft, "ada")
    assert prepared.document == "faq-do-i-need-a-visa-to-come-to-beijing"
    assert {language: text.version for language, text in prepared.texts.items()} == {"en": ABSENT, "zh": ABSENT}
    for language, text in prepared.texts.items():
        assert f"## {ASKED[language]} {{#answer}}" in text.text
        assert "kind: faq" in text.text
    assert ("translation" in prepared.texts["en"].text, "translation" in prepared.texts["zh"].text) == (False, True)


async def test_a_question_without_its_answer_is_not_kept(
    questions: Questions, say: Say, releases: ReleaseStore
) -> None:
    await ask(say)
    (found,) = await asyncio.to_thread(questions.unanswered, soon())
    prepared = await asyncio.to_thread(questions.write_answer, found, Draft(releases), "ada")
    with pytest.raises(ContentError, match="holds no text"):
        Draft(releases).write(prepared.document, "en", prepared.texts["en"].text, ABSENT)


async def test_a_second_organiser_opens_the_answer_as_the_first_left_it(
    questions: Questions, say: Say, releases: ReleaseStore
) -> None:
    await ask(say)
    draft = Draft(releases)
    (found,) = await asyncio.to_thread(questions.unanswered, soon())
    first = await asyncio.to_thread(questions.write_answer, found, draft, "ada")
    version = draft.write(first.document, "en", f"{first.texts['en'].text}{ANSWER}\n", ABSENT)
    (again,) = await asyncio.to_thread(questions.unanswered, soon())
    second = await asyncio.to_thread(questions.write_answer, again, draft, "grace", ("en", "fr"))
    assert (second.document, second.texts["en"].version) == (first.document, version)
    assert ANSWER in second.texts["en"].text
    assert second.texts["fr"].version == ABSENT
    with pytest.raises(DraftConflict):
        draft.write(first.document, "en", first.texts["en"].text + "other", ABSENT)


async def test_two_questions_that_begin_alike_get_two_documents(
    questions: Questions, say: Say, releases: ReleaseStore
) -> None:
    await ask(say)
    draft = Draft(releases)
    (found,) = await asyncio.to_thread(questions.unanswered, soon())
    first = await asyncio.to_thread(questions.write_answer, found, draft, "ada")
    await asyncio.to_thread(questions.reopen, found)
    second = await asyncio.to_thread(questions.write_answer, found, draft, "ada")
    assert second.document == f"{first.document}-2"


async def test_an_answer_in_none_of_our_languages_is_refused(
    questions: Questions, say: Say, releases: ReleaseStore
) -> None:
    await ask(say)
    (found,) = await asyncio.to_thread(questions.unanswered, soon())
    with pytest.raises(ContentError, match="en, fr, zh"):
        await asyncio.to_thread(questions.write_answer, found, Draft(releases), "ada", ("de",))


async def test_publishing_solves_a_question_going_back_opens_it_and_so_does_asking_in_vain(
    engine: Engine, say: Say, releases: ReleaseStore, service_with: Callable[..., ConversationService]
) -> None:
    served = [releases.load(1)]
    questions = Questions(engine, lambda: served[0])

    def statuses() -> dict[str, int]:
        return {status: count for status, count in questions.counts(soon()).items() if count}

    await ask(say)
    draft = Draft(releases)
    (found,) = await asyncio.to_thread(questions.unanswered, soon())
    prepared = await asyncio.to_thread(questions.write_answer, found, draft, "ada")
    assert await asyncio.to_thread(statuses) == {"open": 1}
    draft.write(prepared.document, "en", f"{prepared.texts['en'].text}{ANSWER}\n", ABSENT)
    assert await asyncio.to_thread(statuses) == {"open": 1}
    done = await asyncio.to_thread(publish, draft, "Visas", "ada", "a test of questions")
    served[0] = await asyncio.to_thread(releases.load, done.manifest.number)
    assert await asyncio.to_thread(statuses) == {"solved": 1}
    await asyncio.to_thread(rollback, releases, 1)
    served[0] = await asyncio.to_thread(releases.load, 1)
    assert await asyncio.to_thread(statuses) == {"open": 1}
    await asyncio.to_thread(rollback, releases, done.manifest.number)
    served[0] = await asyncio.to_thread(releases.load, done.manifest.number)
    assert await asyncio.to_thread(statuses) == {"solved": 1}
    told = says({"custom": {"kind": "abstain", "language": "en", "text": "…", "verdict": "abstain"}})
    service = service_with(told, lambda: served[0])
    await service.handle(Message("web:later", "web", ASKED["en"], None, "en"))
    assert await asyncio.to_thread(statuses) == {"open": 1}
