"""What the Prop Desk's page may have to show, told by hand: each phase, each failure, each tab, each form."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from terminal.core.prop.stops import Stop
from terminal.model import prop
from terminal.model.errors import EvtermError, Forbidden, Limited, NotFound, Refused, Unreachable
from terminal.model.text import clean
from terminal.present.prop.tables import TABS
from terminal.session.propdesk import PropDesk
from terminal.session.propstops import Kept
from tests.app.still import NOW_MS
from tests.present.propseen import ACCOUNT, BTC, CARD, CLOSED, OPEN, SEEN, USDC

TRADES, MARKETS, TIERS, PAYOUTS, RESERVE = range(len(TABS))
Tell = Callable[[PropDesk], None]
SHORT = replace(
    OPEN, id=clean("open-2"), coin=clean("ETH"), side=prop.SHORT, size=Decimal("0.15"), entry=Decimal("3190.2"), mark=Decimal("3180.4"),
    liquidation=Decimal("3494.1"), unrealized=147_000_000, leverage=10,
)  # fmt: skip
DESK: dict[str, Any] = {
    "config": SEEN.config, "stats": SEEN.stats, "reserve": SEEN.reserve, "markets": prop.Markets(BTC.venue, (BTC,)),
    "cards": prop.Markets(CARD.venue, (CARD,)),
}  # fmt: skip
NOTHING_PAID = prop.Payouts(0, 0, Decimal(70), (), True)
PAID = prop.Payouts(
    0, 1_250_000_000, Decimal(70),
    (
        prop.Payout(clean("2"), 1_250_000_000, clean("settled"), Decimal(70), True, clean("0x" + "ab12" * 16), NOW_MS - 90_000),
        prop.Payout(clean("1"), 30 * USDC, clean("accrued_sim"), Decimal(70), False, requested_ms=NOW_MS - 86_400_000),
    ),
    False,
)  # fmt: skip


def told(desk: PropDesk, account: prop.Account = ACCOUNT, **more: Any) -> None:
    """An account with its trades; `more` are parts that are another."""
    own = {
        "open": prop.Trades((OPEN,)),
        "closed": prop.Trades(CLOSED),
        "payouts": SEEN.payouts,
        "account": account,
    }
    for name, value in {**DESK, **own, **more}.items():
        desk.told.parts[name].value, desk.told.parts[name].at = value, 1.0


def phase(name: str, note: str = "", **other: Any) -> Tell:
    account = replace(ACCOUNT, phase=name, note=clean(note, 400), unrealized=0, open_trades=0, **other)
    return lambda desk: told(desk, account, open=prop.Trades(()), payouts=NOTHING_PAID)


def account(**other: Any) -> Tell:
    return lambda desk: told(desk, replace(ACCOUNT, **other))


def funded(accrued: int, paid: int, payouts: prop.Payouts) -> Tell:
    mine = replace(
        ACCOUNT, phase=prop.FUNDED, equity=5_120 * USDC, profit=120 * USDC, profit_pct=Decimal("2.4"), day_profit=12_050_000_000,
        realized=120 * USDC, unrealized=0, open_trades=0, accrued=accrued, paid_out=paid, simulated=False, max_leverage=5,
    )  # fmt: skip
    return lambda desk: told(desk, mine, open=prop.Trades(()), payouts=payouts)


def nothing(_: PropDesk) -> None:
    """Asked, and not answered yet."""


def nobody(desk: PropDesk) -> None:
    for name, value in DESK.items():
        desk.told.parts[name].value, desk.told.parts[name].at = value, 1.0
    desk.told.parts["account"].error = NotFound("NO_PROP_ACCOUNT", "you have no account at the desk")


def failed(error: EvtermError, *, before: bool) -> Tell:
    """The venue does not tell any more; or never did."""

    def fails(desk: PropDesk) -> None:
        if before:
            told(desk)
        for part in desk.told.parts.values():
            part.error = error

    return fails


def stops(*trades: prop.Trade, silence: str = "", unsettled: bool = False) -> Tell:
    """Two open trades, and who of them has a stop."""

    def tell(desk: PropDesk) -> None:
        told(desk, replace(ACCOUNT, open_trades=2), open=prop.Trades((OPEN, SHORT)))
        prices = {OPEN.id: Decimal("97350.0"), SHORT.id: Decimal("3260.0")}
        for one in trades:
            stop = Stop(
                one.id,
                one.coin,
                one.venue,
                one.side,
                one.size,
                prices[one.id],
                0,
                "" if unsettled else one.id,
            )
            desk.stops.kept[one.id] = Kept(stop, time.monotonic())
        desk.stops.silence = silence

    return tell


class State(NamedTuple):
    """What was told, which tab and row, what the rows are narrowed by, and the keys that are pressed there."""

    tell: Tell = told
    tab: int = TRADES
    row: int = 0
    keys: tuple[str, ...] = ()
    letters: str = ""


BROKEN_DAY = prop.Graduation(Decimal(8), Decimal(8), Decimal(4), 10, 3, False, True, False, False, False)
BROKEN_FALL = prop.Graduation(Decimal(8), Decimal(8), Decimal(4), 10, 3, False, False, True, False, False)
OPEN_GATES = prop.Graduation(Decimal(8), Decimal(8), Decimal(4), 10, 3, True, True, True, True, True)
BUSY = Refused("UNAVAILABLE", "the desk is being looked after, try again in a minute")
TRADE = ("n", "right", "tab")
STATES: Mapping[str, State] = {
    "loading": State(nothing),
    "no account": State(nobody, TIERS),
    "no account, other tab": State(nobody),
    "fee due": State(phase(prop.PENDING, tier_id=3, equity=None, drawdown_floor=None, daily_floor=None, day_profit=None), TIERS),
    "evaluation": State(),
    "near the day's loss": State(account(equity=4_830 * USDC, profit=-170 * USDC, profit_pct=Decimal("-3.4"), day_profit=-170 * USDC)),
    "near the drawdown": State(
        account(equity=4_640 * USDC, profit=-360 * USDC, day_profit=-20 * USDC, daily_floor=4_460 * USDC, drawdown_pct=Decimal("7.2"))
    ),
    "broken by the day": State(
        phase(prop.CLOSED, equity=4_790 * USDC, profit=-210 * USDC, day_profit=-210 * USDC, daily_loss_broken=True, graduation=BROKEN_DAY)
    ),
    "broken by its fall": State(phase(prop.CLOSED, equity=4_590 * USDC, profit=-410 * USDC, drawdown_pct=Decimal("8.2"), graduation=BROKEN_FALL)),
    "passed": State(
        phase(
            prop.EVAL_PASSED, "the review takes five minutes", equity=5_410 * USDC, profit=410 * USDC, trade_count=11, trading_days=4,
            realized=410 * USDC, graduation=OPEN_GATES,
        )
    ),
    "funded": State(funded(0, 0, NOTHING_PAID)),
    "something accrued": State(funded(1_250_000_000, 0, prop.Payouts(1_250_000_000, 0, Decimal(70), (), False)), PAYOUTS),
    "paid out": State(funded(0, 1_250_000_000, PAID), PAYOUTS),
    "suspended": State(
        phase(prop.SUSPENDED, "trading goes on at 00:00 UTC", equity=4_790 * USDC, profit=-210 * USDC, day_profit=-210 * USDC, daily_loss_broken=True)
    ),
    "a phase that is new": State(phase("under_appeal", "an officer of the desk looks at it")),
    "no answer": State(failed(Unreachable("no answer within 5 s"), before=False)),
    "busy": State(failed(BUSY, before=False)),
    "not allowed": State(failed(Forbidden("this key may not see the desk"), before=False)),
    "too soon": State(failed(Limited("120 requests a minute are over", NOW_MS / 1000 + 41), before=True)),
    "old and failed": State(failed(Unreachable("no answer within 5 s"), before=True)),
    "no trades": State(lambda desk: told(desk, open=prop.Trades(()), closed=prop.Trades(()))),
    "markets": State(tab=MARKETS),
    "markets narrowed": State(tab=MARKETS, letters="event"),
    "markets narrowed to none": State(tab=MARKETS, letters="nothing such"),
    "tiers": State(tab=TIERS, row=1),
    "reserve": State(tab=RESERVE),
    "no stop": State(stops()),
    "one stop of two": State(stops(OPEN)),
    "stops": State(stops(OPEN, SHORT)),
    "stops are paused": State(stops(OPEN, silence="the venue does not tell the trades")),
    "a trade is looked for": State(stops(SHORT, unsettled=True)),
    "ask to close all": State(stops(), keys=("X",)),
    "stop of a row": State(stops(OPEN), keys=("e",)),
    "new trade": State(keys=(*TRADE, *"0.001")),
    "new trade that could break a rule": State(keys=(*TRADE, *"0.05")),
    "new trade of a silent venue": State(stops(OPEN, silence="the venue does not tell the trades"), keys=(*TRADE, *"0.01")),
    "close": State(keys=("c",)),
    "close a part": State(keys=("C",)),
    "sign up": State(nobody, TIERS, keys=("s",)),
    "pay": State(phase(prop.PENDING, tier_id=3), TIERS, keys=("F",)),
    "claim": State(funded(1_250_000_000, 0, prop.Payouts(1_250_000_000, 0, Decimal(70), (), False)), PAYOUTS, keys=("p",)),
}  # fmt: skip
