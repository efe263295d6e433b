"""The blend of votes: what must hold of it whatever is voted."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from terminal.paper.clones.resolver import Ballot, Verdict, resolve

VOTE = st.integers(-100, 100)
BALLOTS = st.lists(st.builds(Ballot, st.none() | VOTE, st.integers(0, 10)), max_size=6)
CAPS = st.lists(st.integers(0, 100), max_size=4)


@given(BALLOTS, CAPS)
def test_it_is_the_weighted_mean_cut_off_and_capped(ballots: list[Ballot], caps: list[int]) -> None:
    told = [one for one in ballots if one.vote is not None and one.weight]
    weights = sum(one.weight for one in told)
    mean = Fraction(sum((one.vote or 0) * one.weight for one in told), weights) if weights else Fraction(0)
    verdict = resolve(ballots, caps)
    assert verdict.votes == len(told)
    assert verdict.cap == min([*caps, 100])
    if mean <= 0:
        assert verdict.score == int(mean)
    else:
        assert verdict.score == int(mean) * verdict.cap // 100


@given(BALLOTS, CAPS, st.randoms())
def test_the_order_of_the_votes_does_not_matter(
    ballots: list[Ballot], caps: list[int], random: object
) -> None:
    shuffled, mixed = list(ballots), list(caps)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert resolve(shuffled, mixed) == resolve(ballots, caps)


@given(BALLOTS, CAPS)
def test_it_stays_in_bounds_and_guards_never_turn_it_round(ballots: list[Ballot], caps: list[int]) -> None:
    free, guarded = resolve(ballots, []), resolve(ballots, caps)
    assert -100 <= guarded.score <= 100
    assert abs(guarded.score) <= abs(free.score)
    assert guarded.score * free.score >= 0
    if free.score <= 0:
        assert guarded.score == free.score, "selling is never held back"


@given(VOTE, st.lists(st.integers(1, 10), min_size=1, max_size=5))
def test_where_all_agree_that_is_the_verdict(vote: int, weights: list[int]) -> None:
    assert resolve([Ballot(vote, weight) for weight in weights], []).score == vote


@given(BALLOTS, CAPS, st.integers(0, 5), VOTE)
def test_a_louder_vote_never_lowers_the_score(
    ballots: list[Ballot], caps: list[int], place: int, vote: int
) -> None:
    if place < len(ballots) and (old := ballots[place].vote) is not None:
        higher = [*ballots]
        higher[place] = Ballot(max(old, vote), ballots[place].weight)
        assert resolve(higher, caps).score >= resolve(ballots, caps).score


def test_silence_is_no_vote() -> None:
    assert resolve([], []) == Verdict(0, 100, 0)
    assert resolve([Ballot(None, 5), Ballot(80, 1)], []) == Verdict(80, 100, 1)
    assert resolve([Ballot(100)], [100, 0]) == Verdict(0, 0, 1)
    assert resolve([Ballot(-100), Ballot(60)], []).score == -20
