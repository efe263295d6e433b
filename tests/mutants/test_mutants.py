"""A small slice of `make mutants`: the judges let the engine pass, and these faults not."""

from __future__ import annotations

import ast
from collections import Counter
from unittest.mock import patch

from tests.mutants.enums import comes_out_the_same
from tests.mutants.equivalents import EQUIVALENTS
from tests.mutants.making import Change, Made, Mutant, mutants_of, original
from tests.mutants.report import Tally
from tests.mutants.trials import TIMED_OUT, allowed_after, try_out

FAULTS = (
    Change("ledger.py", "Ledger.hold", "if purse.available < units:", "if purse.available <= units:"),
    Change("ledger.py", "Ledger.spend_held", "purse.available += unbind - pay", "purse.available += unbind + pay"),
    Change("ledger.py", "Ledger.total", "return owned + self.fees.get(asset, 0)", "return owned - self.fees.get(asset, 0)"),
    Change("stops.py", "Stops.fire", "if queue and queue[0][0] <= reach:", "if queue and queue[0][0] < reach:"),
    Change("routing.py", "plan", "sign = 1 if side is BUY else -1", "sign = 1 if side is BUY else +1"),
)  # fmt: skip
ENDLESS = Change(
    "matching.py",
    "Book._take",
    "while order.left and (maker := level.first) is not None:",
    "while order.left and (maker := level.first) is None:",
)
QUICK = {"short run": 60.0, "unit tests": 60.0}


def planted(change: Change) -> Mutant:
    lines = original(change.file).splitlines()
    there = (one for one in mutants_of(change.file).mutants if lines[one.line - 1].strip() == change.before)
    return next(one for one in there if one.change() == change)


def test_the_judges_let_the_engine_pass_and_find_each_of_these_faults() -> None:
    [(_, passed)] = try_out([None], seed=1, workers=1, allowed=QUICK)
    assert not passed.judge, passed.found
    allowed = allowed_after(passed)
    for mutant, verdict in try_out(map(planted, (*FAULTS, ENDLESS)), seed=1, workers=1, allowed=allowed):
        assert mutant is not None
        assert verdict.judge, mutant.change()
        assert (verdict.judge == TIMED_OUT) == (mutant.change() == ENDLESS)


def test_a_survivor_without_a_reason_is_not_good_enough_however_few_there_are() -> None:
    mutants = [planted(FAULTS[0])] * 100
    tally = Tally("some", Made(mutants), Counter({"short run": 100}))
    assert tally.is_good()
    tally = Tally("some", Made(mutants), Counter({"short run": 99}), mutants[-1:])
    assert tally.percent() == 99.0
    assert not tally.is_good()


def test_less_than_95_of_100_is_not_good_enough_whatever_the_reasons() -> None:
    [again] = [change for change in EQUIVALENTS if change.before == "continue"]
    mutants = [planted(again)] * 100
    with patch.dict(EQUIVALENTS, {again: "a reason"}, clear=True):
        assert Tally("some", Made(mutants), Counter({"short run": 95}), mutants[95:]).is_good()
        assert not Tally("some", Made(mutants), Counter({"short run": 94}), mutants[94:]).is_good()


def test_a_comparison_with_a_member_is_left_out_only_where_no_member_tells_the_difference() -> None:
    tree = ast.parse("side is BUY")
    same = [
        to
        for to in ("Eq", "LtE", "GtE", "Lt", "IsNot")
        if comes_out_the_same(tree, f"core/ReplaceComparisonOperator_Is_{to}", (1, 5))
    ]
    assert same == ["Eq", "LtE"]
