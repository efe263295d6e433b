"""An answer laid out in lines: labels and values, tables with aligned numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import wrap
from typing import Any

from rich.cells import cell_len

from terminal.calls.answers import Fact, Facts, Grid, read_answer
from terminal.calls.cells import Cell
from terminal.calls.shapes import PLAIN, SHAPES
from terminal.model.advice import advice, sentence
from terminal.model.errors import Unauthorised
from terminal.session.calling import Run
from widgets.line import fit, leading_zeros
from widgets.view import Text

Lines = list[tuple[Text, ...]]
LABEL, NUMBER, WIDEST = 22, 24, 44
WIDE = 110
COLUMN, MANY = 52, 14
"""so many short facts and more stand in two columns of this width"""
LEADING = 3
"""so many leading zeros and more are faint"""
GAP = 2


def run_lines(run: Run, now_ms: int, width: int = WIDE) -> Lines:
    """What came of a call; while nothing has, what is waited for. Texts are wrapped at this width, tables are not."""
    lines: Lines = []
    if run.ready.route.does != "asks":
        lines += [*(((part, "normal"),) for part in wrap(run.ready.sentence, width)), ()]
    if run.ended is None:
        wait = run.wait_s()
        told = f"the venue takes the next question in {wait:.0f} s" if wait >= 1 else "asking the venue"
        return [*lines, ((told if run.ready.route.does == "asks" else "on its way", "dim"),)]
    if run.error is None and run.ready.route.does != "asks":
        lines += [(("ACCEPTED", "bid!"),), ()]
    for number, answer in enumerate(run.answers, 1):
        if len(run.ready.bodies) > 1:
            lines += [((f"part {number} of {len(run.ready.bodies)}", "dim"),)]
        lines += answer_lines(answer, run.ready.route.shape, now_ms, width)
    if run.error is not None:
        lines += _error_lines(run, run.error, now_ms, width)
    return lines


def _error_lines(run: Run, error: Exception, now_ms: int, width: int) -> Lines:
    route = run.ready.route
    fields = [param.name for param in route.params]
    told = advice(error, now_ms / 1000, route.look, fields, asks=route.does == "asks")
    if route.paper == "free" and isinstance(error, Unauthorised):
        told = told._replace(next="Nothing was changed. Check what was typed.")
    role = "danger!" if run.is_unknown else "amber!"
    said = [((part, "bright"),) for part in wrap(sentence(error), width)]
    lines: Lines = [((told.word, role),), *said]
    return [*lines, (), *(((part, "normal"),) for part in wrap(told.next, width))] if told.next else lines


def answer_lines(body: Any, shape: str, now_ms: int = 0, width: int = WIDE) -> Lines:
    """An answer by its shape."""
    lines: Lines = []
    for part in read_answer(body, SHAPES.get(shape, PLAIN), now_ms):
        if lines:
            lines.append(())
        lines += _facts(part, width) if isinstance(part, Facts) else _grid(part)
    return lines


def _facts(facts: Facts, width: int) -> Lines:
    """One below the other; many short ones in two columns, where there is room."""
    numbers = [cell_len(row.cell.text) for row in facts.rows if row.cell.is_number]
    wide = min(NUMBER, max(numbers, default=0))
    rows = [_fact(row, wide, width) for row in facts.rows]
    title: Lines = [((facts.title.upper(), "normal"),)] if facts.title else []
    short = [row[0] for row in rows if len(row) == 1 and _width(row[0]) < COLUMN]
    if len(short) < MANY or width < 2 * COLUMN:
        return [*title, *(line for row in rows for line in row)]
    half = (len(short) + 1) // 2
    beside = [_beside(*pair) for pair in zip_longest(short[:half], short[half:], fillvalue=())]
    return [*title, *beside, *(line for row in rows if row[0] not in short for line in row)]


def _fact(fact: Fact, wide: int, width: int) -> Lines:
    """A number ends in its column; a text may take more lines."""
    label, cell, unit = fact
    name = (fit(label, LABEL - 1).ljust(LABEL) if label else "", "dim")
    if cell.is_number:
        return [(name, *_value(cell, wide, right=True), (f" {unit}" if unit else "", "dim"))]
    first, *more = wrap(cell.text, max(20, width - LABEL), break_on_hyphens=False) or [""]
    lines: Lines = [(name, (first, cell.role))]
    return lines + [((" " * LABEL, "dim"), (part, cell.role)) for part in more]


def _beside(left: tuple[Text, ...], right: tuple[Text, ...]) -> tuple[Text, ...]:
    return (*left, (" " * (COLUMN - _width(left)), "normal"), *right)


def _width(line: tuple[Text, ...]) -> int:
    return sum(cell_len(text) for text, _ in line)


def _grid(grid: Grid) -> Lines:
    title: Lines = [((grid.title.upper(), "normal"),)] if grid.title else []
    if not grid.rows:
        return [*title, ((grid.empty, "dim"),)]
    wide = [
        min(WIDEST, max(cell_len(head), *(cell_len(row[place].text) for row in grid.rows)))
        for place, head in enumerate(grid.heads)
    ]
    heads = [Cell(head, "dim") for head in grid.heads]
    lines = [*title, _row(heads, wide, grid.numbers), *(_row(row, wide, grid.numbers) for row in grid.rows)]
    return [*lines, ((f"{grid.left_out:,} more rows", "dim"),)] if grid.left_out else lines


def _row(cells: Iterable[Cell], wide: Sequence[int], numbers: Sequence[bool]) -> tuple[Text, ...]:
    parts: list[Text] = []
    for cell, width, right in zip(cells, wide, numbers, strict=True):
        parts += [*_value(cell, width, right=right), (" " * GAP, "normal")]
    return tuple(parts)


def _value(cell: Cell, width: int, *, right: bool) -> list[Text]:
    """A value in its column; the leading zeros of a small price are faint."""
    text = fit(cell.text, width) if width else cell.text
    space = (" " * (width - cell_len(text)), "normal")
    zeros = leading_zeros(text) if cell.is_number and cell.role != "dim" else 0
    faint = [(text[:zeros], "ghost"), (text[zeros:], cell.role)] if zeros > LEADING else [(text, cell.role)]
    return [space, *faint] if right else [*faint, space]
