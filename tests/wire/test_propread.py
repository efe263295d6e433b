"""The Prop Desk's answers as a venue may send them: whole, sparse, in other words, and hostile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.model import prop
from terminal.model.errors import Malformed
from terminal.model.text import Clean
from terminal.paper.prop import brochure
from terminal.wire import propoffer, propread
from terminal.wire.prop import Venue
from terminal.wire.values import loads
from tests.paper.prop.bench import Bench

ACCOUNT = {"phase": "eval", "current_equity_usdc": "5000.00", "starting_allocation_usdc": 5000}
TRADE = {"id": "3f2a", "coin": "BTC", "side": "long", "size": "0.1"}
READERS: dict[str, Callable[[Any], Any]] = {
    "config": propoffer.config, "stats": propoffer.stats, "reserve": propoffer.reserve, "markets": propoffer.markets,
    "account": propread.account, "trades": propread.trades, "trade": propread.trade, "payouts": propread.payouts,
    "payout": propread.payout,
}  # fmt: skip


def wire(answer: Any) -> Any:
    return loads(msgspec.json.encode(answer))


def test_what_the_practice_desk_says_is_understood_to_the_last_field() -> None:
    """Nothing but what it leaves open itself stays unknown."""
    bench = Bench()
    bench.sign_up(1)
    opened = bench.open("BTC", "long", "0.01", 2)
    config = propoffer.config(wire(brochure.config(bench.room.marks)))
    assert [tier.leverage for tier in config.rules.tiers] == [10, 10, 20, 20, 25, 50]
    assert config.rules.tiers[2] == prop.Tier(
        3, config.rules.tiers[2].slug, config.rules.tiers[2].name, 25_000 * 10**8, 199 * 10**8,
        Decimal(8), Decimal(8), Decimal(4), Decimal(80), 20, 10,
    )  # fmt: skip
    assert (config.rules.fee_bps, config.rules.maintenance_pct, config.rules.min_trades) == (
        Decimal("3.5"),
        Decimal("0.5"),
        10,
    )
    assert [len(config.rules.sentences), len(config.venues)] == [10, 2]
    account = propread.account(wire(bench.account))
    assert (account.phase, account.tier_id, account.open_trades, account.max_leverage) == ("eval", 1, 1, 10)
    assert None not in [getattr(account, name) for name in prop.Account.__dataclass_fields__]
    trade = propread.trade(wire(opened))
    assert (trade.side, trade.sign, trade.size, trade.leverage, trade.is_open) == (
        "long",
        1,
        Decimal("0.01"),
        2,
        True,
    )
    assert (trade.exit, trade.realized, trade.closed_ms) == (None, None, 0)
    closed = wire(bench.close(opened.id))
    assert not propread.trade(closed).is_open
    assert propread.account(closed).realized == propread.trade(closed).realized
    markets = propoffer.markets(wire(brochure.markets(bench.room.marks, Venue.EVENT_CARDS, bench.now)))
    assert {market.venue for market in markets.markets} == {"event_cards"}
    assert (markets.markets[0].tick, markets.markets[0].funding_pct, markets.checked_ms) == (
        Decimal("0.01"),
        None,
        bench.now // 1000,
    )
    reserve = propoffer.reserve(wire(brochure.reserve(bench.room, bench.now)))
    assert (reserve.wallet, reserve.onchain, reserve.real, reserve.coverage_pct) == ("", 10**14, False, None)
    assert propoffer.stats(wire(brochure.stats(bench.room))).signups == 1


def test_a_venue_that_says_next_to_nothing_is_read() -> None:
    assert propread.account({}) == prop.Account()
    assert propoffer.config({}) == prop.Config()
    assert propoffer.stats({}) == prop.Stats()
    assert propoffer.reserve({}) == prop.Reserve()
    assert propread.payouts({}) == prop.Payouts()
    assert propoffer.markets([]) == prop.Markets()
    assert propread.trades([]) == prop.Trades()
    assert propread.trade(TRADE).is_open
    assert (
        propread.account(dict.fromkeys(("phase", "graduation", "id", "current_equity_usdc")))
        == prop.Account()
    )


def test_other_words_for_the_same_are_understood() -> None:
    assert propread.account({"account": ACCOUNT}) == propread.account(ACCOUNT | {"new_field": [1, {}]})
    assert (
        propread.trade({"trade": TRADE | {"side": "SELL", "closed_at": "2026-11-22T00:00:00Z"}}).status
        == "closed"
    )
    assert propread.trade(TRADE | {"side": "SELL"}).sign == -1
    assert propread.trade(TRADE | {"leverage": "10.0", "size": Decimal("0.5")}).leverage == 10
    venues = propoffer.config({"venues": ["hyperliquid", {"id": "event_cards", "symbols": ["A", 1]}]}).venues
    assert [(venue.id, venue.symbols) for venue in venues] == [("hyperliquid", ()), ("event_cards", ("A",))]
    priced = wire({"data": [{"coin": "ETH", "price": 3318.2}], "venue": "v"})
    assert propoffer.markets(priced).markets == (prop.Market(Clean("ETH"), Clean("v"), Decimal("3318.2")),)
    assert propread.payouts({"accrued": "1.5", "history": [{"amount": 2}]}).payouts[0].amount == 2 * 10**8


def test_a_word_for_a_phase_that_is_new_to_us_stays_and_is_safe_to_draw() -> None:
    assert propread.account({"phase": "On_Hold"}).phase == "on_hold"
    assert "\x1b" not in propread.account({"phase": "\x1b[2J", "note": "\x1b]0;x\x07"}).phase
    assert "\x1b" not in propread.account({"note": "\x1b]0;x\x07"}).note


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("account", [], "message"),
        ("account", ACCOUNT | {"current_equity_usdc": "lots"}, "current_equity_usdc"),
        ("account", ACCOUNT | {"current_equity_usdc": True}, "current_equity_usdc"),
        ("account", ACCOUNT | {"current_equity_usdc": "1e40"}, "current_equity_usdc"),
        ("account", ACCOUNT | {"starting_allocation_usdc": "-1"}, "starting_allocation_usdc"),
        ("account", ACCOUNT | {"trade_count": 1.5}, "trade_count"),
        ("account", ACCOUNT | {"trading_days": -1}, "trading_days"),
        ("account", ACCOUNT | {"daily_loss_breached": "no"}, "daily_loss_breached"),
        ("account", ACCOUNT | {"split_pct": 101}, "split_pct"),
        ("account", ACCOUNT | {"max_leverage": 0}, "max_leverage"),
        ("account", ACCOUNT | {"graduation": 5}, "graduation"),
        ("account", ACCOUNT | {"graduation": {"target_met": 1}}, "target_met"),
        ("account", ACCOUNT | {"max_drawdown_pct": "1e12"}, "max_drawdown_pct"),
        ("trade", TRADE | {"id": "../x"}, "id"),
        ("trade", TRADE | {"side": "up"}, "side"),
        ("trade", TRADE | {"size": 0}, "size"),
        ("trade", TRADE | {"entry_price": "1e-20"}, "entry_price"),
        ("trade", {"coin": "BTC"}, "id"),
        ("trades", {"trades": {}}, "trades"),
        ("markets", {"markets": [{"symbol": "BTC", "mark_price": -1}]}, "mark_price"),
        ("markets", {"markets": [{}]}, "symbol"),
        ("config", {"tiers": [{"id": "one"}]}, "id"),
        ("config", {"venues": {}}, "venues"),
        ("config", {"rules": []}, "rules"),
        ("config", {"rules": {"fee_bps": -1}}, "fee_bps"),
        ("payouts", {"payouts": [{}]}, "amount_usdc"),
    ],
)
def test_nonsense_is_named_by_its_field(name: str, body: Any, field: str) -> None:
    with pytest.raises(Malformed) as refused:
        READERS[name](wire(body))
    assert refused.value.field == field


WORDS = st.sampled_from(
    ("id", "phase", "side", "size", "coin", "symbol", "graduation", "account", "trade", "trades", "tiers", "rules", "venues",
     "markets", "data", "payouts", "amount_usdc", "mark_price", "max_leverage", "current_equity_usdc", "closed_at", "fee_bps",
     "split_pct", "is_simulated", "target")
)  # fmt: skip
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.text(max_size=8), st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from(("long", "short", "1e99", "-0", "0.1", "٣", "eval", "x" * 5_000)),
)  # fmt: skip
BODIES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=12,
)


@settings(max_examples=100)
@given(st.sampled_from(sorted(READERS)), BODIES)
def test_whatever_is_sent_is_read_or_malformed(name: str, body: Any) -> None:
    with suppress(Malformed):
        READERS[name](body)
