"""What the user sets, in config.toml: read, checked value by value, and never written by the terminal.

Where it is damaged, the last good copy is used and the damage is named. Whether an account is live is no setting.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from terminal.files import write_whole
from terminal.model.errors import EvtermError
from terminal.rules import Rule, Wrong, amount, named, one_of, several, some_of, whole, yes_no

FILE, GOOD = "config.toml", "config.toml.good"

THEMES = ("dark", "light", "cvd-dark", "cvd-light")
KEYMAPS = ("default", "vim", "emacs")
TIMEFRAMES = ("1s", "5s", "1m", "5m", "15m", "1h", "4h", "1d")
PANES = ("book", "ladder", "chart", "tape", "markets", "blotter", "position")


OnLeaving = Literal["keep", "cancel"]
"""What happens to the account's orders when the terminal ends."""


class ConfigError(EvtermError):
    """A settings file that cannot be used: each problem names the key, its value and what is right."""

    def __init__(self, problems: list[str]) -> None:
        text = "; ".join(problems)
        super().__init__("".join(char if char.isprintable() else "?" for char in text))
        self.problems = tuple(problems)


class Layout(NamedTuple):
    """How the trade screen is laid out."""

    hidden: tuple[str, ...] = ()
    zoomed: str = ""
    ladder: bool = False
    timeframe: str = "1m"


class Limits(NamedTuple):
    """Caps that an order must keep, money in USDC. A breach names its rule and nothing leaves."""

    order_notional: Decimal = Decimal(10_000)
    position_notional: Decimal = Decimal(50_000)
    orders_a_minute: int = 60
    band_bps: int = 500
    """how far through the touch a price may reach"""
    rest_bps: int = 5_000
    """how far behind the touch an order may rest"""
    daily_loss: Decimal = Decimal(500)


class PairSettings(NamedTuple):
    """What is set for one pair, in its base asset. Without sizes the presets follow from price and lot."""

    sizes: tuple[Decimal, ...] = ()
    largest_order: Decimal | None = None
    largest_position: Decimal | None = None


class Settings(NamedTuple):
    theme: str = "dark"
    keymap: str = "default"
    ascii: bool = False
    colours: str = "auto"
    frames: int = 20
    idle_disarm_minutes: int = 10
    take_cap_bps: int = 5
    layout: Layout = Layout()
    limits: Limits = Limits()
    pairs: Mapping[str, PairSettings] = MappingProxyType({})
    # Orders are kept by default, also when the line drops: a lost line must lose nothing, and who wants the venue to cancel
    # when nobody is there arms the dead man's switch, which works as well where this process is killed.
    on_exit: OnLeaving = "keep"
    on_hangup: OnLeaving = "keep"
    line: Literal["auto", "fast", "slow"] = "auto"
    """how the line to this terminal is; auto measures it"""
    bell: bool = True
    osc9: bool = True
    """alerts as the desktop's notifications"""

    def pair(self, symbol: str) -> PairSettings:
        return self.pairs.get(symbol, PairSettings())


class Loaded(NamedTuple):
    """Settings to use, and what was wrong with the file where it was not used."""

    settings: Settings
    problem: str = ""


_TOP: dict[str, Rule] = {
    "theme": one_of(*THEMES),
    "keymap": one_of(*KEYMAPS),
    "ascii": yes_no,
    "colours": one_of("auto", "truecolor", "256", "16"),
    "frames": whole(1, 60),
    "line": one_of("auto", "fast", "slow"),
    "bell": yes_no,
    "osc9": yes_no,
    "idle_disarm_minutes": whole(1, 240),
    "take_cap_bps": whole(1, 200),
    "on_exit": one_of("keep", "cancel"),
    "on_hangup": one_of("keep", "cancel"),
}
_LAYOUT: dict[str, Rule] = {
    "hidden": some_of(*PANES),
    "zoomed": one_of("", *PANES),
    "ladder": yes_no,
    "timeframe": one_of(*TIMEFRAMES),
}
# At most core.limits.CEILINGS, which no setting lifts.
_LIMITS: dict[str, Rule] = {
    "order_notional": amount(most=Decimal(1_000_000)),
    "position_notional": amount(most=Decimal(10_000_000)),
    "orders_a_minute": whole(1, 2_500),
    "band_bps": whole(1, 2_000),
    "rest_bps": whole(1, 9_900),
    "daily_loss": amount(most=Decimal(1_000_000)),
}
_PAIR: dict[str, Rule] = {
    "sizes": several(amount(), 6, "six numbers above 0"),
    "largest_order": amount(),
    "largest_position": amount(),
}
_TABLES = ("layout", "limits", "pairs")
_LIVE = "is no setting: live takes --live and a typed word at each start"


def load(folder: Path) -> Loaded:
    """The settings in a folder. A good file is copied aside, so that it can stand in for a damaged one."""
    data, kept = _bytes(folder / FILE), _bytes(folder / GOOD)
    if data is None and kept is None:
        return Loaded(Settings())
    try:
        settings = read(data)
        _refuse_cut(data, settings, kept)
    except ConfigError as damage:
        return _stand_in(kept, f"{folder / FILE}: {damage}")
    if data != kept and data is not None:
        with suppress(OSError):  # a full disk must not keep good settings from being used
            write_whole(folder / GOOD, data)
    return Loaded(settings)


def read(data: bytes | None) -> Settings:
    """Settings from the text of a file. ConfigError names everything that is wrong with it."""
    if data is None:
        raise ConfigError(["it cannot be read"])
    try:
        raw = tomllib.loads(data.decode(), parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise ConfigError([f"it is not TOML: {error}"]) from None
    problems: list[str] = []
    top = _values({key: raw[key] for key in raw if key not in _TABLES}, _TOP, "", problems)
    layout = Layout(**_values(_table(raw, "layout", problems), _LAYOUT, "layout.", problems))
    limits = Limits(**_values(_table(raw, "limits", problems), _LIMITS, "limits.", problems))
    pairs = {}
    tables = _table(raw, "pairs", problems)
    for symbol in tables:
        table = _table(tables, symbol, problems, "pairs.")
        pairs[symbol.lower()] = PairSettings(**_values(table, _PAIR, f"pairs.{symbol}.", problems))
    if problems:
        raise ConfigError(problems)
    return Settings(**top, layout=layout, limits=limits, pairs=MappingProxyType(pairs))


def _values(
    raw: Mapping[str, object], rules: Mapping[str, Rule], where: str, problems: list[str]
) -> dict[str, Any]:
    """What the rules make of a table; what they refuse goes to the problems."""
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in rules:
            problems.append(f"{where}{key} {_unknown(key, rules)}")
            continue
        try:
            values[key] = rules[key](value)
        except Wrong as wrong:
            problems.append(f"{where}{key} = {named(value)}: it must be {wrong}")
    return values


def _table(raw: Mapping[str, Any], name: str, problems: list[str], where: str = "") -> Mapping[str, object]:
    table = raw.get(name, {})
    if isinstance(table, dict):
        return table
    problems.append(f"{where}{name} = {named(table)}: it must be a table, [{where}{name}]")
    return {}


def _unknown(key: str, rules: Mapping[str, Rule]) -> str:
    if key in {"live", "mode", "account"}:
        return _LIVE
    near = get_close_matches(key, [*rules, *_TABLES], n=1)
    return (
        f"is no setting: did you mean {near[0]}?" if near else f"is no setting: there are {', '.join(rules)}"
    )


def _refuse_cut(data: bytes | None, settings: Settings, kept: bytes | None) -> None:
    """A file cut short can still be TOML, with the limits behind the cut gone: the good copy tells."""
    if data is None or kept is None or len(data) >= len(kept) or not kept.startswith(data):
        return
    if _or_none(kept) not in (None, settings):
        raise ConfigError(
            [f"it is cut short after {len(data)} of {len(kept)} bytes (if that is meant, remove {GOOD})"]
        )


def _stand_in(kept: bytes | None, damage: str) -> Loaded:
    if kept is None:
        return Loaded(Settings(), f"{damage} - the defaults are used")
    if settings := _or_none(kept):
        return Loaded(settings, f"{damage} - the last good copy is used")
    return Loaded(Settings(), f"{damage} - {GOOD} is damaged too - the defaults are used")


def _or_none(data: bytes) -> Settings | None:
    try:
        return read(data)
    except ConfigError:
        return None


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
