"""Which part of the past is looked at, told in words: `vaix buy 2026-11-01..2026-11-21 maker`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches

from terminal.model.errors import Refused
from terminal.model.order import Side
from terminal.model.reports import FillReport, OrderReport

DAY_MS = 86_400_000
ROLES = ("maker", "taker")
WORDS = ("buy", "sell", *ROLES, "today", "yesterday", "from", "to")
RIGHT = "a pair, buy or sell, maker or taker, today, yesterday, 7d, 2026-11-01, 2026-11-01..2026-11-21, from DATE, to DATE"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:t\d{2}:\d{2})?", re.ASCII)
HINT = "pair buy|sell maker|taker today 7d 2026-11-01..2026-11-21"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BACK = re.compile(r"([1-9]\d{0,3})d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filter:
    """Empty and 0 where all is wanted. `until_ms` itself is out."""

    symbol: str = ""
    side: str = ""
    role: str = ""
    since_ms: int = 0
    until_ms: int = 0

    def holds_time(self, at_ms: int) -> bool:
        return at_ms >= self.since_ms and (not self.until_ms or at_ms < self.until_ms)

    def holds_pair(self, symbol: str) -> bool:
        return not self.symbol or symbol == self.symbol

    def holds_fill(self, fill: FillReport) -> bool:
        role = "maker" if fill.maker else "taker"
        return self._holds(fill.symbol, fill.side, fill.at_ms) and self.role in ("", role)

    def holds_order(self, order: OrderReport) -> bool:
        """An order has no role: only its fills have one."""
        return self._holds(order.symbol, order.side, order.created_ms or order.updated_ms)

    def _holds(self, symbol: str, side: Side, at_ms: int) -> bool:
        return self.holds_pair(symbol) and self.side in ("", side.value) and self.holds_time(at_ms)

    @property
    def text(self) -> str:
        """The words that would make it again."""
        since, until = _text(self.since_ms, last=False), _text(self.until_ms, last=True)
        span = ([f"from {since}"] if since else []) + ([f"to {until}"] if until else [])
        return " ".join(part for part in (self.symbol, self.side, self.role, *span) if part)


def read_filter(line: str, symbols: Sequence[str], now_ms: int) -> Filter:
    """What the words ask for. Refused names the word that is wrong, and what would be right."""
    found, words = Filter(), line.lower().split()
    while words:
        word = words.pop(0)
        if word in ("from", "to"):
            if not words:
                raise _wrong(word, "a date must follow, such as 2026-11-01")
            found = _spanned(found, word, words.pop(0))
        else:
            found = _with(found, word, symbols, now_ms)
    if found.until_ms and found.until_ms <= found.since_ms:
        raise _wrong(line.strip(), "it ends before it begins")
    return found


def _with(found: Filter, word: str, symbols: Sequence[str], now_ms: int) -> Filter:
    symbol = word.partition("/")[0]
    if word in ("buy", "sell", "buys", "sells"):
        return replace(found, side=_once(found.side, word.removesuffix("s")))
    if word in ROLES:
        return replace(found, role=_once(found.role, word))
    if symbol in symbols:
        return replace(found, symbol=_once(found.symbol, symbol))
    today = now_ms // DAY_MS * DAY_MS
    if word == "today":
        return replace(found, since_ms=today)
    if word == "yesterday":
        return replace(found, since_ms=today - DAY_MS, until_ms=today)
    if back := _BACK.fullmatch(word):
        return replace(found, since_ms=max(0, today - (int(back[1]) - 1) * DAY_MS))
    begin, dots, end = word.partition("..")
    if dots or _DATE.fullmatch(word):
        found = _spanned(found, "from", begin) if begin else found
        return _spanned(found, "to", (end if dots else begin)) if end or not dots else found
    near = get_close_matches(word, [*symbols, *WORDS], n=1)
    raise _wrong(word, f"did you mean {near[0]}?" if near else f"right are {RIGHT}")


def _once(before: str, value: str) -> str:
    if before and before != value:
        raise _wrong(value, f"{before} is asked for already: one of them")
    return value


def _spanned(found: Filter, which: str, text: str) -> Filter:
    """A day counts whole, to its end; a minute begins or ends it."""
    at_ms = _moment(text)
    if which == "from":
        return replace(found, since_ms=at_ms)
    return replace(found, until_ms=at_ms + (0 if "t" in text else DAY_MS))


def _moment(text: str) -> int:
    if not _DATE.fullmatch(text):
        raise _wrong(text, "a date is written 2026-11-01 or 2026-11-01T14:30, in UTC")
    try:
        moment = datetime.fromisoformat(text.upper()).replace(tzinfo=UTC)
    except ValueError:
        raise _wrong(text, "there is no such day") from None
    if moment.year < 1970:
        raise _wrong(text, "the oldest day is 1970-01-01")
    return int(moment.timestamp()) * 1000


def _wrong(word: str, right: str) -> Refused:
    return Refused("filter", f"filter {word[:40]!r}: {right}", "filter", word)


def _text(at_ms: int, *, last: bool) -> str:
    """A whole day by its name, of which `last` names the one that has just ended."""
    if not at_ms:
        return ""
    if at_ms % DAY_MS:
        return f"{_EPOCH + timedelta(milliseconds=at_ms):%Y-%m-%dT%H:%M}"
    return f"{_EPOCH + timedelta(milliseconds=at_ms - DAY_MS * last):%Y-%m-%d}"
