"""Who may call the organisers' API: every route takes a dependency of `Access`, which reads the token sent."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.concurrency import run_in_threadpool

from assistant.organisers.accounts import Organiser
from assistant.organisers.errors import NotSignedIn, WrongRole
from assistant.organisers.roles import Role, may
from assistant.organisers.tokens import ApiTokens

_bearer = HTTPBearer(
    auto_error=False, description="A token made on the account page, or by `assistant organiser token`."
)

Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]
Dependency = Callable[[HTTPAuthorizationCredentials | None], Awaitable[Organiser]]


class Access:
    """Lets programs in by their token; cookies count for nothing here, so that no page can be made to call."""

    def __init__(self, tokens: ApiTokens) -> None:
        self._tokens = tokens

    def at_least(self, role: Role) -> Dependency:
        """A dependency that gives the organiser whose token it is; raises NotSignedIn or WrongRole."""

        async def organiser(credentials: Credentials) -> Organiser:
            token = credentials.credentials if credentials else ""
            found = await run_in_threadpool(self._tokens.organiser_of, token) if token else None
            if found is None:
                raise NotSignedIn
            if not may(found.role, role):
                raise WrongRole(role=role)
            return found

        return _marked(organiser, role)


def _marked(dependency: Any, role: Role) -> Dependency:
    """Names the role on the dependency, by which a test knows that a route asks for one."""
    dependency.least_role = role
    return dependency
