"""Whatever a trader does to the book, the simulated ones go on, and nobody's money is made or lost."""

from __future__ import annotations

from random import Random

import pytest

from terminal.core.candles import SECOND
from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType, Side
from terminal.paper.clearing import QUOTE
from terminal.paper.exchange import Exchange
from terminal.paper.flow import PAIRS, Simulation
from terminal.paper.orders import NewOrder
from tests.paper.flow.recording import START, opened

RICH = 10**18


class Guest:
    """A trader from outside with more than everybody else together."""

    def __init__(self, exchange: Exchange, symbol: str) -> None:
        self.exchange, self.symbol = exchange, symbol
        self.id = exchange.open_account("guest", watched=True).id
        for asset in (QUOTE, PAIRS[symbol].instrument.base):
            exchange.ledgers[Mode.LIVE].deposit(self.id, asset, RICH)

    def place(self, side: Side, kind: OrderType, price: int, lots: int, now: int) -> None:
        try:
            self.exchange.place(self.id, NewOrder(self.symbol, side, kind, price, lots), now)
        except Refused as refused:
            assert refused.code in {"TOO_MANY_ORDERS", "NO_LIQUIDITY", "POST_ONLY_WOULD_CROSS"}  # noqa: PT017

    def sweep(self, side: Side, now: int) -> None:
        """Take everything that rests on the other side."""
        resting = self.exchange.pairs[self.symbol].live.opposite(side).walk()
        self.place(side, OrderType.MARKET, 0, sum(level.lots for level in resting), now)


def totals(exchange: Exchange, symbol: str) -> list[int]:
    ledger = exchange.ledgers[Mode.LIVE]
    return [ledger.total(asset) for asset in (QUOTE, PAIRS[symbol].instrument.base)]


@pytest.fixture
def market() -> tuple[Exchange, Simulation, Guest]:
    exchange, simulation = opened(4, "vaix")
    guest = Guest(exchange, "vaix")
    simulation.advance(START + 60 * SECOND)
    return exchange, simulation, guest


@pytest.mark.parametrize("side", [BUY, SELL])
def test_makers_are_back_two_seconds_after_a_side_was_swept(
    market: tuple[Exchange, Simulation, Guest], side: Side
) -> None:
    exchange, simulation, guest = market
    now = START + 60 * SECOND
    half = exchange.pairs["vaix"].live.opposite(side)
    usual = half.best()
    assert usual
    guest.sweep(side, now)
    assert not half.keys
    simulation.advance(now + 2 * SECOND)
    best = half.best()
    assert best
    assert abs(best.price / usual.price - 1) < 0.01
    simulation.advance(now + 120 * SECOND)
    assert len(half.keys) > 15


def test_both_sides_swept_again_and_again_leave_a_market(market: tuple[Exchange, Simulation, Guest]) -> None:
    exchange, simulation, guest = market
    before = totals(exchange, "vaix")
    for second in range(61, 241):
        guest.sweep(BUY if second % 2 else SELL, START + second * SECOND - 1)
        simulation.advance(START + second * SECOND)
    simulation.advance(START + 360 * SECOND)
    floor = simulation.floors[0]
    assert 0 < floor.best_ask() - floor.best_bid() < 40
    assert totals(exchange, "vaix") == before


def test_a_guest_with_orders_at_all_prices_changes_nothing_of_that(
    market: tuple[Exchange, Simulation, Guest],
) -> None:
    exchange, simulation, guest = market
    before, rng = totals(exchange, "vaix"), Random(9)
    for step in range(61, 361):
        now = START + step * SECOND
        simulation.advance(now)
        middle = simulation.floors[0].mid()
        for _ in range(4):
            price = max(1, int(middle * rng.lognormvariate(0, rng.choice((0.002, 0.02, 1)))))
            kind = rng.choice((OrderType.LIMIT, OrderType.POST_ONLY, OrderType.IOC))
            lots = int(100 * rng.paretovariate(0.7)) % 10**9 + 100
            guest.place(rng.choice((BUY, SELL)), kind, price, lots, now)
        if step % 7 == 0:
            exchange.cancel_all(guest.id, now)
    assert totals(exchange, "vaix") == before
    exchange.cancel_all(guest.id, START + 361 * SECOND)
    assert exchange.ledgers[Mode.LIVE].purse(guest.id, QUOTE).held == 0


@pytest.mark.parametrize("side", [BUY, SELL])
def test_an_absurd_price_is_taken_and_forgotten(
    market: tuple[Exchange, Simulation, Guest], side: Side
) -> None:
    exchange, simulation, guest = market
    usual = simulation.floors[0].mid()
    price = int(usual * 5) if side is BUY else 1
    guest.place(side, OrderType.LIMIT, price, 10**9, START + 61 * SECOND)
    simulation.advance(START + 120 * SECOND)
    exchange.cancel_all(guest.id, START + 120 * SECOND)
    simulation.advance(START + 240 * SECOND)
    assert abs(simulation.floors[0].mid() / usual - 1) < 0.05


def test_the_traders_own_money_is_conserved_over_all_pairs() -> None:
    exchange, simulation = opened(6, *PAIRS)
    assets = [QUOTE, *(profile.instrument.base for profile in PAIRS.values())]
    ledger = exchange.ledgers[Mode.LIVE]
    before = [ledger.total(asset) for asset in assets]
    simulation.advance(START + 300 * SECOND)
    assert [ledger.total(asset) for asset in assets] == before
    for purses in ledger.accounts.values():
        assert all(purse.available >= 0 and 0 <= purse.held < 2**63 for purse in purses.values())


def test_simulated_traders_with_no_money_left_just_stand_by() -> None:
    exchange, simulation = opened(4, "vaix")
    ledger = exchange.ledgers[Mode.LIVE]
    for accounts in simulation.accounts.values():
        for account in accounts:
            for purse in ledger.accounts[account].values():
                purse.available = 0
    simulation.advance(START + 300 * SECOND)
