"""Sub-accounts: purses of one's own beside the main account, and nobody else's."""

from __future__ import annotations

import pytest

from terminal.model.errors import NotFound, Refused
from terminal.model.order import Mode
from tests.paper.money.desk import FUNDS, USDC, Desk, desk


def available(it: Desk, owner: int) -> dict[str, str]:
    """USDC by label."""
    return {
        row.label: next(one.available for one in row.balances if one.currency == "USDC")
        for row in it.money.sub_accounts(owner, Mode.LIVE)
    }


def test_funds_go_to_a_sub_account_on_to_another_and_back() -> None:
    it = desk()
    first, second = it.sub("grid"), it.sub("  carry ")
    answer = it.transfer(0, first, 250 * USDC)
    assert (answer.from_sub_account_id, answer.to_sub_account_id) == (it.ann, first)
    assert (answer.from_available, answer.to_available) == ("999750.00000000", "250.00000000")
    it.transfer(first, second, 100 * USDC)
    it.transfer(second, 0, 40 * USDC)
    it.transfer(second, it.ann, 10 * USDC)
    assert available(it, it.ann) == {
        "main": "999800.00000000",
        "grid": "150.00000000",
        "carry": "50.00000000",
    }
    it.exchange.drain()
    it.transfer(0, first, 123, currency="VAIX")
    assert list(it.exchange.drain().balances) == [(it.ann, Mode.LIVE, "VAIX"), (first, Mode.LIVE, "VAIX")]
    assert it.has(first, "VAIX") == 123


def test_to_have_a_look_changes_nothing() -> None:
    it = desk()
    it.sub("grid")
    before = it.state()
    for mode in Mode:
        it.money.sub_accounts(it.ann, mode)
    assert it.state() == before


@pytest.mark.parametrize("label", ["", " ", "x" * 65, "a\nb", "a\x1b[31m", "\u202egrid", "\x00"])
def test_a_label_must_be_printable_and_short(label: str) -> None:
    it = desk()
    before = it.state()
    with pytest.raises(Refused, match="1 to 64 printable characters") as refused:
        it.sub(label)
    assert refused.value.field == "label"
    assert it.state() == before


def test_a_label_is_taken_once_and_twenty_sub_accounts_are_the_most() -> None:
    it = desk()
    for number in range(20):
        it.sub(f"strategy {number}")
    before = it.state()
    with pytest.raises(Refused, match="already"):
        it.sub("strategy 7")
    with pytest.raises(Refused, match="20 sub-accounts"):
        it.sub("one more")
    assert it.state() == before
    it.sub("strategy 7", it.ben)


def test_anothers_sub_account_is_not_found_in_either_direction() -> None:
    it = desk()
    mine, theirs = it.sub("mine"), it.sub("theirs", it.ben)
    it.transfer(0, theirs, 100 * USDC, account=it.ben)
    before = it.state()
    for source, target, field in (
        (0, theirs, "to_sub_account_id"),
        (theirs, 0, "from_sub_account_id"),
        (theirs, mine, "from_sub_account_id"),
        (0, it.ben, "to_sub_account_id"),
        (it.ben, 0, "from_sub_account_id"),
        (0, 4242, "to_sub_account_id"),
    ):
        with pytest.raises(NotFound, match="no sub-account of yours") as refused:
            it.transfer(source, target, USDC)
        assert refused.value.field == field
    assert it.state() == before


def test_to_oneself_or_more_than_there_is_is_refused() -> None:
    it = desk()
    sub = it.sub("grid")
    before = it.state()
    for source, target in ((0, 0), (0, it.ann), (it.ann, 0), (sub, sub)):
        with pytest.raises(Refused, match="to itself"):
            it.transfer(source, target, USDC)
    with pytest.raises(Refused, match="is available"):
        it.transfer(0, sub, FUNDS + 1)
    with pytest.raises(Refused, match="is available"):
        it.transfer(sub, 0, 1)
    assert it.state() == before
