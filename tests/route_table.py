"""The routes of an application, with those of the routers that it includes, for tests that hold for all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI


@dataclass(frozen=True)
class Route:
    """A method at an address, its parameters filled in, and the calls that its dependencies make."""

    method: str
    address: str
    template: str
    calls: tuple[Any, ...]


def route_table(app: FastAPI, prefix: str) -> Iterator[Route]:
    """Every method of every route below `prefix`."""
    for included in app.routes:
        if not hasattr(included, "effective_route_contexts"):
            assert not getattr(included, "path", "").startswith(prefix)
            continue
        for route in included.effective_route_contexts():
            if route.path.startswith(prefix):
                address = route.path
                for parameter in route.dependant.path_params:
                    address = address.replace(f"{{{parameter.name}}}", "1").replace(f"{{{parameter.name}:path}}", "1")
                calls = tuple(dependency.call for dependency in route.dependant.dependencies)
                for method in sorted(route.methods - {"HEAD"}):
                    yield Route(method, address, route.path, calls)
