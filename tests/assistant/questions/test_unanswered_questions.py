"""Questions that nobody could answer are listed once, go when they are forgotten, and are solved by publishing."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from asking import ENTRY, Say, asked_back, soon
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from assistant.conversation.store import Store
from assistant.questions import Cluster, Questions
from assistant.questions.tables import marks, vectors
from assistant.questions.vectors import QuestionVectors
from knowledge.releases import Release

UNKNOWN = {
    "en": "Do I need a visa to come to Beijing?",
    "fr": "Faut-il un visa pour venir à Pékin ?",
    "zh": "来北京需要签证吗？",
}
KNOWN = "What was Kingston's virtual reggae month?"


async def listed(questions: Questions, **more: object) -> list[Cluster]:
    return await asyncio.to_thread(questions.unanswered, soon(), **more)


def rows(engine: Engine, table: object) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]


async def test_a_question_that_the_texts_do_not_answer_is_listed_and_one_that_they_do_is_not(
    questions: Questions, say: Say
) -> None:
    assert (await say(KNOWN)).replies[0].kind == "practice"
    assert (await say(UNKNOWN["en"])).replies[0].kind in ("abstain", "clarify")
    (found,) = await listed(questions)
    assert (found.text, found.language, found.status, found.count) == (UNKNOWN["en"], "en", "open", 1)
    assert (found.languages, found.channels) == ({"en": 1}, {"web": 1})
    assert found.nearest is not None
    assert found.nearest.entry.startswith(found.nearest.document)


async def test_the_same_question_in_three_languages_and_on_two_channels_is_one(questions: Questions, say: Say) -> None:
    for number, (language, text) in enumerate(UNKNOWN.items()):
        await say(text, key=f"web:{number}", locale=language)
    await say("do i need a visa to come to beijing", key="telegram:7")
    await say("Who wrote the song of the closing concert?", key="web:9")
    first, second = await listed(questions)
    assert (first.text, first.count, second.count) == (UNKNOWN["en"], 4, 1)
    assert (first.languages, first.channels) == ({"en": 2, "fr": 1, "zh": 1}, {"web": 3, "telegram": 1})
    assert first.examples == {language: (text,) for language, text in UNKNOWN.items()}
    assert first.first < first.last
    assert len(first.messages) == 4


async def test_small_talk_is_no_question(questions: Questions, say: Say) -> None:
    await say("Tell me a joke", kind="smalltalk")
    assert await listed(questions) == []


async def test_a_question_asked_back_is_open_until_a_choice_of_it_is_pressed(questions: Questions, say: Say) -> None:
    (reply,) = (await say("panel", **asked_back("Which room was panel 3 in?"))).replies
    (found,) = await listed(questions)
    assert (found.text, found.reasons) == ("Which room was panel 3 in?", {"clarified": 1})
    await say(payload=reply.choices[0].payload)
    assert await listed(questions) == []


async def test_a_choice_of_another_conversation_leaves_a_question_open(questions: Questions, say: Say) -> None:
    await say("panel", **asked_back("Which room was panel 3 in?"))
    (reply,) = (await say("panel", key="web:b", **asked_back("Which room was panel 3 in?"))).replies
    await say(key="web:b", payload=reply.choices[0].payload)
    (found,) = await listed(questions)
    assert found.count == 1


async def test_an_offer_taken_up_in_words_is_taken_up(questions: Questions, say: Say) -> None:
    await say("panel", **asked_back("Which room was panel 3 in?"))
    await say("yes", verdict="answer", log={"verdict": "answer", "best": {"entry": ENTRY}})
    assert await listed(questions) == []


@pytest.mark.parametrize("feedback", ["negative", "handoff"])
async def test_what_a_delegate_thinks_counts_for_the_question_before(
    questions: Questions, say: Say, feedback: str
) -> None:
    await say(KNOWN)
    await say("hello", key="web:other", kind="smalltalk")
    await say("hm", feedback=feedback)
    (found,) = await listed(questions)
    assert (found.text, found.reasons) == (KNOWN, {feedback: 1})


async def test_thanks_for_an_answer_make_no_question_of_it(questions: Questions, say: Say) -> None:
    await say(KNOWN)
    await say("great", feedback="positive")
    assert await listed(questions) == []


async def test_a_wish_for_a_person_alone_is_told_in_its_own_words(questions: Questions, say: Say) -> None:
    await say("Can a person help me with my visa?", feedback="handoff")
    (found,) = await listed(questions)
    assert (found.text, found.reasons) == ("Can a person help me with my visa?", {"handoff": 1})


async def test_questions_from_before_the_days_looked_at_are_left_out(questions: Questions, say: Say) -> None:
    await say(UNKNOWN["en"])
    later = soon() + timedelta(days=3)
    assert await asyncio.to_thread(questions.unanswered, later, 2) == []
    assert len(await asyncio.to_thread(questions.unanswered, later, 4)) == 1


async def test_what_is_forgotten_is_gone_at_once_with_its_vectors_and_marks(
    questions: Questions, store: Store, say: Say, engine: Engine
) -> None:
    await say(UNKNOWN["en"])
    await say("Who wrote the song of the closing concert?", key="web:b")
    for cluster in await listed(questions):
        await asyncio.to_thread(questions.ignore, cluster, "ada")
    assert (rows(engine, vectors), rows(engine, marks)) == (4, 2)
    await asyncio.to_thread(store.forget, "web:a")
    (left,) = await listed(questions, status="ignored")
    assert left.text == "Who wrote the song of the closing concert?"
    assert (rows(engine, vectors), rows(engine, marks)) == (2, 1)


async def test_each_text_is_embedded_once(
    questions: Questions, say: Say, engine: Engine, small_release: Release
) -> None:
    await say(UNKNOWN["en"])
    await say(UNKNOWN["en"], key="web:b")
    (found,) = await listed(questions)
    askings = [(found.text, found.messages)]
    for encoder in small_release.searcher.encoders:
        assert QuestionVectors(engine).missing(askings, encoder) == []
    assert rows(engine, vectors) == len(small_release.searcher.encoders)


async def test_new_questions_are_embedded_before_anybody_looks(questions: Questions, say: Say, engine: Engine) -> None:
    await say(UNKNOWN["en"])
    assert await asyncio.to_thread(questions.keep_up, soon()) == 0
    assert rows(engine, vectors) == 2
    assert await asyncio.to_thread(questions.keep_up, soon()) == 0


async def test_an_ignored_question_stays_so_when_it_is_asked_again_and_can_be_taken_back(
    questions: Questions, say: Say
) -> None:
    await say(UNKNOWN["en"])
    (found,) = await listed(questions)
    await asyncio.to_thread(questions.ignore, found, "ada")
    await say(UNKNOWN["fr"], key="web:b", locale="fr")
    assert await listed(questions) == []
    (ignored,) = await listed(questions, status="ignored")
    assert ignored.count == 2
    await asyncio.to_thread(questions.reopen, ignored)
    assert await asyncio.to_thread(questions.counts, soon()) == {"open": 1, "solved": 0, "ignored": 0}


async def test_a_document_linked_to_a_question_solves_it_once_a_release_holds_it_changed(
    engine: Engine, say: Say, small_release: Release
) -> None:
    served = [small_release]
    questions = Questions(engine, lambda: served[0])
    await say(UNKNOWN["en"])
    (found,) = await listed(questions)
    await asyncio.to_thread(questions.link, found, "summit-venue", "ada")
    (still,) = await listed(questions)
    assert still.document == "summit-venue"
    document = small_release.documents["summit-venue"]
    changed = replace(document, renderings={"en": replace(document.renderings["en"], title="The venue, and visas")})
    documents = {**small_release.documents, "summit-venue": changed}
    newer = replace(small_release, manifest=replace(small_release.manifest, number=2), documents=documents)
    assert await asyncio.to_thread(questions.published, newer) == ["summit-venue"]
    served[0] = newer
    assert [cluster.release for cluster in await listed(questions, status="solved")] == [2]
    served[0] = small_release
    assert len(await listed(questions)) == 1


async def test_a_question_is_found_by_any_message_that_asked_it(questions: Questions, say: Say) -> None:
    await say(UNKNOWN["en"])
    await say(UNKNOWN["en"], key="web:b")
    (found,) = await listed(questions)
    assert [await asyncio.to_thread(questions.cluster, one, soon()) for one in found.messages] == [found, found]
    assert await asyncio.to_thread(questions.cluster, 10**9, soon()) is None


async def test_a_cluster_is_told_to_programs_in_plain_values(questions: Questions, say: Say) -> None:
    await say(UNKNOWN["zh"], locale="zh")
    (found,) = await listed(questions)
    told = found.to_json()
    assert (told["text"], told["language"], told["status"]) == (UNKNOWN["zh"], "zh", "open")
    assert told["first"].endswith("+00:00")


async def test_somebody_who_waits_for_the_list_waits_for_few_new_questions(questions: Questions, say: Say) -> None:
    for number, language in enumerate(("en", "fr", "zh")):
        await say(UNKNOWN[language], key=f"web:{number}", locale=language)
    await say("Who wrote the song of the closing concert?", key="web:9")
    first = await asyncio.to_thread(questions.listed, soon(), most_new=2)
    assert (len(first.clusters), first.waiting) == (2, 2)
    then = await asyncio.to_thread(questions.listed, soon(), most_new=2)
    assert ([cluster.count for cluster in then.clusters], then.waiting) == ([3, 1], 0)


async def test_the_number_of_open_questions_is_counted_once_a_minute_or_when_an_organiser_decides(
    questions: Questions, say: Say
) -> None:
    await say(UNKNOWN["en"])
    moment = soon()
    assert await asyncio.to_thread(questions.open_count, moment) == 1
    await say("Who wrote the song of the closing concert?", key="web:9")
    assert await asyncio.to_thread(questions.open_count, moment + timedelta(seconds=59)) == 1
    assert await asyncio.to_thread(questions.open_count, moment + timedelta(seconds=61)) == 2
    found = (await listed(questions))[0]
    await asyncio.to_thread(questions.ignore, found, "ada")
    assert await asyncio.to_thread(questions.open_count, moment + timedelta(seconds=62)) == 1
