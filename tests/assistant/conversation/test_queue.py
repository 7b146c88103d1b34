"""Messages of one conversation wait for each other, those of two do not."""

import asyncio

from assistant.conversation.queue import Turns


async def test_turns_of_one_conversation_come_in_the_order_they_were_asked_for() -> None:
    turns, done = Turns(), []

    async def take(number: int) -> None:
        async with turns.of("web:a"):
            # The first would be the last without a queue.
            for _ in range(5 - number):
                await asyncio.sleep(0)
            done.append(number)

    await asyncio.gather(*(take(number) for number in range(5)))
    assert done == [0, 1, 2, 3, 4]


async def test_another_conversation_does_not_wait() -> None:
    turns = Turns()
    async with turns.of("web:a"), asyncio.timeout(5), turns.of("web:b"):
        pass


async def test_a_turn_that_fails_or_is_cancelled_lets_the_next_one_in() -> None:
    turns, done = Turns(), []

    async def take(name: str, error: Exception | None = None) -> None:
        async with turns.of("web:a"):
            await asyncio.sleep(0)
            if error:
                raise error
            done.append(name)

    tasks = [asyncio.create_task(take("fails", ValueError())), asyncio.create_task(take("cancelled"))]
    tasks.append(asyncio.create_task(take("last")))
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert done == ["last"]


async def test_nothing_is_kept_of_a_conversation_that_is_quiet() -> None:
    turns = Turns()
    async with turns.of("web:a"):
        pass
    assert (turns._locks, turns._waiting) == ({}, {})
