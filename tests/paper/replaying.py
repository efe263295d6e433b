"""A market taken up again from what its store keeps."""

from __future__ import annotations

from terminal.paper.market import Market
from terminal.paper.server.opening import replay
from terminal.paper.store import Store


def assert_the_journal_gives_back(market: Market, store: Store) -> None:
    """Closes the store, and opens its file anew."""
    store.close()
    kept = Store(store.path)
    body = kept.meta("snapshot", bytes)
    assert body is not None
    again = Market.load(body)
    replay(again, kept)
    assert again.state_hash() == market.state_hash()
    kept.close()
