"""A form's texts: which fields apply, what is wrong with each, and the sentence of what will be sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from terminal.calls.measuring import is_words, measured, measured_money, number_of
from terminal.calls.route import Param, Route
from terminal.calls.sourcing import check_source
from terminal.calls.tuning import check_tuning, completed
from terminal.calls.values import Around, read, shown
from terminal.calls.wrong import Wrong
from terminal.core.orderline.amounts import Free, Measured
from terminal.model.errors import Refused
from terminal.model.instrument import Instrument
from terminal.model.money import money_in_words
from terminal.model.order import Side
from terminal.model.text import clean

if TYPE_CHECKING:
    from terminal.model.clones import Tunable

NEEDED = "needed"
MISSING = "…"
_PART = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"\{(\w+)(!?)\}")
PRICES = ("price", "stop_price", "price_limit", "trigger_price", "price_high")
"""fields that say what a lot of an order costs, the first that is told counts"""
LAST = 4
"""of a word to be typed that is long, the last letters are enough"""


class Filling:
    """Texts as they are typed, read anew each time: a price is right or wrong by the pair that stands beside it."""

    def __init__(self, route: Route, around: Around, texts: Mapping[str, str] | None = None) -> None:
        self.route, self.around = route, around
        given = texts or {}
        self.texts = {param.name: given.get(param.name, "") or self._default(param) for param in route.params}
        self.faults: dict[str, str] = {}
        """what the venue or a guard said of a field, until it is typed anew"""

    def _default(self, param: Param) -> str:
        if param.kind == "pair":
            return self.around.focus
        if self.route.paper == "own" and param.name == "is_paper" and self.around.mode == "paper":
            return "yes"
        return param.default

    def set(self, name: str, text: str) -> None:
        self.texts[name] = text
        self.faults.pop(name, None)

    def kept(self) -> dict[str, str]:
        """What may be kept for the next time: no secrets."""
        secrets = {param.name for param in self.route.params if param.kind == "secret"}
        return {name: text for name, text in self.texts.items() if text and name not in secrets}

    def blame(self, error: Exception | None) -> None:
        """The field that the venue did not like is wrong until it is typed anew."""
        if isinstance(error, Refused) and error.field:
            named = str(error.field).split(".")  # the field, what it lies in, or a part of it
            found = next(
                (
                    one.name
                    for name in reversed(named)
                    for one in self.route.params
                    if name in (one.name, one.shown)
                ),
                "",
            )
            if found:
                self.faults[found] = money_in_words(clean(error.message, 120))

    # -- the fields ----------------------------------------------------------------------------------------

    @property
    def fields(self) -> list[Param]:
        """Those that apply as things are typed."""
        return [param for param in self.route.params if self._applies(param)]

    def _applies(self, param: Param) -> bool:
        if not param.only:
            return True
        other, *values = param.only
        said = self.texts.get(other, "").strip().lower().replace("-", "_")
        return said in values

    @property
    def instrument(self) -> Instrument | None:
        """The pair that prices and sizes are measured by."""
        if any(param.kind == "pair" for param in self.route.params):
            name = next(param.name for param in self.route.params if param.kind == "pair")
            return self.around.pairs.get(self.texts[name].strip().lower().partition("/")[0])
        return None

    def problem(self, param: Param) -> str:
        """What is wrong with a field; empty where nothing is."""
        text = self.texts[param.name].strip()
        if fault := self.faults.get(param.name):
            return fault
        if not text:
            return "" if param.optional else NEEDED
        try:
            self._read(param)
        except Wrong as error:
            return str(error)
        return ""

    def first_wrong(self) -> int | None:
        """Which of the fields is the first that cannot be sent."""
        return next((place for place, param in enumerate(self.fields) if self.problem(param)), None)

    def unit(self, param: Param) -> str:
        instrument = self.instrument
        if param.unit in ("base", "quote"):
            return getattr(instrument, param.unit) if instrument else ""
        return param.unit

    def _read(self, param: Param) -> Any:
        value = read(param, self.figures(param), self.instrument, self.around)
        if param.kind == "tuning" and (tunables := self.tunables) is not None:
            check_tuning(value, self._text("skill_id"), tunables)
        if param.kind == "source" and self.around.sources and (sources := self.around.sources()):
            check_source(value, self._text("source_type"), sources)
        return value

    def _text(self, name: str) -> str:
        return self.texts.get(name, "").strip()

    # -- what a skill is set to ------------------------------------------------------------------------------

    @property
    def tunables(self) -> tuple[Tunable, ...] | None:
        """The parameters of the skill that is named; None where they are not known."""
        known = self.around.tunables
        return known(self._text("id"), self._text("skill_id")) if known else None

    def completion(self, param: Param, before: str) -> str:
        """What goes on with the name that is begun before the cursor."""
        return completed(before, self.tunables or ()) if param.kind == "tuning" else ""

    # -- prices and sizes in words ----------------------------------------------------------------------------

    def measured(self, param: Param) -> Measured | None:
        """What words such as `bid` and `50%` come to as the market is now; None where they are figures."""
        text, instrument, here = self.texts[param.name].strip(), self.instrument, self.around.here
        if param.kind == "money":
            return measured_money(text, self.free) if is_words(param, text) else None
        has_side = any(one.name == "side" for one in self.route.params)
        if here is None or instrument is None or not has_side or not is_words(param, text):
            return None
        ticks = 0 if param.kind == "price" else self._price_of_all()
        return measured(param, text, self._side, here(instrument.symbol), ticks)

    def figures(self, param: Param) -> str:
        """The text of a field, in figures. Wrong where its words come to nothing."""
        found = self.measured(param)
        return self.texts[param.name].strip() if found is None else number_of(param, found, self.instrument)

    @property
    def free(self) -> Free | None:
        """What the call's amount is taken from; None where that was not told."""
        told = self.around.free.get(self.route.id)
        return told(self.texts) if told else None

    def settle(self) -> None:
        """Words become figures: what is agreed to is what is sent, wherever the market goes meanwhile."""
        for param in self.fields:
            if not self.problem(param):
                self.texts[param.name] = self.figures(param)

    @property
    def _side(self) -> Side | None:
        said = self.texts.get("side", "").strip().lower()
        return next((side for side in Side if side == said), None)

    def _price_of_all(self) -> int:
        """What a lot of the order costs, for amounts of money; 0 where no field of it says so."""
        told = {param.name: param for param in self.fields}
        for param in (told[name] for name in PRICES if name in told):
            if self.texts[param.name].strip() and not self.problem(param) and self.instrument:
                return self.instrument.ticks(Decimal(self._read(param)))
        return 0

    # -- what is sent --------------------------------------------------------------------------------------

    def values(self) -> dict[str, Any]:
        """Everything that is told, read. Wrong with the first field that cannot be."""
        found = {}
        for param in self.fields:
            text = self.texts[param.name].strip()
            if problem := self.problem(param):
                raise Wrong(f"{param.shown}: {problem}")
            if text:
                found[param.name] = self._read(param)
        return found

    @property
    def sentence(self) -> str:
        """What will be sent, and where to; what is missing yet is an ellipsis."""
        said = self.said(self.route.sentence)
        return f"{said[:1].upper()}{said[1:]} ({self.around.mode.upper()})" if said else ""

    @property
    def word(self) -> str:
        """What has to be typed before it leaves: a word, or the end of what is named."""
        wanted = self.route.word
        if named := _NAME.fullmatch(wanted):
            return self.texts.get(named[1], "").strip()[-LAST:]
        return wanted

    def said(self, template: str) -> str:
        words = self._words()

        def part(found: re.Match[str]) -> str:
            names = _NAME.findall(found[1])
            return found[1] if all(_is_told(words, *name) for name in names) else ""

        return _NAME.sub(lambda found: self._word(found[1], found[2], words), _PART.sub(part, template))

    def _words(self) -> dict[str, str]:
        instrument = self.instrument
        words = {"pair": MISSING, "base": MISSING}
        if instrument is not None:
            words = {"pair": instrument.pair, "base": instrument.base, "quote": instrument.quote}
        for param in self.fields:
            text = self.texts[param.name].strip()
            if text and not self.problem(param):
                words[param.name] = shown(param, self._read(param))
        return words

    def _is_flag(self, name: str) -> bool:
        return any(param.name == name and param.kind == "flag" for param in self.route.params)

    def _word(self, name: str, plainly: str, words: Mapping[str, str]) -> str:
        if self._is_flag(name):
            return ("on" if words.get(name) else "off") if plainly else ""
        return words.get(name) or MISSING


def _is_told(words: Mapping[str, str], name: str, plainly: str) -> bool:
    """A flag's part is there while it is on; with `!` as soon as it is told at all."""
    return name in words if plainly else bool(words.get(name))


def typed(route: Route, texts: Sequence[str]) -> dict[str, str]:
    """What the `:` line gave, by field."""
    return {param.name: text for param, text in zip(line_params(route), texts, strict=False) if text}


def line_params(route: Route) -> tuple[Param, ...]:
    """What the `:` line takes: no secrets, which it would remember."""
    return tuple(param for param in route.params if param.kind != "secret")
