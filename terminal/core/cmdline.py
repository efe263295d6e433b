"""The `:` line's pure part: what a line asks for, what is wrong with it and where, and how it may go on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Literal, NamedTuple

from terminal.model.errors import Refused
from terminal.model.money import parse_decimal

Kind = Literal["word", "symbol", "amount", "threshold", "text", "rest"]
Value = str | Decimal
GO_TO_SYMBOL = "symbol"
"""the name of the command that a bare pair name stands for"""

LEFT_OUT = "-"
"""in a form's line: this field stays as it is"""
LONGEST = 24
"""characters of a number: what is longer would be rounded"""

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_SCALES = {"k": 1_000, "m": 1_000_000}


SPELLED_OUT = 4
"""so many choices are named instead of what they are"""


class Argument(NamedTuple):
    """What may follow a command's name: a word from choices, a pair, an amount above 0, a threshold from 0; and for forms,
    which read it themselves, any text, or all the rest of the line."""

    name: str
    kind: Kind = "word"
    choices: tuple[str, ...] = ()
    optional: bool = False

    @property
    def shown(self) -> str:
        named = "|".join(self.choices) if 0 < len(self.choices) <= SPELLED_OUT else self.name
        return f"[{named}]" if self.optional else named


class Usage(NamedTuple):
    """A command as the line knows it."""

    id: str
    title: str
    arguments: tuple[Argument, ...] = ()
    form: bool = False
    """what is not told is asked for: any of it may be left out, or told by its name, such as over=2h"""


Grammar = Mapping[str, Usage]
Symbols = Sequence[str]


class Call(NamedTuple):
    """A command and its arguments, checked."""

    id: str
    arguments: tuple[Value, ...] = ()


class LineError(Refused):
    """A line that cannot be run: what is wrong, what would be right, and the columns to look at."""

    def __init__(self, message: str, column: int, width: int = 1, field: str = "", value: str = "") -> None:
        super().__init__("line", message, field, value)
        self.column = column
        self.width = max(1, width)


class Word(NamedTuple):
    text: str
    column: int


class Candidate(NamedTuple):
    """A way to go on, and a few words on it."""

    text: str
    note: str = ""


class Completion(NamedTuple):
    """What may stand from column `start` to the cursor."""

    start: int
    candidates: tuple[Candidate, ...] = ()


def blamed(text: str, value: str) -> tuple[int, int]:
    """The column of the word that was refused, and its width; behind the text where it does not stand there."""
    column = text.lower().rfind(value.lower()) if value else -1
    return (column, len(value)) if column >= 0 else (len(text.rstrip()) + 1, 1)


def split(line: str) -> list[Word]:
    return [Word(found.group(), found.start()) for found in re.finditer(r"\S+", line)]


def parse(line: str, grammar: Grammar, symbols: Symbols = ()) -> Call:
    """The command that a line names. LineError names the argument, its value and what is right."""
    words = split(line)
    if not words:
        raise LineError("nothing is typed: a command such as :help, or a pair", 0)
    name, *given = words
    usage = grammar.get(name.text.lower())
    if usage is None:
        return _bare_symbol(words, grammar, symbols)
    if usage.form:
        return Call(usage.id, _as_typed(name, usage, given, symbols))
    if len(given) > len(usage.arguments):
        raise _too_many(name, usage, given[len(usage.arguments)])
    values = [_value(argument, word, symbols) for argument, word in zip(usage.arguments, given, strict=False)]
    for argument in usage.arguments[len(given) :]:
        if not argument.optional:
            raise LineError(
                f"{name.text} needs {argument.name}: {_right(argument, symbols)}", len(line.rstrip()) + 1
            )
    return Call(usage.id, tuple(values))


def _as_typed(name: Word, usage: Usage, given: Sequence[Word], symbols: Symbols) -> tuple[str, ...]:
    """One text an argument, empty where nothing was told."""
    names = [argument.name for argument in usage.arguments]
    texts, place = [""] * len(names), 0
    for told in given:
        key, equals, value = told.text.partition("=")
        word = told
        if equals and key.lower() in names:
            at, word = names.index(key.lower()), Word(value, told.column + len(key) + 1)
        elif place < len(names):
            at = place
            place += usage.arguments[at].kind != "rest"
        else:
            raise _too_many(name, usage, word)
        if usage.arguments[at].kind in ("word", "symbol") and word.text != LEFT_OUT:
            _value(usage.arguments[at], word, symbols)
        texts[at] = f"{texts[at]} {word.text}" if texts[at] else word.text
    return tuple("" if text == LEFT_OUT else text for text in texts)


def complete(line: str, cursor: int, grammar: Grammar, symbols: Symbols = ()) -> Completion:
    """How the word under the cursor may go on: a command or pair first, then what its arguments take."""
    words = split(line[:cursor])
    typed = "" if not words or line[:cursor][-1:].isspace() else words.pop().text
    start, lower = cursor - len(typed), typed.lower()
    if words:
        usage = grammar.get(words[0].text.lower())
        arguments = usage.arguments if usage else ()
        key, named, value = lower.partition("=")
        if usage and usage.form and named:
            start, lower = cursor - len(value), value
            arguments = tuple(argument for argument in arguments if argument.name == key)
            words = words[:1]
        if len(words) > len(arguments):
            return Completion(start)
        argument = arguments[len(words) - 1]
        options = [Candidate(text, argument.name) for text in _choices(argument, symbols)]
    else:
        options = [Candidate(name, _note(usage)) for name, usage in sorted(grammar.items())]
        options += [Candidate(symbol, "pair") for symbol in symbols if lower]
    return Completion(start, tuple(matching(lower, options)))


def matching(typed: str, options: Sequence[Candidate]) -> Iterable[Candidate]:
    """Those that begin with what is typed, then those that contain it."""
    begin = [option for option in options if option.text.lower().startswith(typed)]
    return begin + [option for option in options if typed in option.text.lower() and option not in begin]


def _note(usage: Usage) -> str:
    return " - ".join(
        part for part in (" ".join(argument.shown for argument in usage.arguments), usage.title) if part
    )


def _bare_symbol(words: list[Word], grammar: Grammar, symbols: Symbols) -> Call:
    first = words[0]
    found = _symbol(first.text, symbols)
    if found and GO_TO_SYMBOL in grammar:
        if len(words) > 1:
            raise LineError(f"nothing follows the pair {found}", words[1].column, len(words[1].text))
        return Call(grammar[GO_TO_SYMBOL].id, (found,))
    near = get_close_matches(first.text.lower(), [*grammar, *symbols], n=3)
    advice = f": did you mean {' or '.join(near)}?" if near else ": Tab lists the commands"
    raise LineError(f"no command or pair {first.text!r}{advice}", first.column, len(first.text))


def _symbol(text: str, symbols: Symbols) -> str:
    wanted = text.lower().partition("/")[0]
    return next((symbol for symbol in symbols if symbol.lower() == wanted), "")


def _too_many(name: Word, usage: Usage, extra: Word) -> LineError:
    takes = " ".join(argument.shown for argument in usage.arguments) or "nothing"
    return LineError(f"{name.text} takes {takes}: {extra.text!r} is too much", extra.column, len(extra.text))


def _value(argument: Argument, word: Word, symbols: Symbols) -> Value:
    value: Value | None
    match argument.kind:
        case "symbol":
            value = _symbol(word.text, symbols) or None
        case "word":
            value = word.text.lower() if word.text.lower() in argument.choices else None
        case "amount" | "threshold":
            value = read_number(word.text)
            if value is not None and (value < 0 or (value == 0 and argument.kind == "amount")):
                value = None
    if value is None:
        raise LineError(
            f"{argument.name} {word.text!r} is not {_right(argument, symbols, word.text)}",
            word.column,
            len(word.text),
            argument.name,
            word.text,
        )
    return value


def read_number(text: str) -> Decimal | None:
    """A number as people type it: 1500, 1,500, 2.5k, 3m. None where it is not one."""
    plain = text.lower()
    scale = _SCALES.get(plain[-1:], 1)
    if scale > 1:
        plain = plain[:-1]
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if len(plain) > LONGEST:
        return None
    try:
        number = parse_decimal("0" + plain if plain.startswith(".") else plain)
    except ValueError:
        return None
    return number * scale


def _choices(argument: Argument, symbols: Symbols) -> Sequence[str]:
    return symbols if argument.kind == "symbol" else argument.choices


def _right(argument: Argument, symbols: Symbols, typed: str = "") -> str:
    """What would be right, the nearest words first."""
    if argument.kind == "amount":
        return "a number above 0, such as 1500 or 2.5k"
    if argument.kind == "threshold":
        return "a number from 0 on, such as 1000 or 2.5k"
    choices = _choices(argument, symbols)
    near = get_close_matches(typed.lower(), choices, n=3) if typed else []
    few = near if near and len(choices) > 8 else list(choices[:8])
    more = ", ..." if len(few) < len(choices) else ""
    if argument.kind == "symbol":
        return f"a pair here: {', '.join(few)}{more}" if few else "a pair here: the markets are not loaded"
    return f"one of {', '.join(few)}{more}"
