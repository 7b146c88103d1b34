"""The places an organiser can go to, each shown to those whose role opens it."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.organisers.roles import Role
from connectors.organise.gate import Visit

# Address, name of the sentence, and the role that opens it.
PLACES: tuple[tuple[str, str, Role], ...] = (
    ("/organise", "common.nav_home", "editor"),
    ("/organise/documents", "common.nav_documents", "editor"),
    ("/organise/uploads", "common.nav_uploads", "editor"),
    ("/organise/check", "common.nav_check", "editor"),
    ("/organise/releases", "common.nav_releases", "editor"),
    ("/organise/try", "common.nav_try", "editor"),
    ("/organise/questions", "common.nav_questions", "editor"),
    ("/organise/insights", "common.nav_insights", "editor"),
    ("/organise/audit", "common.nav_audit", "publisher"),
    ("/organise/accounts", "common.nav_accounts", "admin"),
)

# Pages that are reached from one of these places and lie elsewhere.
BELOW: Mapping[str, str] = {
    "/organise/documents": "/organise/lists",
    "/organise/check": "/organise/jobs",
    "/organise/releases": "/organise/import",
}


@dataclass(frozen=True)
class Place:
    """A link of the navigation."""

    address: str
    name: str
    here: bool


def navigation(visit: Visit, path: str) -> list[Place]:
    """The links for an organiser; the one that leads to the page at `path` is marked."""
    open_to = [place for place in PLACES if visit.may(place[2])]
    return [Place(address, name, _is_here(address, path)) for address, name, _ in open_to]


def _is_here(address: str, path: str) -> bool:
    if address == "/organise":
        return path == address
    return path.startswith((address, BELOW.get(address, address)))
