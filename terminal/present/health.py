"""How the terminal itself is doing: the status line, the latency figures, the curves of depth and equity."""

from __future__ import annotations

from statistics import quantiles
from typing import TYPE_CHECKING

from terminal.core.stream import State
from terminal.model.order import BUY, SELL
from terminal.present import words
from terminal.present.guards import guards, leaving
from terminal.present.line import Rate, rate_text
from widgets.view import CurveView, DepthView, Figure, FiguresView, StatusView, Text

if TYPE_CHECKING:
    from terminal.core.stream import Link
    from terminal.session.state import SessionState

DEPTH_PERCENT = 1
LIGHTS = {State.LIVE: "bid", State.STALE: "amber", State.CONNECTING: "amber", State.BACKOFF: "danger"}
Keys = tuple[tuple[str, str], ...]


def percentiles(samples: list[float]) -> tuple[float | None, float | None]:
    """The 50th and 99th."""
    if len(samples) < 2:
        return (samples[0], samples[0]) if samples else (None, None)
    cuts = quantiles(samples, n=100, method="inclusive")
    return cuts[49], cuts[98]


def status(
    state: SessionState, keys: Keys, message: Text | None, rates: Rate, width: int, now: float
) -> StatusView:
    live = state.clob.state
    ack, _ = percentiles(list(state.acks_ms))
    tick = (now - state.market.heard_at) * 1000 if state.market.heard_at else None
    light: Text = ("● " if live is State.LIVE else "○ ", LIGHTS[live])
    parts: list[Text] = [light]
    held = guards(state, now)
    parts += held
    if width < 110 and held:
        return StatusView(
            (*parts, (_tick(tick), "normal"), (f"  {leaving(state, wide=False)}", "dim")), keys, message
        )
    if width < 110:
        parts += [(_tick(tick), "normal"), (f"  ack {words.millis(ack)}", "dim")]
        parts += [(f"  {rate_text(rates)}", "dim"), (f"  {leaving(state, wide=False)}", "dim")]
        return StatusView(tuple(parts), keys, message)
    parts += [
        (live.value, "normal"), ("  tick ", "dim"), (_tick(tick), "normal"), ("  ack ", "dim"), (words.millis(ack), "normal"),
        ("  gaps ", "dim"), _gaps(state.clob),
        ("  ", "dim"), (rate_text(rates), "normal"), ("  ", "dim"), (leaving(state, wide=not held or width >= 130), "dim"),
    ]  # fmt: skip
    if width >= 150:
        parts += [
            ("  ", "dim"),
            (f"{rates[0]:.0f} f/s", "normal"),
            ("  clock ", "dim"),
            (_offset(state), "normal"),
        ]
        parts += [("  budget ", "dim"), (state.budget_text, "normal")]
    return StatusView(tuple(parts), keys, message)


def _gaps(link: Link) -> Text:
    if link.loose:
        return "not counted", "amber"
    return str(link.gaps), "amber" if link.gaps else "normal"


def _tick(tick: float | None) -> str:
    """Rounded coarsely, so that it does not move with every frame."""
    if tick is None:
        return "-"
    if tick < 1000:
        return next(f"{step} ms" for step in (50, 100, 200, 500, 1000) if tick < step)
    return words.age(tick / 1000)


def _offset(state: SessionState) -> str:
    offset = state.health.clock_offset_ms
    return "-" if offset is None else f"{offset:+.0f} ms"


def latency(state: SessionState) -> FiguresView:
    ack50, ack99 = percentiles(list(state.acks_ms))
    server, _ = percentiles(list(state.server_ms))
    health = state.health
    rows = (
        Figure("ack p50", words.millis(ack50), "", "normal"),
        Figure("ack p99", words.millis(ack99), "", "normal"),
        Figure("server", words.millis(server), "", "normal"),
        Figure("round trip", words.millis(health.round_trip_ms), "", "normal"),
        Figure("clock", _offset(state), "", "normal"),
        _counted("gaps", state.clob.gaps),
        _counted("unreadable", health.quarantined),
        Figure(
            "audits",
            f"{health.audits - health.audit_misses} / {health.audits}",
            "",
            "amber" if health.audit_misses else "normal",
        ),
        Figure("budget", state.budget_text, "", "normal"),
    )
    return FiguresView("LATENCY", rows)


def _counted(label: str, count: int) -> Figure:
    """What there should be none of."""
    return Figure(label, f"{count:,}", "", "amber" if count else "normal")


def depth(state: SessionState) -> DepthView:
    """Cumulative size within a percent of the middle."""
    market = state.market
    mid2 = market.book.mid2
    if mid2 is None:
        return DepthView()
    reach = max(1, mid2 * DEPTH_PERCENT // 200)
    sides = []
    for side in (BUY, SELL):
        total, points = 0.0, []
        for ticks, lots, _ in market.merged(side, 400):
            if abs(2 * ticks - mid2) > 2 * reach:
                break
            total += lots
            points.append((ticks - mid2 / 2, total))
        sides.append(tuple(points))
    return DepthView(sides[0], sides[1], f"±{DEPTH_PERCENT} % of mid")


def equity(state: SessionState) -> CurveView:
    values = tuple(value / 10**8 for value in state.portfolio.equity.values)
    return CurveView("EQUITY", values, words.money(state.portfolio.equity.values[-1]) if values else "")
