"""Answers about the account are read under any likely name, and what cannot be is refused whole or left out alone."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.model.errors import Malformed
from terminal.model.funds import FeeStanding, Owner, Purse, Rung, Worth
from terminal.wire import accountread as wire
from terminal.wire.values import loads

USDC = 10**8
READERS = [wire.owner, wire.fee_standing, wire.rungs, wire.worth, wire.sub_accounts, wire.withdrawals]


def test_who_it_is_and_what_the_key_may_do_as_far_as_told() -> None:
    assert wire.owner({"id": 7, "username": "ann", "email": "a@b.example"}) == Owner(
        "7", "ann", "a@b.example", {}
    )
    listed = wire.owner({"user": {"user_id": "7", "permissions": ["read", "TRADE"]}})
    assert listed.permits == {"view": True, "trade": True, "withdraw": False}
    assert wire.owner({"id": 7, "can_withdraw": False}).permits == {"withdraw": False}
    assert wire.owner({"id": 7, "scopes": {"read": True, "withdrawals": 1}}).permits == {"view": True}


def test_fees_are_read_with_the_tier_ahead() -> None:
    body = {
        "tier": 1, "name": "Active", "maker_bps": "-0.5", "taker_bps": 8, "volume_30d": "123456.785", "next_review_at": 0,
        "next_tier": {"tier": 2, "name": "Pro", "min_volume_30d": "500000", "maker_bps": -1, "taker_bps": 7, "missing": "3.5"},
    }  # fmt: skip
    pro = Rung(2, "Pro", 500_000 * USDC, Decimal(-1), Decimal(7))
    expected = FeeStanding(1, "Active", Decimal("-0.5"), Decimal(8), 12_345_678_500_000, pro, 350_000_000)
    assert wire.fee_standing(body) == expected
    bare = wire.fee_standing({"maker_fee_bps": 0, "taker_fee_bps": 10})
    assert (bare.tier, bare.volume, bare.ahead, bare.missing) == (None, None, None, None)


def test_balances_are_exact_and_what_is_not_told_is_none() -> None:
    body = loads(
        '{"base_balance": "0.123456789", "base_held": "1", "quote_balance": 10.5,'
        ' "quote_source": {"on_chain": "0", "hot_wallet": "10.5"},'
        ' "pending_settlements": [{"order_id": "ord_1", "trade_id": "9", "settlement_status": "delayed", "chain": "Base"}, {}]}'
    )
    funds = wire.pair_funds(body, "btc", "BTC", "USDC")
    assert funds.base == Purse("BTC", 12_345_678, USDC)
    assert funds.quote == Purse("USDC", 1_050_000_000, None, 0, 1_050_000_000, None)
    assert (funds.base.total, funds.quote.total) == (112_345_678, None)
    (fill,) = funds.pending
    assert (fill.id, fill.trade_id, fill.symbol, fill.course, fill.chain) == (
        "ord_1",
        "9",
        "btc",
        "delayed",
        "base",
    )


def test_sub_accounts_with_balances_by_asset_or_bare() -> None:
    body = {"accounts": [
        {"id": 1, "label": "", "is_main": True, "balances": [{"currency": "usdc", "available": "2", "held": "1"}]},
        {"sub_account_id": 5, "name": "B\u202e", "balance": "7"}, {"id": "x"}, {"id": -1},
    ]}  # fmt: skip
    main, sub = wire.sub_accounts(body)
    assert (main.is_main, main.purses) == (True, (Purse("USDC", 2 * USDC, USDC),))
    assert (sub.id, sub.label, sub.purses) == (5, "B\ufffd", (Purse("USDC", 7 * USDC),))


@pytest.mark.parametrize(
    ("said", "course"),
    [
        ("pending", "pending"),
        ("Completed", "settled"),
        ("FAILED", "failed"),
        ("retrying", "delayed"),
        ("quux", "pending"),
    ],
)
def test_a_withdrawals_state_under_any_word(said: str, course: str) -> None:
    (move,) = wire.withdrawals([{"id": "wd_1", "status": said, "amount": "1.5", "mode": "paper"}])
    assert (move.course, move.said, move.amount, move.asset, move.paper) == (
        course,
        said.lower(),
        150_000_000,
        "USDC",
        True,
    )


def test_a_list_of_which_nothing_can_be_read_is_no_empty_list() -> None:
    with pytest.raises(Malformed, match="withdrawal_id"):
        wire.withdrawals([{"amount": "1"}])
    assert wire.withdrawals([]) == ()


def test_the_whole_of_what_is_owned() -> None:
    assert wire.worth({"simulation_mode": True, "total_value_usdc": "1.25"}) == Worth(True, 125_000_000)
    assert wire.worth({"simulation_mode": "no"}) == Worth(None, None)


@pytest.mark.parametrize(
    "bad", [{"tier": "x"}, {"maker_bps": "9999"}, {"volume_30d": "1e99"}, {"volume_30d": "NaN"}]
)
def test_a_figure_that_cannot_be_is_refused_by_name(bad: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        wire.fee_standing({"maker_bps": 0, "taker_bps": 10, **bad})
    assert refused.value.field == next(iter(bad))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["id", "tier", "name", "balances", "maker_bps", "taker_bps", "amount", "permissions", "next_tier", "user", "data", "status"]
    ), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_whatever_comes_is_read_or_malformed(body: Any) -> None:
    for read in READERS:
        with suppress(Malformed):
            read(body)
    with suppress(Malformed):
        wire.pair_funds(body, "vaix", "VAIX", "USDC")
