"""Checks and publications as jobs, which pages and API begin in the same way."""

from collections.abc import Callable, Mapping
from typing import Any

from assistant.organisers.desk import Desk
from assistant.organisers.jobs import Job, Jobs
from knowledge.encoder import Progress


def check(desk: Desk, who: str, progress: Progress) -> dict[str, object]:
    """Check the draft; `Desk.last_check` holds what was found."""
    found = desk.check(who, progress)
    return {"candidate": found.candidate, "needs_confirmation": found.needs_confirmation}


def publish(
    desk: Desk, who: str, progress: Progress, note: str, confirm: str = "", digest: str | None = None
) -> dict[str, object]:
    """Publish the draft; the result names the release."""
    return {"release": desk.publish(who, note, confirm, digest, progress).manifest.number}


TASKS: Mapping[str, Callable[..., Mapping[str, object]]] = {"check": check, "publish": publish}


def begin_check(jobs: Jobs, desk: Desk, who: str) -> Job:
    """Begin to check the draft."""
    return _begin(jobs, desk, "check", who)


def begin_publication(jobs: Jobs, desk: Desk, who: str, note: str, confirm: str = "", digest: str | None = None) -> Job:
    """Begin to publish the draft."""
    return _begin(jobs, desk, "publish", who, note=note, confirm=confirm, digest=digest)


def _begin(jobs: Jobs, desk: Desk, task: str, who: str, **given: Any) -> Job:
    def work(progress: Progress) -> Mapping[str, object]:
        if jobs.apart:
            return jobs.apart.run(task, {"who": who, **given}, progress)
        return TASKS[task](desk, who=who, progress=progress, **given)

    return jobs.start(task, who, work)
