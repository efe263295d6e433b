"""The desk in the whole market: what the journal holds gives the same state again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from terminal.model.errors import Refused
from terminal.paper.clearing import Account
from terminal.paper.commands import Advance, Command, Keyed, OpenAccount, Skip
from terminal.paper.market import Market, Told
from terminal.paper.prop.commands import PropClaim, PropCloseTrade, PropOpenTrade, PropPayFee, PropSignUp
from terminal.paper.store import Store
from terminal.wire.prop import PropSide
from tests.paper.prop.bench import Bench
from tests.paper.replaying import assert_the_journal_gives_back

START = 1_795_000_000_000_000
SECOND = 1_000_000


def test_a_journal_after_a_snapshot_gives_the_desk_back(tmp_path: Path) -> None:
    store, market = Store(tmp_path / "market.sqlite"), Market.opened(["btc"], 5, START)
    opened = market.apply(OpenAccount("trader"), market.now)
    assert isinstance(opened, Account)
    me = opened.id
    market.drain()
    store.save_snapshot(market.dump())
    commands: list[Command] = [
        PropSignUp(me, 3),
        PropOpenTrade(me, "BTC", PropSide.LONG, 1_000, 10),
        PropPayFee(me),
        Keyed(me, "intent-1", PropOpenTrade(me, "BTC", PropSide.LONG, 1_000, 10)),
        PropOpenTrade(me, "SOL", PropSide.SHORT, 1_000, 5, limit=1),
        PropOpenTrade(me, "EVCDX-SPACEX", PropSide.SHORT, 10, 5),
        Advance(),
        Keyed(me, "intent-1", PropOpenTrade(me, "BTC", PropSide.LONG, 1_000, 10)),
        Skip(),
        PropCloseTrade(me, "nothing"),
        PropClaim(me),
        Advance(),
    ]
    refused = 0
    for beat, command in enumerate(commands, 1):
        at = START + beat * 2_700_001
        try:
            reply = market.apply(command, at)
        except Refused:
            refused += 1
            store.append(Advance(), at)
        else:
            assert isinstance(reply, Told) or isinstance(command, Advance | Skip)
            store.append(command, at)
        market.drain()
    assert refused == 3
    assert len(market.prop.account(me).open) == 3
    assert_the_journal_gives_back(market, store)


@pytest.mark.parametrize("side", list(PropSide))
def test_no_print_is_too_far_away_for_what_it_makes_to_be_kept(side: PropSide) -> None:
    """A thin book lets anybody print the highest price there is: what it makes of a position passes 64 bits."""
    bench = Bench()
    bench.sign_up(6)
    bench.pay()
    bench.price("alpha", "1")
    bench.open("ALPHA", side.value, "500000", leverage=5)
    bench.price("alpha", Decimal(10_000_000))
    bench.run(2 * SECOND)
    account = bench.room.account(bench.owner)
    assert abs(bench.dealer.equity(account, bench.now)) > 1 << 64
    bench.run(SECOND)
    assert bench.again(reload_at=len(bench.done) - 2).state() == bench.state()
