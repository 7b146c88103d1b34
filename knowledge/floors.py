"""Floors: what a release has to reach on the stored questions, as data beside the texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from knowledge.documents import ContentError

AT_LEAST, AT_MOST = "at_least", "at_most"


@dataclass(frozen=True)
class Missed:
    """A floor that is not reached; `before` is what the served release reaches."""

    figure: str
    bound: str
    floor: float
    before: float | None
    after: float

    @property
    def worse(self) -> bool:
        """Whether the served release is better: a floor that was missed by more before is no step back."""
        if self.before is None:
            return True
        return self.after < self.before if self.bound == AT_LEAST else self.after > self.before


def load_floors(path: Path) -> dict[str, dict[str, float]]:
    """Read the floors, by bound and figure; an absent file sets none. Raises ContentError when it cannot be read."""
    if not path.exists():
        return {}
    try:
        stored = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        return {
            bound: {str(name): float(value) for name, value in (stored.get(bound) or {}).items()}
            for bound in (AT_LEAST, AT_MOST)
        }
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise ContentError("bad_floors", name=path.name, message=str(error)) from error


def missed_floors(
    floors: Mapping[str, Mapping[str, float]], before: Mapping[str, float], after: Mapping[str, float]
) -> list[Missed]:
    """The floors that `after` does not reach; a figure that cannot be measured on these texts has none."""
    missed = []
    for bound, figures in floors.items():
        for name, floor in figures.items():
            reached = after.get(name)
            if reached is not None and (reached < floor if bound == AT_LEAST else reached > floor):
                missed.append(Missed(name, bound, floor, before.get(name), reached))
    return missed
