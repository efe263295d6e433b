"""The market as a replayable machine."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode, OrderType
from terminal.paper.clearing import Account
from terminal.paper.commands import Advance, Amend, Cancel, CancelAll, Command, OpenAccount, Place, Skip
from terminal.paper.market import KEY_KEPT_US, Market
from terminal.paper.orders import NewOrder, Receipt
from terminal.paper.store import Store
from tests.paper.replaying import assert_the_journal_gives_back

START = 1_795_000_000_000_000
SECOND = 1_000_000


def opened(seed: int = 5) -> Market:
    """Taken up from where another was put away: opening one takes far longer."""
    return Market.load(_put_away(seed))


@cache
def _put_away(seed: int) -> bytes:
    return opened_anew(seed).dump()


def opened_anew(seed: int) -> Market:
    return Market.opened(["vaix", "btc"], seed, START)


def trader(market: Market) -> int:
    account = market.apply(OpenAccount("trader"), market.now)
    assert isinstance(account, Account)
    return account.id


def order(price: int, lots: int = 1000, **fields: object) -> NewOrder:
    return NewOrder("vaix", BUY, OrderType.LIMIT, price, lots, **fields)  # type: ignore[arg-type]


def placed(market: Market, account: int, new: NewOrder, at: int = 0) -> Receipt:
    receipt = market.apply(Place(account, new), at or market.now)
    assert isinstance(receipt, Receipt)
    return receipt


def answer(receipt: Receipt) -> tuple[object, object]:
    return receipt.order, receipt.fills


def test_the_same_seed_and_commands_give_the_same_market_to_the_byte() -> None:
    hashes = set()
    for _ in range(2):
        market = opened_anew(5)
        account = trader(market)
        placed(market, account, order(market.exchange.pairs["vaix"].last + 20), START + SECOND)
        market.apply(Advance(), START + 20 * SECOND)
        hashes.add(market.state_hash())
    assert len(hashes) == 1
    assert opened(6).state_hash() not in hashes


def test_steps_of_any_length_lead_to_the_same_market() -> None:
    one, many = opened(), opened()
    one.apply(Advance(), START + 10 * SECOND)
    for step in range(1, 101):
        many.apply(Advance(), START + step * SECOND // 10)
    one.drain(), many.drain()
    assert one.state_hash() == many.state_hash()


def test_a_market_taken_up_again_goes_on_as_if_it_had_never_been_put_away() -> None:
    market = opened_anew(5)
    account = trader(market)
    last = market.exchange.pairs["vaix"].last
    placed(market, account, order(last - 5, request_id="a"))
    placed(market, account, order(last - 5, mode=Mode.PAPER))
    market.drain()
    again = Market.load(market.dump())
    assert again.state_hash() == market.state_hash()
    for each in (market, again):
        each.apply(Skip(), each.now + 3600 * SECOND)
        each.apply(Advance(), each.now + 20 * SECOND)
        each.apply(CancelAll(account), each.now)
        each.drain()
    assert again.state_hash() == market.state_hash()


def test_a_journal_after_a_snapshot_gives_the_state_back(tmp_path: Path) -> None:
    store, market = Store(tmp_path / "market.sqlite"), opened()
    account = trader(market)
    market.drain()
    store.save_snapshot(market.dump())
    last = market.exchange.pairs["vaix"].last
    commands: list[Command] = [
        Place(account, order(last - 3)),
        Place(account, NewOrder("vaix", SELL, OrderType.MARKET, 0, 5000)),
        Advance(),
        Place(
            account,
            NewOrder("btc", BUY, OrderType.IOC, market.exchange.pairs["btc"].last + 50, 7, Mode.PAPER),
        ),
        Amend(account, market.exchange.next_order, last - 4, None),
        Cancel(account, market.exchange.next_order),
    ]
    for beat, command in enumerate(commands, 1):
        at = START + beat * SECOND // 5
        try:
            market.apply(command, at)
        except Refused:
            store.append(Advance(), at)
        else:
            store.append(command, at)
        market.drain()
    assert_the_journal_gives_back(market, store)


def test_one_key_is_one_order_for_300_seconds() -> None:
    market = opened()
    account, other = trader(market), trader(market)
    new = order(market.exchange.pairs["vaix"].last // 2, request_id="intent-1")
    first = placed(market, account, new)
    assert answer(placed(market, account, new)) == answer(first)
    assert placed(market, other, new).order.id != first.order.id
    with pytest.raises(Refused, match="different order"):
        market.apply(Place(account, order(new.price + 1, request_id="intent-1")), market.now)
    assert answer(placed(market, account, new, START + KEY_KEPT_US - 1)) == answer(first)
    assert placed(market, account, new, START + KEY_KEPT_US).order.id != first.order.id


def test_a_refused_order_leaves_its_key_free() -> None:
    market = opened()
    account = trader(market)
    price = market.exchange.pairs["vaix"].last // 2
    before = market.state_hash()
    with pytest.raises(Refused, match="needs"):
        market.apply(Place(account, order(price, 10**9, request_id="k")), market.now)
    assert market.state_hash() == before
    assert placed(market, account, order(price, request_id="k")).order.status == "open"


def test_sleep_moves_no_price_and_fills_no_order() -> None:
    market = opened()
    account = trader(market)
    receipt = placed(market, account, order(market.exchange.pairs["vaix"].last + 3, 10**6))
    market.drain()
    book = [(level.price, level.lots) for level in market.exchange.pairs["vaix"].live.bids.walk()]
    market.apply(Skip(), market.now + 9 * 3600 * SECOND)
    assert not market.drain()
    assert book == [(level.price, level.lots) for level in market.exchange.pairs["vaix"].live.bids.walk()]
    assert market.due() > START + 9 * 3600 * SECOND
    assert receipt.order.created == START


def test_every_trader_starts_with_100_000_usdc_and_some_of_each_base_in_both_modes() -> None:
    market = opened()
    account = trader(market)
    for ledger in market.exchange.ledgers.values():
        assert ledger.purse(account, "USDC").available == 100_000 * 10**8
        for symbol, pair in market.exchange.pairs.items():
            worth = ledger.purse(account, symbol.upper()).available * pair.last * pair.instrument.unit
            assert 8_000 * 10**8 < worth <= 10_000 * 10**8
