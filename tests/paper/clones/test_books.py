"""The books of a clone against sums that know nothing of average cost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terminal.model.order import Mode, Side
from terminal.paper.clones.books import Books
from terminal.paper.flow import PAIRS
from terminal.paper.orders import Fill

VAIX = PAIRS["vaix"].instrument

DEALS = st.lists(
    st.tuples(
        st.sampled_from(Side), st.integers(1, 10**9), st.integers(1, 10**9), st.integers(-(10**6), 10**9)
    ),
    max_size=40,
)


def a_fill(number: int, side: Side, price: int, lots: int, fee: int) -> Fill:
    return Fill(number, number, 1, "vaix", side, price, lots, fee, False, number, Mode.PAPER)


def fills_of(deals: list[tuple[Side, int, int, int]]) -> list[Fill]:
    """Never selling more than is held, as on spot."""
    held, fills = 0, []
    for number, (side, price, size, fee) in enumerate(deals, 1):
        lots = size if side is Side.BUY else min(size, held)
        if lots:
            held += lots if side is Side.BUY else -lots
            fills.append(a_fill(number, side, price, lots, fee))
    return fills


@given(DEALS, st.integers(1, 10**9))
def test_realised_and_unrealised_are_cash_flow_and_inventory_at_the_mark(
    deals: list[tuple[Side, int, int, int]], mark: int
) -> None:
    books, cash, held, volume, fees = Books(), 0, 0, 0, 0
    for fill in fills_of(deals):
        books.take([fill], VAIX)
        sign = 1 if fill.side is Side.BUY else -1
        worth = fill.price * fill.lots * VAIX.unit
        cash, held, volume, fees = (
            cash - sign * worth - fill.fee,
            held + sign * fill.lots,
            volume + worth,
            fees + fill.fee,
        )
    assert (books.cash_flow, books.position, books.volume, books.fees) == (cash, held, volume, fees)
    assert books.realised + books.unrealised(mark, VAIX) == cash + held * mark * VAIX.unit


@given(DEALS)
def test_with_nothing_left_all_is_realised(deals: list[tuple[Side, int, int, int]]) -> None:
    books = Books()
    for fill in fills_of(deals):
        books.take([fill], VAIX)
    if books.position:
        books.take([a_fill(999, Side.SELL, 7, books.position, 0)], VAIX)
    assert books.cost == 0
    assert books.realised == books.cash_flow


def test_a_trade_in_parts_is_one_trade_that_won_or_lost() -> None:
    books = Books()
    assert books.take([a_fill(1, Side.BUY, 10, 100, 0), a_fill(2, Side.BUY, 20, 100, 0)], VAIX) is None
    assert (
        books.take([a_fill(3, Side.SELL, 14, 50, 0), a_fill(4, Side.SELL, 18, 50, 0)], VAIX)
        == 100 * VAIX.unit
    )
    assert books.take([a_fill(5, Side.SELL, 14, 100, 0)], VAIX) == -100 * VAIX.unit
    assert (books.trades, books.wins, books.losses) == (3, 1, 1)


def test_what_is_handed_over_counts_at_its_price() -> None:
    books = Books()
    books.take([a_fill(1, Side.BUY, 10, 100, 5)], VAIX)
    books.hand_over(12, VAIX)
    assert (books.position, books.cost) == (0, 0)
    assert books.realised == books.cash_flow == 200 * VAIX.unit - 5
