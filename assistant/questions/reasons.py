"""Which questions nobody could answer, and why they count as such."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from assistant.conversation.turns import StoredTurn

Reason = Literal["abstained", "clarified", "negative", "handoff"]

REASONS: tuple[Reason, ...] = ("abstained", "clarified", "negative", "handoff")


@dataclass(frozen=True)
class Unanswered:
    """A turn whose question was not answered, with every reason for saying so."""

    turn: StoredTurn
    reasons: tuple[Reason, ...]

    @property
    def text(self) -> str:
        """The question; the delegate's own words where a wish to speak to a person is all there is."""
        return self.turn.asked or self.turn.text


def unanswered_among(turns: Sequence[StoredTurn]) -> list[Unanswered]:
    """The unanswered questions among turns that stand in the order of their conversations.

    The texts said nothing (`abstained`); it was asked back and nothing that was offered was taken up later in that
    conversation (`clarified`); the delegate said that the answer did not help (`negative`) or asked for a person
    (`handoff`), both of which speak of the last question before.
    """
    found: list[Unanswered] = []
    for _, conversation in groupby(turns, key=lambda turn: turn.conversation):
        found += _of_conversation(list(conversation))
    return found


def _of_conversation(turns: Sequence[StoredTurn]) -> Iterator[Unanswered]:
    reasons: dict[int, list[Reason]] = {}
    last: int | None = None
    for place, turn in enumerate(turns):
        if turn.verdict == "abstain":
            reasons.setdefault(place, []).append("abstained")
        if turn.verdict == "clarify" and not _taken_up(turn, turns[place + 1 :]):
            reasons.setdefault(place, []).append("clarified")
        if turn.asked and turn.verdict != "notice":
            last = place
        if turn.feedback == "negative" and last is not None:
            reasons.setdefault(last, []).append("negative")
        if turn.feedback == "handoff":
            reasons.setdefault(place if last is None else last, []).append("handoff")
    for place in sorted(reasons):
        given = reasons[place]
        yield Unanswered(turns[place], tuple(reason for reason in REASONS if reason in given))


def _taken_up(asked_back: StoredTurn, later: Sequence[StoredTurn]) -> bool:
    """Whether something offered was pressed, named or reached by asking otherwise."""
    return any(
        turn.chosen in asked_back.offered or turn.best_entry in asked_back.offered
        for turn in later
        if turn.verdict == "answer" or turn.chosen
    )
