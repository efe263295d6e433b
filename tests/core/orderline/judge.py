"""Says of a line and what was made of it whether anything in it was not asked for. It has readers of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from terminal.core.orderline.amounts import Here
from terminal.core.orderline.plans import Cancel, Close, Market, Plan, Reverse, Send, Start
from terminal.core.works.spec import BracketSpec, ChaseSpec, OcoSpec

NUMBER = re.compile(r"(?<![\w.])(?:x(?=\d))?\$?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)([km])?", re.ASCII)
DISTANCE = re.compile(r"([+-])\s*(\d+(?:\.\d+)?)\s*(t|%|bp)")
SIZES = ("quantity", "total_quantity", "display_qty")
PRICES = ("price", "stop_price", "price_limit", "price_low", "price_high", "trigger_price")
SAID = (
    "time_in_force_ms",
    "expire_at",
    "duration_minutes",
    "num_slices",
    "num_orders",
    "max_slippage_pct",
    "stp_mode",
    "route_mode",
)
TYPES = {"post_only": r"\bpo\b|\bpost[_-]only\b", "ioc": r"\bioc\b", "fok": r"\bfok\b", "market": r"\bmarket\b", "stop_market": r"\bmarket\b", "limit": r"@|\bat\b", "stop_limit": r"@|\bat\b"}  # fmt: skip


class Surprise(AssertionError):
    """Something in an order was not asked for, or something that was asked for is not in it."""


class Judge:
    """One line, with the numbers that stand in it. Each has to be used by the end."""

    def __init__(self, line: str, market: Market) -> None:
        self.line, self.market = line.lower(), market
        found = list(NUMBER.finditer(self.line.replace("..", "  ")))
        self.spans = [one.span() for one in found]
        self.values = [
            Fraction(one[1].replace(",", "")) * {"k": 1_000, "m": 1_000_000}.get(one[2], 1) for one in found
        ]
        self.used: set[int] = set()
        self.verb = self.line.split()[0]

    def judge(self, plan: Plan) -> None:
        match plan:
            case Send():
                self._send(plan)
            case Start(spec):
                self._spec(spec)
            case Cancel(order_ids):
                self._cancel(order_ids)
            case Close(part):
                self._need(
                    part in (value / 100 for value in self.values)
                    or (part == 1 and "all" in self.line)
                    or "max" in self.line,
                    "a part",
                )
                self.used.update(range(len(self.values)))
            case Reverse():
                self._need(self.line.split() == ["reverse"], "words behind reverse")
        unused = [self.line[slice(*self.spans[at])] for at in range(len(self.spans)) if at not in self.used]
        self._need(not unused, f"{unused} fell away")

    def _need(self, so: bool, what: str) -> None:
        if not so:
            raise Surprise(f"{what}: {self.line!r}")

    # -- calls ---------------------------------------------------------------------------------------------

    def _send(self, plan: Send) -> None:
        texts, here = plan.texts, self.market.here(plan.texts["symbol"])
        self._pair(texts["symbol"], plan)
        side = texts.get("side", "")
        if plan.route == "order.amend":
            order = next((one for one in self.market.orders if one.order_id == texts["order_id"]), None)
            side, own = (order.side.value, order.ticks) if order else ("buy", 0)
            self._id(texts["order_id"])
        elif self.verb == "close":
            own = 0
            self._need(side == ("sell" if (here.position or 0) > 0 else "buy"), "the side of a close")
        else:
            own = 0
            self._need(bool(re.search(rf"\b{side}\b", self.line)), "a side")
        if (kind := texts.get("order_type")) and self.verb != "close":
            self._need(bool(re.search(TYPES[kind], self.line)), f"a type {kind}")
        for name in PRICES:
            if name in texts:
                self._price(int(Decimal(texts[name]) / here.instrument.tick), side, here, own)
        costs = [int(Decimal(texts[name]) / here.instrument.tick) for name in PRICES if name in texts]
        for name in SIZES:
            if name in texts:
                self._size(int(Decimal(texts[name]) / here.instrument.lot), side, here, costs)
        for name in SAID:
            if name in texts:
                self._said(texts[name].lower())
        if "participation_rate" in texts:
            self._number(Fraction(texts["participation_rate"]) * 100, "a share")

    def _pair(self, symbol: str, plan: Send) -> None:
        if plan.route != "order.amend":
            named = symbol != self.market.focus
            self._need(bool(re.search(rf"\b{symbol}\b", self.line)) or not named, f"the pair {symbol}")

    def _id(self, order_id: str) -> None:
        """The letters of an id may be digits too."""
        word = next((one for one in self.line.split()[1:] if order_id.endswith(one)), "")
        self._need(bool(word) or order_id == self.market.chosen, f"the order {order_id}")
        if word:
            self._mark(self.line.index(word), len(word))

    def _said(self, text: str) -> None:
        start = self.line.find(text)
        self._need(start >= 0, f"{text} was not said")
        while start >= 0:
            self._mark(start, len(text))
            start = self.line.find(text, start + 1)

    def _mark(self, start: int, length: int) -> None:
        self.used |= {
            at for at, (first, last) in enumerate(self.spans) if first >= start - 1 and last <= start + length
        }

    def _number(self, value: Fraction, what: str) -> bool:
        found = {at for at, one in enumerate(self.values) if one == value}
        self.used |= found
        self._need(bool(found), f"{what} of {value}")
        return bool(found)

    # -- prices and sizes ----------------------------------------------------------------------------------

    def _price(self, ticks: int, side: str, here: Here, own: int = 0) -> None:
        plain = {at for at, one in enumerate(self.values) if one == ticks * Fraction(here.instrument.tick)}
        derived = {at for at, one in self._derived(side, here, own) if one == ticks}
        self.used |= {at for at in plain | derived if at >= 0}
        self._need(bool(plain | derived), f"a price of {ticks} ticks")

    def _derived(self, side: str, here: Here, own: int) -> Iterator[tuple[int, int]]:
        """Every price that words of the line may stand for, and which number of it was used."""
        bid, ask = here.bid or 0, here.ask or 0
        bases = {
            "bid": Fraction(bid),
            "ask": Fraction(ask),
            "mid": Fraction(bid + ask, 2),
            "last": Fraction(here.last),
        }
        named = [base for name, base in bases.items() if name in self.line]
        away = [Fraction(own) if own else bases["bid" if side == "buy" else "ask"]]
        rounded = floor if side == "buy" else ceil
        yield from ((-1, rounded(base)) for base in named)
        for found in DISTANCE.finditer(self.line):
            at = next(
                (n for n, (first, last) in enumerate(self.spans) if first <= found.start(2) <= last), -1
            )
            for base in named + away:
                far = Fraction(found[2]) * {"t": Fraction(1), "%": base / 100, "bp": base / 10_000}[found[3]]
                yield at, rounded(base + far if found[1] == "+" else base - far)

    def _size(self, lots: int, side: str, here: Here, costs: list[int]) -> None:
        plain = {at for at, one in enumerate(self.values) if one == lots * Fraction(here.instrument.lot)}
        worked_out = set(self._worked_out(lots, side, here, costs))
        self.used |= {at for at in plain | worked_out if at >= 0}
        self._need(bool(plain | worked_out), f"a size of {lots} lots")

    def _worked_out(self, lots: int, side: str, here: Here, costs: list[int]) -> Iterator[int]:
        touch = (here.ask if side == "buy" else here.bid) or 0
        for price in [*costs, touch]:
            lot = Fraction(price * here.instrument.unit, 10**8)
            for at, (start, end) in enumerate(self.spans):
                if "$" in self.line[start:end] and lots * lot <= self.values[at] < (lots + 1) * lot:
                    yield at
        shares = [
            (at, self.values[at] / 100)
            for at, (_, end) in enumerate(self.spans)
            if self.line[end : end + 1] == "%"
        ]
        if "max" in self.line or " all" in self.line:
            shares.append((-1, Fraction(1)))
        for at, share in shares:
            if lots in self._shares(share, side, here, [*costs, touch]):
                yield at

    def _shares(self, share: Fraction, side: str, here: Here, costs: list[int]) -> set[int]:
        position, base, quote = here.position or 0, here.base_available or 0, here.quote_available or 0
        if position and (position > 0) == (side == "sell"):
            return {min(floor(share * abs(position)), base if side == "sell" else abs(position))}
        if side == "sell":
            return {floor(share * base)}
        fee = Fraction(10_000 + here.instrument.taker_bps, 10_000)
        return {floor(share * quote / (price * here.instrument.unit * fee)) for price in costs if price}

    # -- work and cancels ----------------------------------------------------------------------------------

    def _spec(self, spec: ChaseSpec | OcoSpec | BracketSpec) -> None:
        here, side = self.market.here(spec.symbol), spec.side.value
        self._need(bool(re.search(rf"\b{side}\b", self.line)), "a side")
        self._need(
            bool(re.search(rf"\b{spec.symbol}\b", self.line)) or spec.symbol == self.market.focus, "a pair"
        )
        exits = side if isinstance(spec, OcoSpec) else spec.side.other.value
        own = 0
        match spec:
            case ChaseSpec():
                ours, outs = [spec.limit_ticks], []
                if spec.max_ticks:
                    self._number(Fraction(spec.max_ticks), "a distance")
            case BracketSpec():
                ours, outs = [spec.entry_ticks], [spec.take_ticks, spec.stop_ticks]
                own = spec.entry_ticks or ((here.ask if side == "buy" else here.bid) or 0)
                self._need(bool(spec.entry_ticks) or "market" in self.line, "an entry at the market")
            case OcoSpec():
                ours, outs = [], [spec.take_ticks, spec.stop_ticks]
        for ticks in filter(None, ours):
            self._price(ticks, side, here)
        for ticks in outs:
            self._price(ticks, exits, here, own)
        self._size(spec.lots, side, here, [one for one in (*ours, *outs) if one])

    def _cancel(self, order_ids: tuple[str, ...]) -> None:
        word = self.line.split()[1]
        named = [one for one in self.market.orders if one.order_id in order_ids]
        self._need(len(named) == len(order_ids) > 0, "orders to cancel")
        if word[0] in "@a" and ("@" in word or word == "at"):
            for order in named:
                self._price(order.ticks, "buy", self.market.here(order.symbol))
        else:
            self._need(len(named) == 1 and named[0].order_id.endswith(word), "the order to cancel")
            self.used.update(range(len(self.values)))
