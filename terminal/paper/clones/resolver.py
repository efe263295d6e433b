"""How a clone's skills become one wish: signals vote by their weights, and the strictest guard caps a wish to buy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from terminal.paper.clones.signals import FULL


class Ballot(NamedTuple):
    """One signal's vote from -100 to 100, or None where it cannot tell yet."""

    vote: int | None
    weight: int = 1


class Verdict(NamedTuple):
    """`score` from -100 (sell) to 100 (buy) after the guards; `cap` is what they allow of buying."""

    score: int
    cap: int
    votes: int
    """How many signals could tell."""


def resolve(ballots: Iterable[Ballot], caps: Iterable[int]) -> Verdict:
    """The weighted mean of the votes, cut off towards zero: their order does not matter."""
    counted = [(one.vote, one.weight) for one in ballots if one.vote is not None and one.weight > 0]
    cap = min(caps, default=FULL)
    total = sum(vote * weight for vote, weight in counted)
    weights = sum(weight for _, weight in counted)
    if not weights:
        return Verdict(0, cap, 0)
    score = total // weights if total >= 0 else -(-total // weights)
    return Verdict(score * cap // FULL if score > 0 else score, cap, len(counted))
