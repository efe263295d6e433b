"""The chosen clone in figures: what it has and made, how it is set, what stops it and why it does nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from terminal.core import clones as core
from terminal.core.clones import BOUNDS, share
from terminal.model.money import money_in_words
from terminal.present import words
from terminal.present.bots.available import KINDS, LEVELS
from terminal.present.bots.seeing import Sight, Table, is_waiting, money, money_role, percent, plain, state_of
from terminal.present.past import moment

if TYPE_CHECKING:
    from terminal.model.clones import Clone, Settings, Source
    from terminal.present.page import Line
    from widgets.view import Text

LABEL, VALUE, UNIT, GAP = 10, 10, 5, 1
"""of a figure: columns for what it is, for its number at least, for its unit; and between two of them"""
WORDS = 12
"""the place of a sentence's first letter"""
BELOW = 4
"""lines below the figures, always, so that nothing jumps"""


WIDE = 78
"""from here a sentence has one line; in less, two"""
SOURCE = 6
"""lines of a bot that can be cloned"""


class Cell(NamedTuple):
    label: str
    value: str
    unit: str = ""
    role: str = "bright"


def clone_facts(sight: Sight, width: int) -> list[Line]:
    clone = sight.clone
    if clone is None:
        return [(("no clone is chosen", "dim"),)] if sight.bots.known else []
    most, room = (1, BELOW) if width >= WIDE else (2, 2 * BELOW)
    stops = "stops at" if clone.trading else "would stop"
    below = [
        *_sentence("settings", settings_text(clone.settings), "normal", width, most),
        *_sentence(stops, _stops(sight, clone), "normal", width, most),
        *_sentence("position", _position_stops(clone), "normal", width, most),
    ]
    below += _sentence("now", *_doing(sight, clone), width, room - len(below))
    below += [()] * (room - len(below))
    return [_title(sight, clone, width), *_grid(_figures(sight, clone), width), *below]


def _title(sight: Sight, clone: Clone, width: int) -> Line:
    state, role = state_of(sight, clone)
    mode: Text = ("LIVE real money", "amber!") if clone.mode == "live" else (clone.mode, "paper")
    parts: list[Text] = [(clone.name, "bright!"), ("  ", "dim"), mode, ("  ", "dim"), (state, f"{role}!")]
    told = f"  {clone.source}  {clone.pair}  {clone.id}"
    used = sum(len(text) for text, _ in parts)
    return (*parts, (told, "dim")) if used + len(told) < width else (*parts, (f"  {clone.pair}", "dim"))


def _figures(sight: Sight, clone: Clone) -> tuple[list[Cell], ...]:
    """A column each: what it has, what it made, how well."""
    seen, gain = sight.bots.seen.get(clone.id), share(clone.profit, clone.deposits)
    fall = seen.fall if seen else None
    won = (
        f"{clone.wins} of {clone.wins + clone.losses}"
        if clone.wins is not None and clone.losses is not None
        else "-"
    )
    return (
        [
            _usdc("equity", clone.equity), _usdc("free", core.free(clone) if clone.available is not None else None),
            _usdc("in orders", clone.held), _usdc("funded", clone.deposits),
        ],
        [
            _made("P&L", clone.profit), _made("realised", clone.realised), _made("unreal.", clone.unrealised),
            _usdc("position", clone.worth),
        ],
        [
            Cell("return", percent(gain, signed=True), "%", money_role(clone.profit)), Cell("off best", percent(fall), "%"),
            Cell("trades", f"{clone.trades:,}"), Cell("won", won),
        ],
    )  # fmt: skip


def _usdc(label: str, units: int | None) -> Cell:
    return Cell(label, money(units), "USDC")


def _made(label: str, units: int | None) -> Cell:
    return Cell(label, money(units, signed=True), "USDC", money_role(units))


def _grid(columns: Sequence[Sequence[Cell]], width: int) -> list[Line]:
    """Columns beside each other as far as there is room, the others below."""
    wide = max(VALUE, *(len(cell.value) for column in columns for cell in column))
    across = max(1, width // (LABEL + wide + UNIT + GAP))
    blocks = (columns[start : start + across] for start in range(0, len(columns), across))
    rows = (cells for block in blocks for cells in zip_longest(*block))
    return [tuple(text for cell in cells if cell for text in _cell(cell, wide)) for cells in rows]


def _cell(cell: Cell, wide: int) -> Line:
    role, unit = ("ghost", "") if cell.value == "-" else (cell.role, cell.unit)
    return (
        (cell.label.ljust(LABEL), "dim"), (cell.value.rjust(wide), role), (f" {unit}".ljust(UNIT + GAP), "dim")
    )  # fmt: skip


def _sentence(label: str, text: str, role: str, width: int, most: int = 1) -> list[Line]:
    """As many lines as it may have, the last one cut."""
    if not text or most < 1:
        return []
    found = wrap(text, max(20, width - WORDS - 1), max_lines=most, placeholder=" …")
    return [((("" if at else label).ljust(WORDS - 1), "dim"), (part, role)) for at, part in enumerate(found)]


def settings_text(settings: Settings) -> str:
    """With what the venue takes."""
    named = zip(("stop", "profit", "position"), settings, BOUNDS.values(), strict=True)
    return "  ".join(f"{name} {plain(value)} % ({least}-{most})" for name, value, (least, most) in named)


def levels_text(found: core.Levels, equity: int | None) -> str:
    """Such as `9,500.00 USDC, 376.54 below; profit at 11,000.00, 1,123.46 above`."""
    parts = []
    if found.stop is not None:
        parts.append(f"{money(found.stop)} USDC{_away(found.stop, equity, 'below')}")
    if found.profit is not None:
        parts.append(f"profit at {money(found.profit)}{_away(found.profit, equity, 'above')}")
    return "; ".join(parts)


def _away(level: int, equity: int | None, where: str) -> str:
    return "" if equity is None else f", {money(abs(equity - level))} {where}"


def _stops(sight: Sight, clone: Clone) -> str:
    """By its equity, as far as that is known: the venue does not tell what a run began with."""
    if clone.equity == 0 and not clone.trading:
        return "nothing yet: it has no money"
    run = sight.bots.runs.get(clone.id)
    told = levels_text(sight.bots.levels(clone, clone.settings), clone.equity)
    if told:
        told = told if run is None or run.exact else f"about {told}"
        return told if clone.trading else f"at {told}"
    loss = clone.settings.stop_loss
    return (
        f"{plain(loss)} % below the equity that it was started with, not seen here"
        if loss is not None
        else ""
    )


def _position_stops(clone: Clone) -> str:
    """A maker's inventory comes and goes: only others sell a position by what it was bought for."""
    if not clone.trading or not clone.cost or core.MAKER in clone.skills:
        return ""
    of = core.levels(clone.cost, clone.settings)
    return f"worth {money(clone.worth)} USDC, sold at {money(of.stop)} or {money(of.profit)}"


def _doing(sight: Sight, clone: Clone) -> Text:
    told = sight.bots.activity(clone.id)
    ended = core.stopped_by(clone, told.entries) if told and told.page == 1 else None
    if ended is not None:
        return (
            f"stopped by its {core.STOPS[ended.kind]} at {moment(ended.at_ms)}: {money_in_words(ended.text)}",
            "danger",
        )
    if clone.trading and clone.status == "closing":
        return "it sells everything, as its stop says", "amber"
    if is_waiting(clone):
        return f"it waits: {clone.why}", "amber"
    if clone.trading:
        since = f" since {moment(clone.started_ms)}" if clone.started_ms else ""
        return f"it trades{since}, {orders_text(clone.open_orders)}", "bid"
    if clone.equity == 0:
        return f"paused, and it has no money: {sight.key('fund')} funds it", "amber"
    return (
        "paused: " if clone.started_ms else "never started: "
    ) + f"{sight.key('toggle')} starts it", "normal"


def source_facts(sight: Sight, table: Table, row: int, width: int) -> list[Line]:
    """The bot under the cursor."""
    chosen = table.ids[row] if row < len(table.ids) else ""
    source = source_of(sight, chosen)
    if source is None:
        return []
    kind, role = KINDS.get(source.kind, source.kind), LEVELS.get(source.level, "normal")
    title = (source.name, "bright!"), (f"  {kind}  {source.pair}  ", "dim"), (f"{source.level} risk", role)
    risk = f"at most {plain(source.exposure)} % of its equity in the market, {plain(source.loss)} % lost by a stop"
    lines = [
        title,
        *_sentence("does", source.about, "normal", width, 2),
        *_sentence("risks", risk if source.exposure is not None else "", "normal", width),
        *_sentence("settings", settings_text(source.settings), "normal", width),
        *_sentence("skills", ", ".join(source.skills), "normal", width),
    ]
    return [*lines, *[()] * (SOURCE - len(lines))]


def source_of(sight: Sight, chosen: str) -> Source | None:
    """By the id of its row."""
    return next((one for one in sight.bots.sources or () if f"{one.kind} {one.id}" == chosen), None)


def orders_text(count: int) -> str:
    return "1 open order" if count == 1 else f"{count:,} open orders"


def age_text(seconds: float) -> str:
    return f"told {words.age(seconds)} ago"
