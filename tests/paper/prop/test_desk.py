"""An account's way through the desk: sign-up, evaluation, funding, breaches, payouts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from terminal.model.errors import NotFound, Refused
from terminal.model.order import Mode
from terminal.paper.prop.commands import PropClaim, PropCloseTrade, PropOpenTrade, PropPayFee, PropSignUp
from terminal.paper.prop.tiers import TIERS
from terminal.paper.rooms import NEVER
from terminal.wire.prop import PropSide, TradeStatus
from tests.paper.prop.bench import DAY, FUNDS, HOUR, SECOND, Bench, funded


@pytest.fixture
def bench() -> Bench:
    return Bench()


def refused(bench: Bench, command: Any, code: str) -> Refused:
    """It is refused, and nothing has changed."""
    before, told = bench.state(), len(bench.exchange.changes.notices)
    with pytest.raises(Refused) as raised:
        bench.room.apply(command, bench.now)
    assert raised.value.code == code, raised.value.message
    assert bench.state() == before
    assert len(bench.exchange.changes.notices) == told
    return raised.value


def long_btc(bench: Bench, lots: int, leverage: int = 1, limit: int = 0) -> PropOpenTrade:
    return PropOpenTrade(bench.owner, "BTC", PropSide.LONG, lots, leverage, limit)


def kinds(bench: Bench) -> list[tuple[str, str]]:
    """The news since the last look: what it is about, and how that stands."""
    return [
        (notice.kind, notice.data.phase if notice.kind == "prop_account" else notice.data.status)
        for notice in bench.news()
    ]


# -- signing up --------------------------------------------------------------------------------------------


def test_a_free_tier_begins_its_evaluation_at_once(bench: Bench) -> None:
    account = bench.sign_up(1)
    assert (account.phase, account.track, account.starting_allocation_usdc) == (
        "eval",
        "free",
        "5000.00000000",
    )
    assert kinds(bench) == [("prop_account", "eval")]
    assert bench.room.due() == NEVER


def test_a_tier_with_a_fee_waits_for_it_and_the_money_goes_to_the_desk(bench: Bench) -> None:
    total = bench.exchange.ledgers[Mode.LIVE].total("USDC")
    assert bench.sign_up(3).phase == "pending"
    refused(bench, long_btc(bench, 100), "NOT_TRADING")
    assert bench.pay().phase == "eval"
    assert bench.purse(bench.owner) == FUNDS - 199 * 10**8
    assert bench.purse(bench.room.desk.house) == 199 * 10**8
    assert bench.exchange.ledgers[Mode.LIVE].total("USDC") == total
    assert list(bench.exchange.drain().balances) == [(bench.owner, "live", "USDC")]
    refused(bench, PropPayFee(bench.owner), "NO_FEE_DUE")


def test_a_fee_that_is_not_there_is_not_taken(bench: Bench) -> None:
    bench.exchange.ledgers[Mode.LIVE].deposit(bench.owner, "USDC", -FUNDS + 198 * 10**8)
    bench.sign_up(3)
    error = refused(bench, PropPayFee(bench.owner), "INSUFFICIENT_BALANCE")
    assert "199.00 USDC" in error.message
    assert "198.00 USDC is available" in error.message


def test_every_tier_has_what_the_venue_promises(bench: Bench) -> None:
    assert len(TIERS) >= 5
    assert (TIERS[3].slug, TIERS[3].allocation) == ("pro", 25_000 * 10**8)
    for tier in TIERS.values():
        owner = bench.join()
        answer = bench.do(PropSignUp(owner, tier.id))
        assert answer.phase == ("pending" if tier.fee else "eval")
        assert 1 <= tier.funded_leverage <= tier.leverage <= 50


def test_an_unused_account_may_give_way_to_another_and_a_used_one_not(bench: Bench) -> None:
    assert bench.sign_up(1).id == 1
    assert bench.sign_up(4).id == 2
    assert bench.sign_up(3).id == 3
    bench.pay()
    refused(bench, PropSignUp(bench.owner, 1), "ACCOUNT_EXISTS")
    other = bench.owner = bench.join()
    bench.sign_up(1)
    bench.open("BTC", "long", "0.001")
    refused(bench, PropSignUp(other, 2), "ACCOUNT_EXISTS")
    refused(bench, PropSignUp(other, 7), "UNKNOWN_TIER")


def test_signing_up_again_for_the_same_tier_answers_the_account_as_it_stands(bench: Bench) -> None:
    bench.sign_up(3)
    bench.pay()
    bench.open("BTC", "long", "0.001")
    standing = bench.account
    assert (bench.sign_up(3), bench.account) == (standing, standing)
    assert bench.room.desk.signups == 1


def test_who_never_signed_up_is_told_to(bench: Bench) -> None:
    for command in (PropPayFee(1), long_btc(bench, 100), PropCloseTrade(1, "x"), PropClaim(1)):
        error = refused(bench, command, "NO_PROP_ACCOUNT")
        assert isinstance(error, NotFound)
        assert "signup" in error.message


# -- trading -----------------------------------------------------------------------------------------------


def test_a_trade_costs_the_spread_and_the_fee_both_ways(bench: Bench) -> None:
    bench.sign_up(1)
    opened = bench.open("BTC", "long", "0.1", 10)
    assert (opened.entry_price, opened.mark_price) == ("100005.0", "100000.0")
    assert (opened.fees_usdc, opened.unrealized_pnl_usdc) == ("3.50017500", "-0.50000000")
    assert opened.margin_usdc == "1000.05000000"
    assert bench.account.current_equity_usdc == "4995.99982500"
    bench.price("btc", "101000")
    closed = bench.close(opened.id)
    assert (closed.trade.status, closed.trade.exit_price, closed.trade.closed_by) == (
        "closed",
        "100994.5",
        "trader",
    )
    fees = Decimal("0.1") * (100_005 + Decimal("100994.5")) * Decimal("0.00035")
    assert Decimal(str(closed.trade.realized_pnl_usdc)) == Decimal("98.95") - fees
    assert closed.account.total_pnl_usdc == closed.trade.realized_pnl_usdc
    assert (closed.account.trade_count, closed.account.trading_days, closed.account.open_trades) == (1, 1, 0)


def test_a_short_gains_when_the_price_falls(bench: Bench) -> None:
    bench.sign_up(1)
    opened = bench.open("ALPHA", "short", "10")
    assert opened.entry_price == "49.97"
    bench.price("alpha", "45")
    closed = bench.close(opened.id).trade
    assert closed.exit_price == "45.03"
    assert Decimal(str(closed.realized_pnl_usdc)) == Decimal("49.4") - Decimal(950) * Decimal("0.00035")


def test_trades_have_ids_like_uuids_that_are_the_same_in_a_replay(bench: Bench) -> None:
    bench.sign_up(1)
    ids = [bench.open("BTC", "long", "0.001").id for _ in range(3)]
    assert len(set(ids)) == 3
    assert all([len(part) for part in one.split("-")] == [8, 4, 4, 4, 12] for one in ids)
    assert [trade.id for trade in bench.again(reload_at=3).trades()] == ids[::-1]


def test_a_limit_bounds_the_price_and_never_rests(bench: Bench) -> None:
    bench.sign_up(1)
    error = refused(bench, long_btc(bench, 100, limit=200_009), "LIMIT_NOT_MARKETABLE")
    assert (error.field, error.value) == ("limit_price", "100004.5")
    assert "limit_price must be 100005.0 or above" in error.message
    assert "mark 100000.0" in error.message
    opened = bench.open("BTC", "long", "0.001", limit="100005")
    assert opened.entry_price == "100005.0"
    error = refused(bench, PropCloseTrade(bench.owner, opened.id, 199_991), "LIMIT_NOT_MARKETABLE")
    assert "limit_price must be 99995.0 or below" in error.message
    assert bench.close(opened.id, 199_990).trade.exit_price == "99995.0"


def test_leverage_is_capped_by_tier_by_phase_and_by_market(bench: Bench) -> None:
    bench.sign_up(1)
    for leverage in (0, -1, 11, 51):
        error = refused(bench, long_btc(bench, 100, leverage), "LEVERAGE_TOO_HIGH")
        assert "from 1 to 10 for Starter $5K in phase eval" in error.message
    bench.open("BTC", "long", "0.01", 10)
    card = PropOpenTrade(bench.owner, "EVCDX-SPACEX", PropSide.LONG, 10, 6)
    assert "from 1 to 5 for EVCDX-SPACEX" in refused(bench, card, "LEVERAGE_TOO_HIGH").message
    other = Bench()
    funded(other)
    assert other.account.max_leverage == 5
    assert "phase funded" in refused(other, long_btc(other, 100, 6), "LEVERAGE_TOO_HIGH").message


def test_the_margin_must_fit_what_is_free_and_the_refusal_says_what_would(bench: Bench) -> None:
    bench.sign_up(1)
    bench.open("BTC", "long", "0.3", 10)
    error = refused(bench, long_btc(bench, 30_000, 10), "INSUFFICIENT_MARGIN")
    most = error.message.split("at most ")[1].split()[0]
    bench.open("BTC", "long", most, 10)
    free = Decimal(bench.account.free_margin_usdc)
    assert abs(free) < 2, "the spread of the trade itself is lost at once"
    error = refused(bench, long_btc(bench, 100, 1), "INSUFFICIENT_MARGIN")
    assert "size may be at most 0.0000" in error.message


def test_dust_and_a_crowd_of_trades_are_refused(bench: Bench) -> None:
    bench.sign_up(1)
    assert "10.00 USDC" in refused(bench, long_btc(bench, 9), "BELOW_MINIMUM").message
    for _ in range(50):
        bench.open("BTC", "long", "0.0001")
    refused(bench, long_btc(bench, 10), "TOO_MANY_TRADES")


def test_a_trade_is_closed_once_and_only_by_its_owner(bench: Bench) -> None:
    bench.sign_up(1)
    mine = bench.open("BTC", "long", "0.001").id
    other = bench.join()
    bench.do(PropSignUp(other, 1))
    refused(bench, PropCloseTrade(other, mine), "TRADE_NOT_FOUND")
    bench.close(mine)
    refused(bench, PropCloseTrade(bench.owner, mine), "TRADE_CLOSED")


def test_trades_are_listed_newest_first_by_status(bench: Bench) -> None:
    bench.sign_up(1)
    ids = [bench.open(coin, "long", "1").id for coin in ("ALPHA", "SOL", "EVCDX-OPENAI")]
    bench.close(ids[1])
    assert [trade.id for trade in bench.trades()] == ids[::-1]
    assert [trade.id for trade in bench.trades(TradeStatus.OPEN)] == [ids[2], ids[0]]
    assert [trade.id for trade in bench.trades(TradeStatus.CLOSED)] == [ids[1]]
    assert [trade.venue for trade in bench.trades()] == ["event_cards", "hyperliquid", "hyperliquid"]


# -- what time does ----------------------------------------------------------------------------------------


def test_the_desk_looks_each_second_while_there_is_a_position_and_else_never(bench: Bench) -> None:
    bench.sign_up(1)
    assert bench.room.due() == NEVER
    trade = bench.open("BTC", "long", "0.001")
    assert bench.room.due() == (bench.now // SECOND + 1) * SECOND
    bench.run(10 * SECOND)
    assert bench.room.due() == (bench.now // SECOND + 1) * SECOND
    bench.close(trade.id)
    assert bench.room.due() == NEVER


def test_funding_is_paid_at_the_full_hour_on_what_is_open_then(bench: Bench) -> None:
    bench.sign_up(1)
    long, short = bench.open("BTC", "long", "0.1", 10), bench.open("BTC", "short", "0.2", 10)
    card = bench.open("EVCDX-SPACEX", "long", "1")
    rate = Decimal(str(bench.market("BTC").funding_rate_pct)) / 100
    bench.sleep_until((bench.now // HOUR + 1) * HOUR - SECOND)
    assert {trade.funding_usdc for trade in bench.trades()} == {"0.00000000"}
    bench.run(3 * SECOND)
    paid = {trade.id: Decimal(trade.funding_usdc) for trade in bench.trades()}
    assert paid[long.id] == -rate * 10_000
    assert paid[short.id] == rate * 20_000
    assert paid[card.id] == 0
    bench.run(3 * SECOND)
    assert paid == {trade.id: Decimal(trade.funding_usdc) for trade in bench.trades()}


def test_no_funding_is_paid_for_the_time_that_the_exchange_was_shut(bench: Bench) -> None:
    bench.sign_up(1)
    bench.open("BTC", "long", "0.1", 10)
    bench.sleep_until(bench.now + 5 * HOUR)
    bench.run(2 * SECOND)
    assert bench.trades()[0].funding_usdc == "0.00000000"


def test_a_position_that_has_eaten_its_margin_is_closed_by_force(bench: Bench) -> None:
    bench.sign_up(1)
    trade = bench.open("BTC", "long", "0.01", 10)
    bench.news()
    price = Decimal(str(trade.liquidation_price))
    assert Decimal(90_000) < price < Decimal(91_000)
    bench.price("btc", price + Decimal("0.5"))
    bench.run(2 * SECOND)
    assert bench.trades()[0].status == "open"
    bench.price("btc", price)
    bench.run(SECOND)
    closed = bench.trades()[0]
    assert (closed.status, closed.closed_by) == ("closed", "liquidation")
    assert kinds(bench) == [("prop_trade", "closed")]
    assert bench.account.phase == "eval"


def test_the_days_loss_starts_anew_at_midnight_utc(bench: Bench) -> None:
    bench.sign_up(1)
    trade = bench.open("BTC", "long", "0.01", 1)
    bench.price("btc", "90000")
    bench.run(2 * SECOND)
    before = Decimal(bench.account.daily_pnl_usdc)
    assert before < -100
    bench.sleep_until((bench.now // DAY + 1) * DAY - SECOND)
    assert Decimal(bench.account.daily_pnl_usdc) == before
    bench.run(2 * SECOND)
    funding = Decimal(bench.trades()[0].funding_usdc)
    assert Decimal(bench.account.daily_pnl_usdc) == funding, "midnight is a full hour of the new day"
    at_midnight = Decimal(bench.account.current_equity_usdc) - funding
    assert Decimal(bench.account.daily_loss_floor_usdc) == at_midnight - 200
    bench.close(trade.id)
    bench.sleep_until((bench.now // DAY + 1) * DAY + 5)
    assert Decimal(bench.account.daily_pnl_usdc) == 0


# -- breaches ----------------------------------------------------------------------------------------------


def test_the_days_loss_at_its_limit_ends_an_evaluation(bench: Bench) -> None:
    bench.sign_up(1)
    trade = bench.open("BTC", "long", "0.1", 10)
    floor, equity = Decimal(4800), Decimal(bench.account.current_equity_usdc)
    edge = Decimal(100_000) - ((equity - floor) / Decimal("0.1")).quantize(Decimal("0.5"))
    bench.price("btc", edge + 1)
    bench.run(SECOND)
    assert bench.account.phase == "eval"
    bench.news()
    bench.price("btc", edge - 1)
    bench.run(SECOND)
    account = bench.account
    assert (account.phase, account.daily_loss_breached, account.open_trades) == ("closed", True, 0)
    assert (account.graduation.daily_loss_ok, account.graduation.dd_ok) == (False, True)
    assert kinds(bench) == [("prop_trade", "closed"), ("prop_account", "closed")]
    assert bench.trades()[0].closed_by == "daily_loss"
    refused(bench, PropCloseTrade(bench.owner, trade.id), "TRADE_CLOSED")
    error = refused(bench, long_btc(bench, 100), "NOT_TRADING")
    assert "the day's loss reached its limit" in error.message
    assert bench.room.due() == NEVER
    assert bench.sign_up(1).id == 2


def test_the_drawdown_is_measured_from_the_highest_equity_and_ends_the_account(bench: Bench) -> None:
    bench.sign_up(1)
    bench.open("BTC", "long", "0.1", 10)
    bench.price("btc", "103000")
    bench.run(SECOND)
    peak = Decimal(bench.account.current_equity_usdc)
    assert peak > 5290
    assert Decimal(bench.account.drawdown_floor_usdc) == (peak * Decimal("0.92")).quantize(Decimal("1e-8"))
    bench.sleep_until((bench.now // DAY + 1) * DAY)
    bench.price("btc", "100800")
    bench.run(SECOND)
    bench.price("btc", "101000")
    bench.run(SECOND)
    assert bench.account.phase == "closed"
    assert bench.account.graduation.daily_loss_ok is False


def test_a_slow_fall_over_days_breaches_the_drawdown_and_not_the_days_loss(bench: Bench) -> None:
    bench.sign_up(1)
    bench.open("BTC", "long", "0.1", 10)
    for price in ("98500", "97000", "96200", "95500"):
        assert bench.account.phase == "eval"
        bench.price("btc", price)
        bench.run(SECOND)
        bench.sleep_until((bench.now // DAY + 1) * DAY + HOUR)
    account = bench.account
    assert (account.phase, account.daily_loss_breached) == ("closed", False)
    assert account.graduation.dd_ok is False
    assert Decimal(account.max_drawdown_pct) >= 8
    assert "the drawdown reached its limit" in account.note


def test_the_days_loss_suspends_a_funded_account_until_midnight(bench: Bench) -> None:
    funded(bench)
    bench.open("BTC", "short", "0.1", 5)
    bench.price("btc", "102100")
    bench.run(SECOND)
    account = bench.account
    assert (account.phase, account.daily_loss_breached, account.open_trades) == ("suspended", True, 0)
    assert "2026-" in account.note
    assert kinds(bench)[-1] == ("prop_account", "suspended")
    refused(bench, long_btc(bench, 100), "NOT_TRADING")
    refused(bench, PropSignUp(bench.owner, 2), "ACCOUNT_EXISTS")
    midnight = (bench.now // DAY + 1) * DAY
    assert bench.room.due() == midnight
    bench.sleep_until(midnight)
    account = bench.account
    assert (account.phase, account.daily_loss_breached) == ("funded", False)
    assert Decimal(account.daily_pnl_usdc) == 0
    assert kinds(bench) == [("prop_account", "funded")]
    bench.open("BTC", "long", "0.001")


def test_a_jump_through_both_limits_counts_as_the_graver_one(bench: Bench) -> None:
    funded(bench)
    bench.open("BTC", "long", "0.2", 5)
    bench.price("btc", "97000")
    bench.run(SECOND)
    account = bench.account
    assert (account.phase, account.graduation.dd_ok) == ("closed", False)
    assert account.note.startswith("the drawdown reached its limit")


# -- graduation and payouts --------------------------------------------------------------------------------


def test_an_account_goes_from_sign_up_to_a_funded_one(bench: Bench) -> None:
    bench.sign_up(1)
    trades = 0
    for day in range(1, 4):
        for _ in range(3):
            bench.close(bench.open("BTC", "long", "0.001").id)
            trades += 1
        account = bench.account
        assert (account.trade_count, account.trading_days) == (trades, day)
        assert account.graduation.days_ok is (day >= 3)
        assert not account.graduation.trades_ok
        assert not account.graduation.target_met
        bench.sleep_until((bench.now // DAY + 1) * DAY + HOUR)
    winner, other = bench.open("BTC", "long", "0.1", 10), bench.open("ALPHA", "short", "1")
    bench.price("btc", "105000")
    bench.run(SECOND)
    assert Decimal(bench.account.profit_pct) > 8
    assert not bench.account.graduation.target_met, "an open profit is not yet made"
    bench.news()
    assert bench.close(winner.id).account.phase == "eval_passed"
    account = bench.account
    assert all(
        getattr(account.graduation, gate)
        for gate in ("target_met", "dd_ok", "daily_loss_ok", "trades_ok", "days_ok")
    )
    assert (account.open_trades, bench.trades()[0].id, bench.trades()[0].closed_by) == (0, other.id, "passed")
    assert kinds(bench) == [
        ("prop_trade", "closed"),
        ("prop_trade", "closed"),
        ("prop_account", "eval_passed"),
    ]
    refused(bench, long_btc(bench, 100), "NOT_TRADING")
    refused(bench, PropClaim(bench.owner), "NOT_FUNDED")
    bench.run(299 * SECOND)
    assert bench.account.phase == "eval_passed"
    bench.run(2 * SECOND)
    account = bench.account
    assert (account.phase, account.current_equity_usdc) == ("funded", "5000.00000000")
    assert (account.max_drawdown_pct, account.max_leverage) == ("0.0000", 5)
    assert account.graduation.target_met
    assert account.graduation.trades_ok
    assert kinds(bench) == [("prop_account", "funded")]


def test_profits_of_a_funded_account_are_shared_once(bench: Bench) -> None:
    funded(bench)
    refused(bench, PropClaim(bench.owner), "NOTHING_TO_CLAIM")
    trade = bench.open("BTC", "long", "0.1", 5)
    bench.price("btc", "101000")
    gain = Decimal(str(bench.close(trade.id).trade.realized_pnl_usdc))
    share = (gain * Decimal("0.7")).quantize(Decimal("1e-8"), "ROUND_FLOOR")
    assert Decimal(bench.account.accrued_payout_usdc) == share
    trade = bench.open("BTC", "long", "0.1", 5)
    bench.price("btc", "100500")
    bench.close(trade.id)
    assert Decimal(bench.account.accrued_payout_usdc) == share
    trade = bench.open("BTC", "long", "0.1", 5)
    bench.price("btc", "100900")
    bench.close(trade.id)
    assert Decimal(bench.account.accrued_payout_usdc) == share, "a loss made good is no profit"
    purse = bench.purse(bench.owner)
    payout = bench.claim()
    assert (payout.status, payout.is_real, Decimal(payout.amount_usdc)) == ("accrued_sim", False, share)
    assert bench.purse(bench.owner) == purse
    account = bench.account
    assert (Decimal(account.accrued_payout_usdc), Decimal(account.total_paid_out_usdc)) == (Decimal(0), share)
    refused(bench, PropClaim(bench.owner), "NOTHING_TO_CLAIM")


def test_a_winner_closed_beside_an_open_loser_shares_only_what_is_left(bench: Bench) -> None:
    funded(bench)
    winner, _ = bench.open("BTC", "long", "0.1", 5), bench.open("BTC", "short", "0.1", 5)
    bench.price("btc", "101500")
    bench.close(winner.id)
    assert Decimal(bench.account.realized_pnl_usdc) > 100
    assert Decimal(bench.account.accrued_payout_usdc) == 0


def test_what_has_accrued_outlives_the_account_until_it_is_claimed(bench: Bench) -> None:
    funded(bench)
    trade = bench.open("BTC", "long", "0.1", 5)
    bench.price("btc", "101000")
    bench.close(trade.id)
    bench.open("BTC", "long", "0.2", 5)
    bench.price("btc", "95000")
    bench.run(SECOND)
    assert bench.account.phase == "closed"
    refused(bench, PropSignUp(bench.owner, 1), "CLAIM_FIRST")
    assert Decimal(bench.claim().amount_usdc) > 0
    assert bench.sign_up(1).phase == "eval"
    assert bench.account.total_paid_out_usdc == "0.00000000"
    refused(bench, PropClaim(bench.owner), "NOT_FUNDED")
