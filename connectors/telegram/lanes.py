"""Work in lanes: what belongs to one chat is done in order, different chats are served at the same time."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from connectors.telegram.privacy import place_of

log = structlog.get_logger(__name__)

Job = Callable[[], Awaitable[None]]


class Lanes:
    """One queue per chat that has something to do.

    The library's own queue is not used: it has one limit for all chats, so that a burst in one would hold up others.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._waiting: dict[int, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, key: int, job: Job, when_full: Job) -> None:
        """Add `job` to the lane `key`. In a full lane `when_full` takes the last place and further jobs are dropped."""
        waiting = self._waiting.get(key)
        if waiting is None:
            self._waiting[key] = deque([job])
            task = asyncio.create_task(self._run(key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif len(waiting) < self._longest:
            waiting.append(job)
        elif len(waiting) == self._longest:
            waiting.append(when_full)

    async def drain(self, grace_s: float) -> None:
        """Let running work finish for `grace_s` seconds, then end it."""
        if not self._tasks:
            return
        _, late = await asyncio.wait(set(self._tasks), timeout=grace_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, key: int) -> None:
        waiting = self._waiting[key]
        try:
            while waiting:
                try:
                    await waiting.popleft()()
                except Exception as error:
                    log.error("telegram.job_failed", error=place_of(error))
        finally:
            del self._waiting[key]
