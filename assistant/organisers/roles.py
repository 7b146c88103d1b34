"""What an organiser may do: an editor works on the draft, a publisher serves it, an admin also manages accounts."""

from typing import Literal, get_args

Role = Literal["editor", "publisher", "admin"]

ROLES: tuple[Role, ...] = get_args(Role)


def may(role: str, least: Role) -> bool:
    """Whether `role` includes what `least` may do; an unknown role may do nothing."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(least)
