"""Checks and publications as jobs, which pages and API begin in the same way."""

from assistant.organisers.desk import Desk
from assistant.organisers.jobs import Job, Jobs
from knowledge.encoder import Progress


def begin_check(jobs: Jobs, desk: Desk, who: str) -> Job:
    """Begin to check the draft; `Desk.last_check` holds the result when the job is done."""

    def work(progress: Progress) -> dict[str, object]:
        found = desk.check(who, progress)
        return {"candidate": found.candidate, "needs_confirmation": found.needs_confirmation}

    return jobs.start("check", who, work)


def begin_publication(jobs: Jobs, desk: Desk, who: str, note: str, confirm: str = "", digest: str | None = None) -> Job:
    """Begin to publish the draft; the result names the release."""

    def work(progress: Progress) -> dict[str, object]:
        return {"release": desk.publish(who, note, confirm, digest, progress).manifest.number}

    return jobs.start("publish", who, work)
