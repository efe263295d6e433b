"""What a clone that is switched on does each time it acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.model.order import BUY, SELL, Mode, OrderType
from terminal.paper.clones.broker import View, cancel_orders, look, place, slipped
from terminal.paper.clones.clone import SAMPLES
from terminal.paper.clones.guards import GUARDS, Circumstances
from terminal.paper.clones.maker import THROUGH, make, too_small
from terminal.paper.clones.resolver import Ballot, Verdict, resolve
from terminal.paper.clones.settings import WHOLE
from terminal.paper.clones.signals import VOTES
from terminal.paper.clones.skills import MARKET_MAKING
from terminal.paper.clones.stopping import close, stop_of

if TYPE_CHECKING:
    from terminal.paper.clones.clone import Clone, Run
    from terminal.paper.exchange import Exchange

LOUD = 50
"""A score from here up is a signal to buy, from its negative down one to sell."""


def act(exchange: Exchange, clone: Clone, run: Run, now: int) -> None:
    """Look, mind the stops, and quote or follow the signals."""
    clone.count(exchange)
    if clone.mode is Mode.LIVE and exchange.accounts[clone.owner].simulated:
        cancel_orders(exchange, clone, now)
        clone.complain(
            now, "ACCOUNT_IN_PAPER_MODE", "its owner is in simulation mode: it trades nothing live"
        )
        return
    view = look(exchange, clone)
    run.samples.append(view.last)
    del run.samples[:-SAMPLES]
    run.peak = max(run.peak, view.equity)
    stop = None if run.closing else stop_of(clone, run, view)
    if stop is not None:
        run.closing, run.pausing = stop.kind, stop.pausing
        clone.note(now, stop.kind, stop.text)
    if run.closing:
        close(exchange, clone, run, now)
    elif not view.equity:
        clone.complain(now, "NO_FUNDS", "it has nothing to trade with: fund it")
    elif not (view.bid and view.ask):
        cancel_orders(exchange, clone, now)
        clone.complain(now, "NO_QUOTES", f"{view.instrument.pair} has no price on both sides: it waits")
    else:
        _trade(exchange, clone, run, view, now)


def verdict_of(clone: Clone, run: Run, view: View) -> Verdict:
    """Its skills' one wish."""
    seen = Circumstances(run.samples, view.equity, run.peak)
    ballots = [
        Ballot(VOTES[one.skill](run.samples), int(one.number("weight")))
        for one in clone.skills
        if one.skill in VOTES
    ]
    return resolve(ballots, [GUARDS[one.skill](seen, one) for one in clone.skills if one.skill in GUARDS])


def _trade(exchange: Exchange, clone: Clone, run: Run, view: View, now: int) -> None:
    verdict = verdict_of(clone, run, view)
    maker = clone.skill(MARKET_MAKING)
    if maker is not None:
        make(exchange, clone, run, maker, view, verdict, now)
        return
    if exchange.accounts[clone.account].open:
        cancel_orders(exchange, clone, now)  # it was a maker until a moment ago
    if verdict.votes:
        _follow(exchange, clone, view, verdict, now)
    elif any(one.skill in VOTES for one in clone.skills):
        clone.complain(now, "WARMING_UP", "it gathers prices until its signals can tell")
    else:
        clone.complain(now, "NO_SIGNAL", "it has no signal skill and no market_making: equip one")


def _follow(exchange: Exchange, clone: Clone, view: View, verdict: Verdict, now: int) -> None:
    """All in or all out: a position is entered once and left whole."""
    if view.flat and verdict.score >= LOUD:
        limit = slipped(BUY, view.ask, THROUGH)
        lots = view.affordable(view.equity * clone.settings.max_position // WHOLE, limit)
        if lots >= view.instrument.min_lots:
            place(exchange, clone, OrderType.IOC, BUY, limit, lots, now)
        else:
            clone.complain(
                now, "TOO_SMALL", f"its position would be below the least order: {too_small(view)}"
            )
    elif not view.flat and verdict.score <= -LOUD:
        place(exchange, clone, OrderType.IOC, SELL, slipped(SELL, view.bid, THROUGH), view.goods, now)
