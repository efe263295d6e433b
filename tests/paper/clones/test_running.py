"""Clones that are switched on, on the simulated market: they trade, add up, replay, and stop when they must."""

from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.model.errors import Refused
from terminal.model.order import BUY, SELL, Mode
from terminal.paper.clones import commands as told
from terminal.paper.clones import room as room_module
from terminal.paper.clones.books import Books
from terminal.paper.clones.broker import look
from terminal.paper.clones.clone import Run
from terminal.paper.clones.settings import Settings
from terminal.paper.clones.stopping import stop_of
from terminal.paper.clones.worth import equity_of
from terminal.paper.commands import Advance, Command, Skip
from terminal.paper.market import Market
from tests.paper.clones.lab import SECOND, START, USDC, Lab


def adds_up(lab: Lab, clone_id: str) -> None:
    """Figures, books and purses say the same, to the last unit."""
    exchange, clone = lab.market.exchange, lab.state(clone_id).counted(lab.market.exchange)
    pairs = {symbol: exchange.pairs[symbol] for symbol in clone.books}
    flow = sum(books.cash_flow for books in clone.books.values())
    assert lab.purse(clone.account, clone.mode) == clone.deposits + flow
    for symbol, books in clone.books.items():
        assert lab.purse(clone.account, clone.mode, symbol.upper()) == books.position
    pnl = sum(
        books.realised + books.unrealised(pairs[s].last, pairs[s].instrument)
        for s, books in clone.books.items()
    )
    inventory = sum(
        books.position * pairs[s].last * pairs[s].instrument.unit for s, books in clone.books.items()
    )
    assert pnl == flow + inventory == equity_of(exchange, clone) - clone.deposits
    profile = lab.profile(clone_id)
    assert Decimal(profile.total_pnl_usdc) == Decimal(profile.realized_pnl_usdc) + Decimal(
        profile.unrealized_pnl_usdc
    )
    assert Decimal(profile.total_pnl_usdc) * USDC == pnl


def test_paper_and_live_clones_of_every_kind_trade_within_minutes_and_add_up() -> None:
    lab = Lab()
    ids = [lab.clone("macd", run=True), lab.clone("mean_reversion", run=True)]
    ids += [lab.clone("momentum", paper=False, fund=500, run=True), lab.clone("breakout", run=True)]
    makers = [
        lab.clone("steady-maker", kind="perpetual_agent", paper=False, fund=1000, run=True),
        lab.clone("steady-maker", kind="perpetual_agent", run=True),
    ]
    for clone_id in makers:
        lab.equip(clone_id, "market_making", spread_bps="6")
    before = lab.totals()
    for _ in range(40):
        lab.passes(13)
        for clone_id in [*ids, *makers]:
            adds_up(lab, clone_id)
        assert lab.totals() == before
    traded = {clone_id: lab.profile(clone_id).trades for clone_id in [*ids, *makers]}
    assert all(traded[clone_id] >= 1 for clone_id in ids), traded
    assert all(traded[clone_id] >= 10 for clone_id in makers), traded
    for clone_id in makers:
        sides = {entry.side for entry in lab.state(clone_id).activity if entry.side}
        assert sides == {BUY, SELL}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.integers(1, 20)),
        st.tuples(st.just("toggle"), st.booleans()),
        st.tuples(st.just("fund"), st.integers(1, 10**12)),
        st.tuples(st.just("withdraw"), st.integers(1, 10**12)),
        st.tuples(st.just("spread"), st.integers(2, 30)),
        st.tuples(st.just("position"), st.integers(100, 5000)),
    ),
    max_size=12,
)


def command_of(owner: int, clone_id: str, what: str, value: Any) -> Command:
    match what:
        case "toggle":
            return told.ToggleClone(owner, clone_id, value)
        case "fund":
            return told.FundClone(owner, clone_id, value)
        case "withdraw":
            return told.WithdrawFromClone(owner, clone_id, value)
        case "spread":
            return told.EquipSkill(owner, clone_id, "market_making", None, {"spread_bps": str(value)})
        case _:
            return told.SetClone(owner, clone_id, max_position=value)


@settings(max_examples=20)
@given(paper=st.booleans(), steps=STEPS)
def test_whatever_is_done_to_a_clone_its_figures_add_up(paper: bool, steps: list[tuple[str, Any]]) -> None:
    lab = Lab()
    before = lab.totals()
    clone_id = lab.clone("grid", paper=paper, fund=100, run=True)
    for what, value in steps:
        if what == "pass":
            lab.passes(value)
            continue
        with contextlib.suppress(Refused):
            lab.do(command_of(lab.owner, clone_id, what, value))
        adds_up(lab, clone_id)
        assert lab.totals() == before
    assert Market.load(lab.market.dump()).state_hash() == lab.market.state_hash()


def script(clone_ids: list[str], owner: int) -> list[tuple[int, Command]]:
    """What an owner does in two minutes, by the second it is done at."""
    maker, macd = clone_ids
    return [
        (1, told.FundClone(owner, maker, 500 * USDC)),
        (2, told.ToggleClone(owner, maker, True)),
        (2, told.ToggleClone(owner, macd, True)),
        (31, told.WithdrawFromClone(owner, maker, 100 * USDC)),
        (47, told.EquipSkill(owner, macd, "market_making", None, {"spread_bps": "4"})),
        (80, told.SetClone(owner, maker, stop_loss=250)),
        (111, told.ToggleClone(owner, maker, False)),
    ]


def played(lab: Lab, *, put_away_each: int = 0, look: bool = False) -> str:
    """Drive two clones through the script; the market's state at its end."""
    market = lab.market
    ids = [lab.clone("steady-maker", kind="perpetual_agent", paper=False), lab.clone("macd")]
    waiting = script(ids, lab.owner)
    for second in range(1, 151):
        now = START + second * SECOND
        market.apply(Advance(), now)
        while waiting and waiting[0][0] == second:
            market.apply(waiting.pop(0)[1], now)
        market.drain()
        if look:
            for clone_id in ids:
                lab.market = market
                lab.profile(clone_id)
        if put_away_each and not second % put_away_each:
            market = Market.load(market.dump())
    lab.market = market
    assert lab.profile(ids[0]).trades > 2
    assert lab.profile(ids[1]).trades > 2
    return market.state_hash()


def test_the_same_commands_give_the_same_clones_put_away_and_looked_at_or_not() -> None:
    plain = played(Lab())
    assert played(Lab(), look=True) == plain
    assert played(Lab(), put_away_each=7) == plain


def test_steps_of_any_length_lead_to_the_same_clones() -> None:
    hashes = set()
    for step in (0.4, 3.0, 60.0):
        lab = Lab()
        lab.clone("grid", paper=False, fund=300, run=True)
        for _ in range(round(60 / step)):
            lab.passes(step)
        hashes.add(lab.market.state_hash())
    assert len(hashes) == 1


def test_a_shut_exchange_is_no_burst_of_turns() -> None:
    lab = Lab()
    clone_id = lab.clone("macd", run=True)
    lab.passes(60)
    run = lab.state(clone_id).run
    assert run is not None
    samples, until = len(run.samples), run.acts_at - lab.market.now
    assert 11 <= samples <= 13
    lab.market.apply(Skip(), lab.market.now + 9 * 3600 * SECOND)
    assert len(run.samples) == samples
    assert run.acts_at - lab.market.now == until
    assert lab.market.clones.due() == run.acts_at
    lab.passes(10)
    assert len(run.samples) == samples + 2


def test_paused_and_unfunded_clones_do_nothing() -> None:
    lab = Lab()
    paused, poor = lab.clone("grid"), lab.clone("grid", paper=False, run=True)
    lab.passes(60)
    assert lab.profile(paused).trades == lab.profile(poor).trades == 0
    assert lab.kinds(paused) == ["created", "funded"]
    assert lab.kinds(poor) == ["created", "started", "waiting"], "it says once why it waits"
    assert "fund it" in lab.profile(poor).status_text
    lab.do(told.FundClone(lab.owner, poor, 200 * USDC))
    lab.passes(10)
    assert lab.profile(poor).trades == 1


def test_pausing_cancels_its_orders_and_keeps_what_it_holds() -> None:
    lab = Lab()
    clone_id = lab.clone("grid", paper=False, fund=500, run=True)
    lab.passes(10)
    assert set(lab.orders(clone_id)) == {BUY, SELL}
    held = lab.profile(clone_id).position
    answer = lab.toggle(clone_id, False)
    assert (answer["status"], answer["open_orders"], answer["position"]) == ("paused", 0, held)
    assert answer["held_usdc"] == "0.00000000"
    state = lab.state(clone_id)
    assert lab.market.clones.due() > lab.market.now + 10**15
    lab.passes(30)
    assert lab.state(clone_id) == state


def test_its_orders_are_not_its_owners() -> None:
    lab = Lab()
    clone_id = lab.clone("grid", paper=False, fund=500, run=True)
    lab.passes(10)
    assert len(lab.orders(clone_id)) == 2
    assert lab.market.exchange.accounts[lab.owner].open == {}
    lab.market.exchange.cancel_all(lab.owner, lab.market.now)
    assert len(lab.orders(clone_id)) == 2


# -- stops, in a market that the test moves ----------------------------------------------------------------


def holding(lab: Lab, **fund: int) -> str:
    """A live clone of 1,000 USDC that holds 200 USDC worth of VAIX, bought at 4010."""
    lab.alone(3990, 4010)
    clone_id = lab.clone("rsi", paper=False, fund=fund.get("fund", 1000))
    lab.do(
        told.SetClone(lab.owner, clone_id, stop_loss=500, take_profit=1000, max_position=2000, symbol="vaix")
    )
    lab.toggle(clone_id)
    for tick in range(20):
        lab.moves_to(3970 + tick, 4010)
        lab.turn(clone_id)
    assert lab.profile(clone_id).trades == 1
    assert Decimal(lab.profile(clone_id).position) * Decimal("0.00401") == pytest.approx(Decimal(200), abs=2)
    return clone_id


def test_a_stop_loss_sells_pauses_and_says_so() -> None:
    lab = Lab()
    clone_id = holding(lab)
    lab.moves_to(3800, 3815)
    lab.turn(clone_id)
    profile = lab.profile(clone_id)
    assert (profile.status, profile.position, profile.losses) == ("paused", "0", 1)
    assert lab.kinds(clone_id)[-3:] == ["stop_loss", "fill", "stopped"]
    assert Decimal(9) < -Decimal(profile.realized_pnl_usdc) < Decimal(12)
    adds_up(lab, clone_id)


@pytest.mark.parametrize(
    ("price", "kind"), [(9501, None), (9500, "stop_loss"), (10_999, None), (11_000, "take_profit")]
)
def test_a_position_is_stopped_exactly_at_its_per_cents_from_entry(price: int, kind: str | None) -> None:
    lab = Lab()
    clone = lab.state(lab.clone("macd"))
    view = look(lab.market.exchange, clone)._replace(last=price, goods=1000)
    clone.books["vaix"] = Books(position=1000, cost=10_000 * 1000 * view.instrument.unit)
    clone.settings = Settings("vaix", 500, 1000, 2000)
    stop = stop_of(clone, Run(0, view.equity, view.equity, 0), view)
    assert (stop and stop.kind) == kind


@pytest.mark.parametrize(
    ("equity", "kind"), [(9501, None), (9500, "stop_loss"), (10_999, None), (11_000, "take_profit")]
)
def test_a_run_is_stopped_exactly_at_its_per_cents_from_the_start(equity: int, kind: str | None) -> None:
    lab = Lab()
    clone = lab.state(lab.clone("grid"))
    clone.settings = Settings("vaix", 500, 1000, 2000)
    stop = stop_of(clone, Run(0, 10_000, 10_000, 0), look(lab.market.exchange, clone)._replace(equity=equity))
    assert (stop and stop.kind) == kind
    assert stop is None or stop.pausing


def test_a_take_profit_sells_and_trades_on() -> None:
    lab = Lab()
    clone_id = holding(lab)
    lab.moves_to(4420, 4440)
    lab.turn(clone_id)
    profile = lab.profile(clone_id)
    assert (profile.status, profile.position, profile.wins) == ("trading", "0", 1)
    assert lab.kinds(clone_id)[-2:] == ["take_profit", "fill"]
    assert Decimal(profile.realized_pnl_usdc) > 19


def test_a_stop_that_finds_no_buyer_waits_and_goes_on_selling() -> None:
    lab = Lab()
    clone_id = holding(lab)
    held = int(lab.profile(clone_id).position)
    lab.moves_to(3800, 3815, lots=1000)
    lab.turn(clone_id)
    assert lab.profile(clone_id).status == "closing"
    assert int(lab.profile(clone_id).position) == held - 1000
    lab.market.exchange.cancel_all(lab.rich, lab.market.now)
    lab.turn(clone_id)
    lab.turn(clone_id)
    assert "nobody buys" in lab.profile(clone_id).status_text
    lab.moves_to(3900, 3915)
    lab.turn(clone_id)
    assert (lab.profile(clone_id).status, lab.profile(clone_id).position) == ("paused", "0")
    assert lab.kinds(clone_id)[-5:] == ["stop_loss", "fill", "waiting", "fill", "stopped"]


def test_the_equity_since_the_start_is_what_the_stop_of_a_maker_looks_at() -> None:
    lab = Lab()
    lab.alone(3990, 4010)
    clone_id = lab.clone("grid", paper=False, fund=1000)
    lab.do(told.SetClone(lab.owner, clone_id, stop_loss=100, max_position=5000))
    lab.toggle(clone_id)
    lab.turn(clone_id)
    assert lab.profile(clone_id).position != "0"
    lab.do(told.WithdrawFromClone(lab.owner, clone_id, 300 * USDC))
    lab.turn(clone_id)
    assert lab.profile(clone_id).is_trading, "a withdrawal is no loss"
    lab.moves_to(3800, 3820)
    lab.turn(clone_id)
    assert lab.kinds(clone_id)[-3:] == ["stop_loss", "fill", "stopped"]


def test_an_opposite_signal_leaves_the_position() -> None:
    lab = Lab()
    clone_id = holding(lab)
    for tick in range(20):
        lab.moves_to(3989 - tick, 4010)
        lab.turn(clone_id)
    assert (lab.profile(clone_id).position, lab.profile(clone_id).status) == ("0", "trading")


def test_an_empty_market_is_waited_out() -> None:
    lab = Lab()
    clone_id = lab.clone("grid", paper=False, fund=500, run=True)
    lab.alone(3990, 4010)
    lab.turn(clone_id)
    assert len(lab.orders(clone_id)) == 2
    lab.market.exchange.cancel_all(lab.rich, lab.market.now)
    for _ in range(3):
        lab.turn(clone_id)
    assert lab.orders(clone_id) == {}
    assert "it waits" in lab.profile(clone_id).status_text
    assert lab.kinds(clone_id).count("waiting") == 1


def test_a_halted_pair_is_waited_out_and_told_once() -> None:
    lab = Lab()
    clone_id = lab.clone("grid", paper=False, fund=500, run=True)
    pair = lab.market.exchange.pairs["vaix"]
    pair.halted_until = lab.market.now + 60 * SECOND
    for _ in range(4):
        lab.turn(clone_id)
    assert lab.kinds(clone_id) == ["created", "funded", "started", "waiting"]
    assert "is halted" in lab.profile(clone_id).status_text
    pair.halted_until = 0
    lab.turn(clone_id)
    assert len(lab.orders(clone_id)) == 2
    assert lab.profile(clone_id).status_text == "trading"


def test_a_live_clone_of_an_owner_in_simulation_mode_trades_nothing() -> None:
    lab = Lab()
    clone_id = lab.clone("grid", paper=False, fund=500, run=True)
    lab.passes(10)
    assert len(lab.orders(clone_id)) == 2
    lab.market.exchange.accounts[lab.owner].simulated = True
    lab.passes(10)
    assert lab.orders(clone_id) == {}
    assert "simulation mode" in lab.profile(clone_id).status_text
    assert lab.do(told.CloneBot(lab.owner, "wta_species", "macd", None, False))["mode"] == "paper"
    with pytest.raises(Refused, match="simulation mode"):
        lab.do(told.FundClone(lab.owner, clone_id, USDC))


def test_a_skill_less_clone_says_that_it_has_no_signal() -> None:
    lab = Lab()
    clone_id = lab.clone("macd", run=True)
    lab.do(told.UnequipSkill(lab.owner, clone_id, "macd_cross"))
    lab.passes(10)
    assert "equip one" in lab.profile(clone_id).status_text


def test_the_activity_is_bounded() -> None:
    lab = Lab()
    clone_id = lab.clone("macd", paper=False)
    for _ in range(600):
        lab.do(told.FundClone(lab.owner, clone_id, 1))
    activity = lab.state(clone_id).activity
    assert len(activity) == 500
    assert (activity[0].id, activity[-1].id) == (102, 601)


def test_only_so_many_clones_trade_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "RUNNING_MOST", 2)
    lab = Lab()
    ids = [lab.clone() for _ in range(3)]
    lab.toggle(ids[0]), lab.toggle(ids[1])
    before = lab.market.state_hash()
    with pytest.raises(Refused, match="maximum"):
        lab.toggle(ids[2])
    with pytest.raises(Refused, match="maximum"):
        lab.do(told.SetClone(lab.owner, ids[2], stop_loss=700, enabled=True))
    assert lab.market.state_hash() == before
    lab.toggle(ids[1])
    lab.toggle(ids[0], False)
    lab.toggle(ids[2])
    assert [lab.state(clone_id).run is not None for clone_id in ids] == [False, True, True]


def test_clones_take_turns() -> None:
    lab = Lab()
    ids = [lab.clone(run=True) for _ in range(8)]
    turns = {run.acts_at for clone_id in ids if (run := lab.state(clone_id).run)}
    assert len(turns) == 8
    assert max(turns) - lab.market.now <= 5 * SECOND + 1


def test_a_live_clones_trade_moves_the_market_and_a_paper_ones_does_not() -> None:
    lab = Lab()
    lab.alone(3990, 4010)
    for paper in (True, False):
        clone_id = lab.clone("grid", paper=paper, fund=0 if paper else 500, run=True)
        lab.turn(clone_id)
        mine = [trade for trade in lab.market.drain().trades if trade.taker == lab.state(clone_id).account]
        assert bool(mine) is not paper
        assert (
            lab.market.exchange.ledgers[Mode.LIVE].accounts.get(lab.state(clone_id).account) is None
            or not paper
        )
        lab.toggle(clone_id, False)
