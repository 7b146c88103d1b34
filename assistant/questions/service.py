"""The questions that nobody could answer, for those who can: listed, ignored, answered, and solved by publishing."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from assistant.conversation.turns import read_turns
from assistant.knowledge_service import KnowledgeNotReady
from assistant.questions.clustering import ONE_ENCODER, TWO_ENCODERS, group
from assistant.questions.clusters import STATUSES, Cluster, Status, Wording, cluster_of, wordings_of
from assistant.questions.drafting import PreparedAnswer, prepare
from assistant.questions.marking import Decision, Marks, digest_of, status_of
from assistant.questions.reasons import unanswered_among
from assistant.questions.vectors import Asking, QuestionVectors, comparable
from knowledge.drafts import Draft
from knowledge.encoder import Progress
from knowledge.naming import check_document_name
from knowledge.releases import Release

# How far back new questions are looked for between two calls of `keep_up`, and how many are embedded in one.
RECENT = timedelta(minutes=10)
AT_ONCE = 16

# How many new questions are embedded while somebody waits for the list: about a second's work of one core.
WHILE_WAITING = 48

# For how long the number of open questions is told again without counting.
COUNT_KEPT = timedelta(minutes=1)


@dataclass(frozen=True)
class Listing:
    """The questions as they can be told at once; `waiting` more are new and have not been compared yet."""

    clusters: tuple[Cluster, ...]
    waiting: int


class Questions:
    """Unanswered questions of a database, compared by the encoders of the release that `release` gives.

    Everything is derived from the stored messages, so that a conversation forgotten is out of it at once. Methods take
    the database's time and the encoders': call them off the event loop.
    """

    def __init__(self, engine: Engine, release: Callable[[], Release]) -> None:
        self._engine = engine
        self._release = release
        self._vectors = QuestionVectors(engine)
        self._marks = Marks(engine)
        self._grouped: tuple[bytes, list[list[int]]] = (b"", [])
        self._open: tuple[datetime, int] | None = None

    def all(self, now: datetime, days: int = 30, progress: Progress | None = None) -> list[Cluster]:
        """Every unanswered question of the last `days` days whatever its status, the most asked first.

        `progress` is told (done, all) of questions that have to be embedded first.
        """
        release = self._release()
        return self._clusters(self._wordings(now, days), release, progress)

    def listed(self, now: datetime, days: int = 30, most_new: int = WHILE_WAITING) -> Listing:
        """As `all`, for somebody who waits: at most `most_new` questions are embedded, and others new are left out."""
        release = self._release()
        wordings = self._wordings(now, days)
        waiting = self._embed(wordings, release, most_new)
        if waiting:
            new = {asking[0] for asking in self._missing(wordings, release)}
            wordings = [wording for wording in wordings if wording.text not in new]
        return Listing(tuple(self._clusters(wordings, release)), waiting)

    def unanswered(
        self, now: datetime, days: int = 30, status: Status = "open", progress: Progress | None = None
    ) -> list[Cluster]:
        """The unanswered questions of the last `days` days that are open, solved or ignored, the most asked first."""
        return [cluster for cluster in self.all(now, days, progress) if cluster.status == status]

    def counts(self, now: datetime, days: int = 30) -> dict[Status, int]:
        """How many questions there are of each status, as far as they have been compared."""
        found = [cluster.status for cluster in self.listed(now, days).clusters]
        return {status: found.count(status) for status in STATUSES}

    def open_count(self, now: datetime) -> int:
        """How many questions of the last 30 days are open; counted once a minute, for pages that tell it in passing."""
        known = self._open
        if known is None or not known[0] <= now < known[0] + COUNT_KEPT:
            known = self._open = (now, self.counts(now)["open"])
        return known[1]

    def cluster(self, message: int, now: datetime, days: int = 30) -> Cluster | None:
        """The question that a message asked, known by a cluster's `id`; None when it is forgotten or too long ago."""
        return next((cluster for cluster in self.all(now, days) if message in cluster.messages), None)

    def ignore(self, cluster: Cluster, who: str) -> None:
        """Put a question aside; asked again, in these words or others like them, it stays aside."""
        self._marks.ignore(cluster.messages, who)
        self._open = None

    def reopen(self, cluster: Cluster) -> None:
        """Take back that a question is to be ignored, or that a document answers it."""
        self._marks.unmark(cluster.messages)
        self._open = None

    def write_answer(self, cluster: Cluster, draft: Draft, who: str, languages: Sequence[str] = ()) -> PreparedAnswer:
        """Prepare a FAQ document that answers a question, and note that it will.

        Nothing is written into the draft: the editor keeps each text that has an answer by `Draft.write`. Called
        again, it opens the same document as it is by then. `languages` and errors are those of `prepare`.
        """
        prepared = prepare(cluster, draft, languages, self._marks.documents())
        if not cluster.document:
            self.link(cluster, prepared.document, who)
        return prepared

    def link(self, cluster: Cluster, document: str, who: str) -> None:
        """Note that `document`, new or to be changed, will answer a question once a release holds it so.

        Raises ContentError when that cannot be the name of a document.
        """
        before = digest_of(self._release().documents.get(check_document_name(document)))
        self._marks.answer(cluster.messages, document, before, who)

    def published(self, release: Release) -> list[str]:
        """Note what a release just published answers; returns the documents that solve a question by it.

        Listing questions does the same, so that a release published elsewhere counts as well. Nothing need be done
        after going back: a question is solved while the served release holds its answer.
        """
        return self._marks.hold(release.number, release.documents)

    def keep_up(self, now: datetime) -> int:
        """Embed a few of the newest questions, so that nobody has to wait for many; returns how many remain."""
        try:
            release = self._release()
        except KnowledgeNotReady:
            return 0
        wordings = wordings_of(unanswered_among(read_turns(self._engine, now - RECENT, now)))
        return self._embed(wordings, release, AT_ONCE)

    def _wordings(self, now: datetime, days: int) -> list[Wording]:
        return wordings_of(unanswered_among(read_turns(self._engine, now - timedelta(days=days), now)))

    def _embed(self, wordings: Sequence[Wording], release: Release, most: int) -> int:
        """Embed the newest of those that are not yet, by each encoder; returns how many remain."""
        new = self._missing(wordings, release)
        for encoder in release.searcher.encoders:
            self._vectors.plain(new[max(len(new) - most, 0) :], encoder)
        return max(len(new) - most, 0)

    def _missing(self, wordings: Sequence[Wording], release: Release) -> list[Asking]:
        """The questions that some encoder has not embedded yet, in the order in which they were asked."""
        askings = _askings(wordings)
        lacking = {text for encoder in release.searcher.encoders for text, _ in self._vectors.missing(askings, encoder)}
        return [asking for asking in askings if asking[0] in lacking]

    def _clusters(
        self, wordings: Sequence[Wording], release: Release, progress: Progress | None = None
    ) -> list[Cluster]:
        self._marks.hold(release.number, release.documents)
        decisions = self._marks.all()
        titles = {name: document.original.title for name, document in release.documents.items()}
        return [
            self._cluster([wordings[place] for place in places], decisions, release, titles)
            for places in self._groups(wordings, release, progress)
        ]

    def _groups(self, wordings: Sequence[Wording], release: Release, progress: Progress | None) -> list[list[int]]:
        """The places of wordings that ask the same; what was found last is used again while nothing has changed."""
        told = [f"{wording.language}\0{wording.text}\0{len(wording.asked)}" for wording in wordings]
        digest = hashlib.sha256("\0\0".join([str(release.number), *told]).encode()).digest()
        known, places = self._grouped
        if digest != known:
            places = self._grouped_anew(wordings, release, progress)
            self._grouped = (digest, places)
        return places

    def _grouped_anew(
        self, wordings: Sequence[Wording], release: Release, progress: Progress | None
    ) -> list[list[int]]:
        if not wordings:
            return []
        askings = _askings(wordings)
        plain = [self._vectors.plain(askings, encoder, progress) for encoder in release.searcher.encoders]
        compared = comparable(plain, [wording.language for wording in wordings], release.searcher)
        likeness = TWO_ENCODERS if len(plain) > 1 else ONE_ENCODER
        return group([wording.weighed for wording in wordings], compared, likeness)

    def _cluster(
        self, wordings: Sequence[Wording], decisions: dict[int, Decision], release: Release, titles: dict[str, str]
    ) -> Cluster:
        asked = [one for wording in wordings for one in wording.asked]
        status, decision = status_of(asked, decisions, release.documents)
        answer = (decision.document, decision.release) if decision else ("", None)
        return cluster_of(wordings, status, titles, answer)


def _askings(wordings: Sequence[Wording]) -> list[Asking]:
    return [(wording.text, [one.turn.id for one in wording.asked]) for wording in wordings]
