"""Purses by hand: what is held, what is paid, what is refused, and that the sum counts all of it."""

from __future__ import annotations

import pytest

from terminal.paper.ledger import Ledger, Shortfall

ANNA, BEN, NOBODY = 1, 2, 9


@pytest.fixture
def ledger() -> Ledger:
    """Both own three assets; a part of the USDC is held, and fees were taken."""
    ledger = Ledger()
    for account, units in ((ANNA, 1000), (BEN, 500)):
        for asset in ("USDC", "ALPHA", "ZETA"):
            ledger.deposit(account, asset, units)
    ledger.hold(ANNA, "USDC", 300)
    ledger.hold(BEN, "USDC", 100)
    ledger.take_fee("USDC", 7)
    ledger.take_fee("ALPHA", 2)
    return ledger


def purse(ledger: Ledger, account: int, asset: str) -> tuple[int, int]:
    found = ledger.purse(account, asset)
    return found.available, found.held


def test_a_new_purse_is_empty_and_is_kept(ledger: Ledger) -> None:
    assert purse(ledger, NOBODY, "USDC") == (0, 0)
    ledger.deposit(NOBODY, "USDC", 5)
    assert purse(ledger, NOBODY, "USDC") == (5, 0)


def test_all_there_is_counts_what_is_held_and_the_fees_of_that_asset_alone(ledger: Ledger) -> None:
    assert ledger.total("USDC") == 1507
    assert ledger.total("ALPHA") == 1502
    assert ledger.total("ZETA") == 1500
    assert ledger.total("BETA") == 0


def test_an_asset_is_known_by_its_letters(ledger: Ledger) -> None:
    assert ledger.total("".join(["US", "DC"])) == 1507


def test_a_hold_binds_and_a_negative_one_frees(ledger: Ledger) -> None:
    assert purse(ledger, ANNA, "USDC") == (700, 300)
    ledger.hold(ANNA, "USDC", -200)
    assert purse(ledger, ANNA, "USDC") == (900, 100)
    ledger.hold(ANNA, "USDC", 900)
    assert purse(ledger, ANNA, "USDC") == (0, 1000)


def test_a_hold_of_more_than_is_available_is_refused_and_changes_nothing(ledger: Ledger) -> None:
    with pytest.raises(Shortfall, match="needs 701 units of USDC, has 700 available") as refused:
        ledger.hold(ANNA, "USDC", 701)
    assert (refused.value.asset, refused.value.need, refused.value.available) == ("USDC", 701, 700)
    assert purse(ledger, ANNA, "USDC") == (700, 300)


def test_what_is_required_must_be_available_to_the_last_unit(ledger: Ledger) -> None:
    ledger.require(ANNA, "USDC", 700)
    with pytest.raises(Shortfall) as refused:
        ledger.require(ANNA, "USDC", 701)
    assert (refused.value.need, refused.value.available) == (701, 700)


@pytest.mark.parametrize(("account", "asset"), [(NOBODY, "USDC"), (ANNA, "BETA")])
def test_who_never_had_any_has_nothing_and_may_be_asked_for_nothing(
    ledger: Ledger, account: int, asset: str
) -> None:
    ledger.require(account, asset, 0)
    with pytest.raises(Shortfall) as refused:
        ledger.require(account, asset, 1)
    assert refused.value.available == 0
    assert asset not in ledger.accounts.get(account, {})


def test_what_is_spent_leaves_the_hold_and_the_rest_of_it_is_free(ledger: Ledger) -> None:
    ledger.spend_held(ANNA, "USDC", unbind=250, pay=180)
    assert purse(ledger, ANNA, "USDC") == (770, 50)


def test_fees_add_up_and_a_rebate_takes_from_them(ledger: Ledger) -> None:
    ledger.take_fee("USDC", -10)
    assert ledger.fees == {"USDC": -3, "ALPHA": 2}
    assert ledger.total("USDC") == 1497
