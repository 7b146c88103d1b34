"""Old conversations are forgotten, here at once and in the engine as soon as it can be reached."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from assistant.conversation.maintenance import Maintenance
from assistant.conversation.store import Store
from assistant.dialogue.client import DialogueClient, DialogueFailed

NOW = datetime.now(UTC)


class Engine:
    """Stands at the other end of the wire to Rasa."""

    def __init__(self) -> None:
        self.reachable = True
        self.forgotten: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if not self.reachable:
            raise httpx.ConnectError("nobody there")
        if request.method == "DELETE":
            self.forgotten.append(request.url.path.removeprefix("/conversations/"))
        return httpx.Response(200)


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def maintenance(store: Store, engine: Engine) -> Callable[..., Maintenance]:
    client = DialogueClient(httpx.AsyncClient(transport=httpx.MockTransport(engine)), "http://engine", "token", 1.0)
    return lambda own_status=False: Maintenance(store, client, retention_days=30, own_status=own_status)


async def test_a_conversation_is_forgotten_when_it_was_quiet_for_as_long_as_is_set(
    store: Store, engine: Engine, maintenance: Callable[..., Maintenance]
) -> None:
    store.begin("web:a", "web", None, None, None)
    store.record("web:a", "delegate", "en", "hello")
    task = maintenance()
    await task.once(NOW + timedelta(days=29))
    assert store.conversation("web:a") is not None
    await task.once(NOW + timedelta(days=31))
    assert (store.conversation("web:a"), store.messages("web:a")) == (None, [])
    assert (engine.forgotten, store.still_to_erase()) == (["web:a"], [])


async def test_what_the_engine_could_not_forget_is_tried_again(
    store: Store, engine: Engine, maintenance: Callable[..., Maintenance]
) -> None:
    store.erase_later("web:a")
    engine.reachable = False
    with pytest.raises(DialogueFailed):
        await maintenance().once(NOW)
    assert store.still_to_erase() == ["web:a"]
    engine.reachable = True
    await maintenance().once(NOW)
    assert (engine.forgotten, store.still_to_erase()) == (["web:a"], [])


async def test_an_engine_that_runs_apart_is_watched(engine: Engine, maintenance: Callable[..., Maintenance]) -> None:
    watching = maintenance(own_status=True)
    assert watching.dialogue_status == "starting"
    await watching.once(NOW)
    assert watching.dialogue_status == "ok"
    engine.reachable = False
    await watching.once(NOW)
    assert watching.dialogue_status == "down"
