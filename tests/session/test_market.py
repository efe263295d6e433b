"""The CLOB's book with the pools' depth added, against a plain merge."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terminal.model.market import BookChange, PoolChange, PoolLevel
from terminal.model.order import BUY, SELL, Side
from terminal.session.market import PairMarket
from tests.session.feeding import VAIX

SIZES = st.integers(1, 9)
BIDS, ASKS = (st.dictionaries(st.integers(*span), SIZES, max_size=8) for span in ((1, 20), (21, 40)))
POOLS = st.dictionaries(
    st.integers(1, 40), st.dictionaries(st.sampled_from("EBAS"), SIZES, max_size=2), max_size=10
)


def naive(
    own: dict[int, int], other: dict[int, int], pools: dict[int, dict[str, int]], side: Side
) -> list[tuple[int, int, dict[str, int]]]:
    """All prices of both, those of pools through the other side's touch left out."""
    found = []
    for ticks in sorted({*own, *pools}, reverse=side is BUY):
        extra = pools.get(ticks, {})
        through = bool(other) and (ticks >= min(other) if side is BUY else ticks <= max(other))
        if ticks in own or (extra and not through):
            found.append((ticks, own.get(ticks, 0) + sum(extra.values()), extra))
    return found


@given(BIDS, ASKS, POOLS, POOLS, st.integers(0, 12))
def test_merged_equals_a_plain_merge(
    bids: dict[int, int],
    asks: dict[int, int],
    pool_bids: dict[int, dict[str, int]],
    pool_asks: dict[int, dict[str, int]],
    depth: int,
) -> None:
    market = PairMarket(VAIX)
    market.book.take(BookChange("vaix", list(bids.items()), list(asks.items()), True))
    sides = [
        [PoolLevel(ticks, dict(parts)) for ticks, parts in side.items()] for side in (pool_bids, pool_asks)
    ]
    market.take_pools(PoolChange("vaix", sides[0], sides[1], True))
    for side, own, other, pools in ((BUY, bids, asks, pool_bids), (SELL, asks, bids, pool_asks)):
        assert market.merged(side, depth) == naive(own, other, pools, side)[:depth]
        assert market.merged(side, depth, pools=False) == naive(own, other, {}, side)[:depth]


def test_pools_count_from_their_first_whole_picture_on() -> None:
    market = PairMarket(VAIX)
    change = PoolChange("vaix", [PoolLevel(5, {"E": 3})], [], False)
    market.take_pools(change)
    assert market.merged(BUY, 5) == []
    market.take_pools(change._replace(whole=True))
    market.take_pools(PoolChange("vaix", [PoolLevel(6, {"B": 1}), PoolLevel(5, {})], [], False))
    assert market.merged(BUY, 5) == [(6, 1, {"B": 1})]
    version = market.pools_version
    market.lose_pools()
    assert market.merged(BUY, 5) == []
    assert market.pools_version == version + 1
    market.take_pools(change)
    assert market.merged(BUY, 5) == []
