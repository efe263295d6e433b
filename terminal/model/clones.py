"""Cloned bots as the venue tells of them. Money in units of the quote, times in milliseconds; None is what it did not tell."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Settings(NamedTuple):
    """In per cent."""

    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    max_position: Decimal | None = None


class Source(NamedTuple):
    """A bot that can be cloned, and what its own settings put at risk in per cent of the equity."""

    kind: str
    id: str
    name: str
    about: str = ""
    pair: str = ""
    level: str = ""
    exposure: Decimal | None = None
    loss: Decimal | None = None
    settings: Settings = Settings()
    skills: tuple[str, ...] = ()


class Clone(NamedTuple):
    id: str
    name: str
    source: str = ""
    mode: str = ""
    """paper or live, empty where that is not told"""
    active: bool = True
    trading: bool = False
    status: str = ""
    why: str = ""
    """the venue's words for what it does or waits for"""
    pair: str = ""
    settings: Settings = Settings()
    skills: tuple[str, ...] = ()
    balance: int | None = None
    available: int | None = None
    """what can be withdrawn"""
    held: int | None = None
    equity: int | None = None
    deposits: int | None = None
    """all that came in less all that went out"""
    realised: int | None = None
    unrealised: int | None = None
    profit: int | None = None
    position: Decimal | None = None
    worth: int | None = None
    """of the position"""
    cost: int | None = None
    """of the position, what it was bought for with its fees"""
    trades: int = 0
    wins: int | None = None
    losses: int | None = None
    won: Decimal | None = None
    """of the sales that were decided, in per cent"""
    open_orders: int = 0
    created_ms: int = 0
    started_ms: int = 0
    """0 where it never was"""


class Clones(NamedTuple):
    """`unread` are those that made no sense."""

    clones: tuple[Clone, ...] = ()
    unread: int = 0


class Money(NamedTuple):
    """A clone's balance, and what its owner has free to fund it with."""

    available: int | None = None
    held: int | None = None
    equity: int | None = None
    owner: int | None = None


class Activity(NamedTuple):
    """Something it did."""

    id: str
    at_ms: int
    kind: str
    text: str
    profit: int | None = None


class ActivityPage(NamedTuple):
    """The newest first; pages count from 1."""

    entries: tuple[Activity, ...] = ()
    page: int = 1
    pages: int = 1
    total: int = 0


class Asset(NamedTuple):
    """What it made of one asset."""

    pair: str
    trades: int = 0
    volume: int | None = None
    fees: int | None = None
    position: Decimal | None = None
    realised: int | None = None
    unrealised: int | None = None
    won: Decimal | None = None

    @property
    def profit(self) -> int:
        return (self.realised or 0) + (self.unrealised or 0)


class Tunable(NamedTuple):
    """A parameter of a skill with what the venue takes for it, as far as that is told; `usual` is what it is by itself."""

    name: str
    least: Decimal | None = None
    most: Decimal | None = None
    usual: Decimal | None = None
    step: Decimal | None = None
    about: str = ""


class Skill(NamedTuple):
    id: str
    name: str
    kind: str
    about: str = ""
    params: tuple[Tunable, ...] = ()


class Slot(NamedTuple):
    """A place for a skill of its kind, counted from 0; empty where no skill is in it."""

    kind: str
    place: int
    skill: str = ""
    params: tuple[tuple[str, str], ...] = ()
    """what was set for it, instead of what it does by itself"""


class Loadout(NamedTuple):
    skills: tuple[Skill, ...] = ()
    slots: tuple[Slot, ...] = ()
