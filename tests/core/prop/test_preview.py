"""A trade before it is sent: what it costs, where it ends, and why it must not be opened."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.prop.margin import distance
from terminal.core.prop.preview import Foreseen, preview
from terminal.model.prop import Account, Market, Rules
from terminal.model.text import clean
from tests.core.prop.samples import ACCOUNT, BTC, RULES, USDC


def of(
    size: str = "0.01",
    leverage: int = 5,
    side: str = "long",
    stop: str = "99000",
    limit: str = "",
    account: Account = ACCOUNT,
    rules: Rules = RULES,
    market: Market = BTC,
    **more: Any,
) -> Foreseen:
    prices = [Decimal(said) if said else None for said in (limit, stop)]
    return preview(account, rules, market, side, Decimal(size), leverage, *prices, **more)


def test_the_figures_of_a_trade() -> None:
    """A hundredth at 100,005: margin a fifth, fee 3.5 bps, liquidation where a half percent of it is left."""
    seen = of()
    assert (seen.refusal, seen.entry, seen.unsaid) == ("", Decimal(100_005), ())
    assert (seen.notional, seen.margin, seen.fee) == (100_005 * 10**6, 20_001 * 10**6, 35_001_750)
    assert seen.liquidation == Decimal("80406.0")
    assert round(float(seen.distance or 0), 5) == 0.19594
    assert (seen.worst_price, seen.worst_by) == (Decimal(99_000), "stop")
    assert seen.worst_loss == 1_079_650_000  # 10.10 of price, and both fees
    assert seen.equity_at_worst == 5_000 * USDC - 1_079_650_000
    assert seen.free_after == 5_000 * USDC - 20_001 * 10**6 - 35_001_750 - 5 * 10**6
    assert seen.after is not None
    assert seen.after.daily.left == 200 * USDC - 1_079_650_000


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"leverage": 11}, "leverage must be from 1 to 10 for this tier in phase eval, not 11"),
        ({"leverage": 6, "market": replace(BTC, max_leverage=5)}, "leverage must be from 1 to 5 for BTC, not 6"),
        ({"leverage": 6, "account": replace(ACCOUNT, phase="funded", max_leverage=None)}, "leverage must be from 1 to 5 for this tier in phase funded, not 6"),
        ({"account": replace(ACCOUNT, phase="suspended")}, "phase must be eval or funded to trade, and is suspended"),
        ({"account": replace(ACCOUNT, open_trades=50)}, "50 trades are open, and 50 may be: close some first"),
        ({"size": "0.000015"}, "size 0.000015 is not a multiple of the lot 0.00001: nearest 0.00001 and 0.00002"),
        ({"size": "0.000001"}, "size 0.000001 is not a multiple of the lot 0.00001: nearest 0.00001"),
        ({"size": "0.00009"}, "a trade must be worth at least 10.00 USDC, and size 0.00009 is 9.00"),
        ({"size": "1"}, "margin and fee need 20,036.00 USDC, 5,000.00 is free"),
        ({"limit": "100004.5"}, "the trade opens at 100,005 now and orders do not rest: price limit must be 100,005 or above, not 100,004.5"),
        ({"side": "short", "stop": "101000", "limit": "99995.5"}, "the trade opens at 99,995 now and orders do not rest: price limit must be 99,995 or below, not 99,995.5"),
        ({"stop": "100000"}, "the stop of a long must be below the mark 100,000, not 100,000"),
        ({"stop": "-1"}, "the stop of a long must be below the mark 100,000, not -1"),
        ({"side": "short"}, "the stop of a short must be above the mark 100,000, not 99,000"),
        ({"size": "0.2"}, "it could break the daily loss: by its stop at 99,000 it loses 215.93 USDC, and 200.00 are left: a nearer stop or a smaller size"),
        ({"stop": "", "size": "0.05"}, "it could break the daily loss: by its liquidation at 80,406 it loses 983.33 USDC, and 200.00 are left: set a stop, or a smaller size"),
        ({"stop": "", "leverage": 1}, "it could break the daily loss: by a fall to nothing at 0.5 it loses 1,000.39 USDC, and 200.00 are left: set a stop, or a smaller size"),
        ({"others": 190 * USDC}, "it could break the daily loss: by its stop at 99,000 it loses 10.79 USDC and the open trades 190.00, and 200.00 are left: a nearer stop or a smaller size"),
        ({"account": replace(ACCOUNT, day_profit=None, daily_floor=None)}, "what is left to the daily loss is not known, so this trade could break it: read the account anew"),
        ({"size": "0"}, "size must be above zero, not 0"),
        ({"leverage": 0}, "leverage must be at least 1, not 0"),
        ({"market": Market(clean("BTC"))}, "BTC has no mark now: nothing can be reckoned"),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_the_value_and_what_would_be_right(
    changes: dict[str, Any], said: str
) -> None:
    assert of(**changes).refusal == said


def test_a_drawdown_that_is_nearer_than_the_days_loss_refuses() -> None:
    near = replace(
        ACCOUNT,
        drawdown_floor=4_995 * USDC,
        graduation=replace(ACCOUNT.graduation, drawdown_pct=Decimal("0.1")),
    )
    assert of(account=near).refusal.startswith(
        "it could break the drawdown: by its stop at 99,000 it loses 10.79"
    )


def test_to_lose_exactly_what_is_left_breaks_a_rule_and_a_unit_less_does_not() -> None:
    loss = of().worst_loss or 0
    for room, refused in ((loss, True), (loss + 1, False)):
        account = replace(ACCOUNT, daily_floor=5_000 * USDC - room)
        assert bool(of(account=account).refusal) is refused


def test_80_percent_at_the_stop_warns_and_does_not_refuse() -> None:
    seen = of(size="0.16")
    assert seen.refusal == ""
    assert seen.warnings == ("at the stop: 86 % of the daily loss limit is used: 27.25 of 200.00 USDC left",)


def test_of_a_venue_that_tells_little_the_rest_is_taken_as_nothing_and_named() -> None:
    """Then a limit price is taken for the price, for it may come to that."""
    bare = Market(clean("BTC"), mark=Decimal(100000))
    seen = of(market=bare, rules=Rules(), limit="100500")
    assert (seen.refusal, seen.entry, seen.fee) == ("", Decimal(100_500), 0)
    assert seen.liquidation == Decimal(80_400)
    assert seen.unsaid == ("half spread", "fee", "maintenance margin")
    assert of(market=bare, rules=Rules()).entry == Decimal(100_000)


def test_a_distance_needs_both_prices() -> None:
    assert distance(None, Decimal(1)) is distance(Decimal(1), None) is None


@given(
    st.sampled_from(["long", "short"]),
    st.integers(1, 10**9),
    st.integers(1, 50),
    st.one_of(st.none(), st.decimals("0.5", "300000", places=1)),
    st.one_of(st.none(), st.decimals("0.5", "300000", places=1)),
)
def test_what_is_not_refused_leaves_something_at_its_worst(
    side: str, lots: int, leverage: int, limit: Decimal | None, stop: Decimal | None
) -> None:
    """Whatever is typed, and more size never loses less."""
    size = lots * Decimal("0.00001")
    seen = preview(ACCOUNT, RULES, BTC, side, size, leverage, limit, stop)
    assert seen.worst_loss is not None
    if not seen.refusal:
        assert seen.after is not None
        assert (seen.after.least or 0) > 0
        assert (seen.free_after or 0) > -(10**6) * lots
    larger = preview(ACCOUNT, RULES, BTC, side, size + Decimal("0.00001"), leverage, limit, stop)
    if seen.worst_price == larger.worst_price and seen.worst_loss > 0:
        assert (larger.worst_loss or 0) >= seen.worst_loss
