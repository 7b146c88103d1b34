"""A delegate who talks to the running application over its public API."""

import itertools
from collections.abc import Callable, Iterator

import httpx
import pytest
from delegate import Delegate

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def http(live_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def delegate(http: httpx.Client) -> Callable[..., Delegate]:
    """Begins conversations: `delegate("fr")` is one whose page is in French."""

    def begin(locale: str = "en") -> Delegate:
        return Delegate(http, f"test-{next(_numbers)}", locale)

    return begin
