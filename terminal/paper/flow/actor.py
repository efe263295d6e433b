"""What every simulated trader is: something that acts at a time it named before, and can be put away and taken up."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any, ClassVar

SECOND = 1_000_000


class Actor:
    """`state` names the attributes that change while it lives; all else is made again from the profile."""

    state: ClassVar[tuple[str, ...]] = ()

    def act(self, now: int) -> int:
        """Do what is due and answer when to be called next, which is always later."""
        raise NotImplementedError

    def dump(self) -> dict[str, Any]:
        return {name: deepcopy(getattr(self, name)) for name in self.state}

    def load(self, state: dict[str, Any]) -> None:
        for name in self.state:
            setattr(self, name, state[name])


def after(rng: Random, now: int, rate: float) -> int:
    """The next time of something that happens so many times a second."""
    return now + 1 + int(rng.expovariate(rate) * SECOND)
