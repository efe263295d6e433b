"""The chain, as if: what comes of a withdrawal or a fill, when, and what is told of it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType
from terminal.paper.money.settlements import course, of_withdrawal
from tests.paper.money.desk import FUNDS, GOODS, OPENED, SECOND, USDC, Desk, desk

PRICE = 3_800
MANY = 2_000


def number_that(*, late: bool, fails: bool) -> int:
    """The first withdrawal that goes so."""
    for number in range(1, MANY):
        drawn = of_withdrawal(1, Mode.LIVE, "vaix", number, OPENED).course
        if (drawn.late > 0, drawn.fails) == (late, fails):
            return number
    raise AssertionError("none goes so")


def about_to_be(number: int) -> Desk:
    """A desk whose next withdrawal has this number."""
    it = desk()
    it.money.records.withdrawals.number = number - 1
    return it


def heard(it: Desk) -> list[Any]:
    assert all((one.channel, one.kind) == ("userFills", "settlement_update") for one in it.heard)
    return [one.data for one in it.heard]


def test_most_are_settled_in_ten_to_thirty_seconds_one_in_eight_is_late_one_in_twenty_fails() -> None:
    courses = [of_withdrawal(1, Mode.LIVE, "vaix", number, OPENED).course for number in range(1, MANY)]
    failed, late = sum(one.fails for one in courses), sum(one.late > 0 for one in courses)
    assert MANY * 0.035 < failed < MANY * 0.065
    assert MANY * (1 / 8 - 0.02) < late - failed * 7 / 8 < MANY * (1 / 8 + 0.02)
    for one in courses:
        if one.late:
            assert one.late == 30 * SECOND
            assert 40 * SECOND <= one.end <= 60 * SECOND
        else:
            assert 10 * SECOND <= one.end <= 30 * SECOND
            assert not one.fails
    assert len({one.end for one in courses}) > MANY * 0.9


def test_a_fill_is_late_now_and_then_and_never_fails() -> None:
    courses = [course(f"fill {trade} 7", may_fail=False) for trade in range(1, MANY)]
    assert not any(one.fails for one in courses)
    assert MANY * (1 / 8 - 0.03) < sum(one.late > 0 for one in courses) < MANY * (1 / 8 + 0.03)


def test_a_withdrawal_leaves_the_balance_at_once_and_is_settled_later() -> None:
    it = about_to_be(number_that(late=False, fails=False))
    answer = it.withdraw(1_500 * USDC)
    assert (answer.status, answer.amount, answer.currency) == ("pending", "1500.00000000", "USDC")
    assert (answer.chain, answer.mode, answer.tx_hash) == ("base", "live", None)
    assert it.has(it.ann) == FUNDS - 1_500 * USDC
    it.pass_time(10 * SECOND - 1)
    assert it.heard == []
    it.pass_time(20 * SECOND + 1)
    (told,) = heard(it)
    assert told.order_id == answer.withdrawal_id
    assert (told.settlement_status, told.retry_count, told.reason) == ("settled", 0, None)
    assert 10 <= told.delay_seconds <= 30
    assert told.tx_hash.startswith("0x")
    assert len(bytes.fromhex(told.tx_hash[2:])) == 32
    assert told.explorer_url.endswith(told.tx_hash)
    assert "explorer.invalid/base" in told.explorer_url
    (listed,) = it.money.withdrawals(it.ann)
    assert (listed.status, listed.tx_hash, listed.estimated_completion) == ("settled", told.tx_hash, None)
    assert it.has(it.ann) == FUNDS - 1_500 * USDC
    it.pass_time(3600 * SECOND)
    assert len(it.heard) == 1


def test_a_late_withdrawal_says_so_and_when_it_will_be_there() -> None:
    it = about_to_be(number_that(late=True, fails=False))
    it.withdraw(USDC)
    it.pass_time(30 * SECOND)
    (late,) = heard(it)
    assert (late.settlement_status, late.delay_seconds, late.retry_count) == ("delayed", 30, 1)
    assert late.tx_hash is None
    assert late.reason
    assert it.money.withdrawals(it.ann)[0].status == "delayed"
    it.pass_time(30 * SECOND)
    settled = heard(it)[1]
    assert settled.settlement_status == "settled"
    assert settled.delay_seconds == (late.estimated_completion - OPENED // 1000) // 1000


def test_a_failed_withdrawal_comes_back_whole() -> None:
    it = about_to_be(number_that(late=True, fails=True))
    it.withdraw(777 * USDC, currency="USDC")
    it.pass_time(60 * SECOND)
    assert [one.settlement_status for one in heard(it)] == ["delayed", "failed"]
    failed = heard(it)[1]
    assert (failed.retry_count, failed.tx_hash, failed.explorer_url) == (3, None, None)
    assert "back in the balance" in failed.reason
    assert it.has(it.ann) == FUNDS
    listed = it.money.withdrawals(it.ann)[0]
    assert (listed.status, listed.reason) == ("failed", failed.reason)


def test_a_failed_withdrawal_on_paper_comes_back_on_paper() -> None:
    it = about_to_be(number_that(late=True, fails=True))
    it.withdraw(777 * USDC, mode=Mode.PAPER)
    it.exchange.drain()
    assert it.has(it.ann, mode=Mode.PAPER) == FUNDS - 777 * USDC
    it.money.advance(it.money.due())
    it.money.advance(OPENED + 60 * SECOND)
    assert it.has(it.ann, mode=Mode.PAPER) == it.has(it.ann) == FUNDS
    assert (it.ann, Mode.PAPER, "USDC") in it.exchange.drain().balances


def test_on_paper_the_paper_purse_pays_and_the_hash_says_that_it_is_simulated() -> None:
    it = about_to_be(number_that(late=False, fails=False))
    it.withdraw(5 * USDC, mode=Mode.PAPER)
    assert (it.has(it.ann), it.has(it.ann, mode=Mode.PAPER)) == (FUNDS, FUNDS - 5 * USDC)
    it.pass_time(30 * SECOND)
    (told,) = heard(it)
    assert told.tx_hash.startswith("sim-")
    assert uuid.UUID(told.tx_hash[4:]).version == 4
    assert told.explorer_url is None


def test_base_assets_are_withdrawn_in_lots() -> None:
    it = desk()
    answer = it.withdraw(12_345, currency="VAIX")
    assert (answer.amount, answer.currency) == ("12345", "VAIX")
    assert it.has(it.ann, "VAIX") == GOODS - 12_345


def test_no_more_than_is_available_leaves_what_orders_hold_does_not() -> None:
    it = desk()
    it.place(it.ann, BUY, PRICE, 100_000_000)
    before = it.state()
    held = 380_000 * USDC
    with pytest.raises(Refused, match=r"open orders hold 380000\.00000000 more") as refused:
        it.withdraw(FUNDS - held + 1)
    assert (refused.value.code, refused.value.field) == ("INSUFFICIENT_BALANCE", "amount")
    assert it.state() == before
    it.withdraw(FUNDS - held)
    assert it.has(it.ann) == 0


def test_a_stranger_to_an_asset_is_refused_with_nothing_changed() -> None:
    it = desk()
    poor = it.exchange.open_account("poor", watched=True).id
    before = it.state()
    with pytest.raises(Refused, match=r"0\.00000000 is available"):
        it.withdraw(1, poor)
    assert it.state() == before


def test_fifty_withdrawals_may_be_under_way_and_the_newest_that_ended_are_kept() -> None:
    it = desk()
    for _ in range(50):
        it.withdraw(100)
    before = it.state()
    with pytest.raises(Refused, match="50 withdrawals are under way"):
        it.withdraw(100)
    assert it.state() == before
    for _ in range(6):
        it.pass_time(60 * SECOND)
        for _ in range(50):
            it.withdraw(100)
    listed = it.money.withdrawals(it.ann)
    assert len(listed) == 250
    assert [one.withdrawal_id for one in listed] == sorted(
        (one.withdrawal_id for one in listed), reverse=True
    )


def test_both_sides_of_a_fill_wait_for_the_chain_and_are_told_of_it() -> None:
    it = desk()
    rested, taken = it.trade(PRICE, 1_000)
    for account, receipt in ((it.ben, rested), (it.ann, taken)):
        (waiting,) = it.money.pending(account, "vaix", Mode.LIVE)
        assert waiting.order_id == f"ord_{receipt.order.id:010x}"
        assert (waiting.settlement_status, waiting.chain) == ("pending", "base")
        assert OPENED // 1000 + 10_000 <= waiting.estimated_completion <= OPENED // 1000 + 30_000
    assert it.has(it.ann, "VAIX") == GOODS + 1_000, "it can be used at once"
    as_told = [it.money.pending(account, "vaix", Mode.LIVE) for account in (it.ann, it.ben)]
    it.withdraw(USDC)
    it.pass_time(5 * SECOND)
    assert it.exchange.unsettled == [], "taken up within a second"
    assert as_told == [it.money.pending(account, "vaix", Mode.LIVE) for account in (it.ann, it.ben)]
    assert it.money.pending(it.ann, "btc", Mode.LIVE) == it.money.pending(it.ann, "vaix", Mode.PAPER) == []
    it.pass_time(60 * SECOND)
    final = [one for one in it.heard if one.data.settlement_status == "settled" and one.data.trade_id]
    assert {one.account for one in final} == {it.ann, it.ben}
    assert {one.data.order_id for one in final} == {f"ord_{r.order.id:010x}" for r in (rested, taken)}
    assert {one.data.trade_id for one in final} == {str(taken.fills[0].trade_id)}
    assert it.money.pending(it.ann, "vaix", Mode.LIVE) == []


def test_every_part_of_an_order_is_settled_once() -> None:
    it = desk()
    for price in range(PRICE, PRICE + 40):
        it.place(it.ben, SELL, price, 500)
    taken = it.place(it.ann, BUY, PRICE + 40, 20_000, OrderType.IOC)
    assert len(taken.fills) == 40
    it.pass_time(120 * SECOND)
    mine = [one.data for one in it.heard if one.account == it.ann]
    settled = [one.trade_id for one in mine if one.settlement_status == "settled"]
    assert sorted(settled) == sorted(str(fill.trade_id) for fill in taken.fills)
    late = [one.trade_id for one in mine if one.settlement_status == "delayed"]
    assert late
    assert set(late) < set(settled)
    assert it.money.records.settlements.waiting == {}


def test_what_fell_due_while_the_exchange_was_shut_is_settled_when_it_opens() -> None:
    it = about_to_be(number_that(late=False, fails=False))
    it.withdraw(USDC)
    it.trade(PRICE, 1_000)
    it.now += 3600 * SECOND
    it.money.skip(3600 * SECOND, it.now)
    assert it.money.due() > it.now
    assert not it.exchange.changes.notices
    it.pass_time(60 * SECOND)
    assert sum(one.settlement_status == "settled" for one in heard(it)) == 3


def test_a_restart_between_withdrawal_and_settlement_loses_nothing() -> None:
    plain, restarted = (about_to_be(number_that(late=True, fails=True)) for _ in range(2))
    for it in (plain, restarted):
        for units in (100, 200, 300):
            it.withdraw(units)
        it.trade(PRICE, 1_000)
        for _ in range(9):
            if it is restarted:
                it.put_away_and_taken_up()
            it.pass_time(7 * SECOND)
    assert plain.state() == restarted.state()
    assert plain.heard == restarted.heard
    assert len(plain.heard) >= 5
