"""Ways to get an order out, as a trader has them: each is tried against each guard."""

from __future__ import annotations

from collections.abc import Callable

from terminal.cockpit.linereader import LineReader
from terminal.core.cmdline import LineError
from terminal.core.orderline.plans import Start as Work
from terminal.core.refusal import Refusal
from terminal.core.works.spec import BracketSpec, ChaseSpec, Spec
from terminal.model.order import BUY
from tests.session.rig import ASK, BID, Rig, ready

LOTS = 20_000
Way = Callable[[Rig], str]
"""tries it; the rule that refused it, or nothing where it left"""


def rule(outcome: object) -> str:
    return outcome.rule if isinstance(outcome, Refusal) else ""


def call(id_: str, **texts: str) -> Way:
    """A form that is filled in and sent."""

    def go(rig: Rig) -> str:
        calling = rig.session.calling
        filled = ready(rig, id_, **texts)
        refused = calling.why_not(filled)
        if refused is None and filled.route.is_single:
            return rule(calling.place(filled))
        if refused is None:
            calling.start(filled)
        return rule(refused)

    return go


def line(text: str) -> Way:
    """One line of orders."""

    def go(rig: Rig) -> str:
        try:
            plan, filling = LineReader(rig.session, lambda: None).understood(text)
        except LineError:
            return "line"
        if filling is not None:
            return call(filling.route.id, **filling.kept())(rig)
        assert isinstance(plan, Work)
        return work(plan.spec)(rig)

    return go


def work(spec: Spec) -> Way:
    """An order that runs in the terminal."""
    return lambda rig: rule(rig.session.working.start(spec))


def row(size: int | str = LOTS) -> str:
    return f"buy {size} 0.003842"


WAYS: dict[str, Way] = {
    "join": lambda rig: rule(rig.trading.join(BUY, LOTS, BID)),
    "take": lambda rig: rule(rig.trading.take(BUY, LOTS, ASK)),
    "form": call("order.place", side="buy", quantity=str(LOTS), price="0.003842"),
    "market": call("order.place", side="buy", quantity=str(LOTS), order_type="market"),
    "stop": call("order.stop", side="buy", quantity=str(LOTS), stop_price="0.0040"),
    "iceberg": call("order.iceberg", side="buy", quantity=str(LOTS), price="0.003842", display_qty="500"),
    "gtt": call("order.gtt", side="buy", quantity=str(LOTS), price="0.003842", time_in_force_ms="10m"),
    "batch": call("order.batch", orders=f"{row()}; {row()}"),
    "router": call("order.clob", side="buy", quantity=str(LOTS), price="0.003842"),
    "router batch": call("order.clob_batch", orders=row()),
    "scale": call("algo.scale", side="buy", quantity=str(LOTS), price_low="0.0030", price_high="0.0038", num_orders="2"),
    "twap": call("algo.twap", side="buy", quantity=str(LOTS)),
    "pov": call("algo.start", algo_type="pov", side="buy", total_quantity=str(LOTS)),
    "sniper": call("algo.start", algo_type="sniper", side="buy", total_quantity=str(LOTS), trigger_price="0.0038"),
    "line": line(f"buy {LOTS} @ bid"),
    "line units": line(f"buy {LOTS // 1_000}k @ 0.003842"),
    "line twap": line(f"twap buy {LOTS} over 2h in 20"),
    "line scale": line(f"scale buy {LOTS} 0.0030..0.0038 x2"),
    "line chase": line(f"chase buy {LOTS}"),
    "chase": work(ChaseSpec("vaix", BUY, LOTS)),
    "bracket": work(BracketSpec("vaix", BUY, LOTS, BID, 4_000, 3_500)),
}  # fmt: skip
