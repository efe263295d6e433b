"""A form: fields with what is wrong beside them, the sentence of what will be sent, and the question before it leaves."""

from __future__ import annotations

from textwrap import wrap
from typing import Any, NamedTuple

from rich.cells import cell_len

from widgets.header import ARM_WIDE, MODE_WIDE
from widgets.line import Line, Row, cells_of, fit
from widgets.pane import Pane
from widgets.view import Text

INDENT, LABEL, VALUE = 2, 16, 24
"""the columns of labels and values; what is said of a field stands behind them"""
NOTE = INDENT + LABEL + VALUE + 2
ABOVE = 2
"""lines before the first field"""
SENTENCE_LINES = 3
SAID_LINES = 4
"""that what is wrong may take: a reason that is cut off is none"""
BOTTOM_LINES = 4
"""for the sentence and what is wrong together, always: a long reason takes the sentence's place, and nothing jumps"""
LEAST_PREVIEW = 3
"""lines that a preview gets however many fields there are: those scroll"""


class FormField(NamedTuple):
    """A field as it stands. `cursor` is the place in the text, of the field that is being typed into."""

    label: str
    text: str = ""
    cursor: int = -1
    choices: tuple[str, ...] = ()
    chosen: int = -1
    unit: str = ""
    note: str = ""
    wrong: bool = False
    focused: bool = False


class FormView(NamedTuple):
    title: str
    about: str = ""
    mode: str = "practice"
    armed: bool | None = None
    """of a form whose sending needs the keys to be armed"""
    fields: tuple[FormField, ...] = ()
    preview: tuple[tuple[Text, ...], ...] = ()
    """what would come of it now"""
    sentence: str = ""
    said: Text | None = None
    """what would go wrong with it as things stand; it may be sent all the same"""
    message: Text | None = None
    """what is wrong with the field in focus, or why nothing left"""
    asking: tuple[Text, ...] = ()
    """the question of the second step; while it stands the fields are faint"""
    word: FormField | None = None
    """what is typed to confirm"""
    keys: tuple[tuple[str, str], ...] = ()


class FormPane(Pane):
    """Draws a form. What it has no room for scrolls, with the field in focus always in sight."""

    view: FormView
    DEFAULT_CSS = "FormPane { width: 90%; max-width: 100; height: 12; position: relative; }"

    def __init__(self, view: FormView, **options: Any) -> None:
        super().__init__(view, **options)
        self._top = self._room = 0

    def wanted(self, width: int) -> int:
        """The height that shows all of it."""
        return ABOVE + len(self.view.fields) + 1 + len(self._below(width))

    def spare(self, width: int, height: int) -> int:
        """Lines that are left for the preview where the form is so high at most."""
        around = len(self._below(width)) - len(self.view.preview)
        return max(LEAST_PREVIEW, height - ABOVE - len(self.view.fields) - around)

    def row_at(self, y: int) -> int | None:
        """Which of the fields stands in this line."""
        at = y - ABOVE
        return self._top + at if 0 <= at < min(self._room, len(self.view.fields) - self._top) else None

    def draw(self, width: int, height: int) -> list[Row]:
        view = self.view
        below = self._below(width)
        room = self._room = max(1, height - len(below) - ABOVE)
        focus = next((place for place, one in enumerate(view.fields) if one.focused), 0)
        self._top = max(0, min(self._top, focus, len(view.fields) - room), focus - room + 1)
        shown = view.fields[self._top : self._top + room]
        faint = bool(view.asking)
        rows = [self._title(width), self._plain((), width)]
        rows += [self._field(one, width, faint=faint) for one in shown]
        rows += [self._plain((), width)] * (room - len(shown))
        return [*rows, *below]

    def _below(self, width: int) -> list[Row]:
        view = self.view
        rows = [self._rule(width), *(self._plain(line, width) for line in view.preview)]
        rows += self._question(width) if view.asking else self._bottom(width)
        return [*rows, self._plain(_keys(view.keys, width - INDENT - 1), width)]

    def _bottom(self, width: int) -> list[Row]:
        """The sentence, and below it what is wrong."""
        view = self.view
        wrong = self._said(view.message or view.said or self._note(width), width)
        return self._spread(self._sentence(width, BOTTOM_LINES - len(wrong)), wrong, BOTTOM_LINES, width)

    def _question(self, width: int) -> list[Row]:
        """The sentence whole, what is typed to confirm it, and what it needs."""
        view = self.view
        word = [] if view.word is None else [self._field(view.word, width, faint=False)]
        asks = self._said(view.message, width) or [self._plain(view.asking, width)]
        told = [*word, *self._said(view.said, width), *asks]
        return self._spread(self._sentence(width, SENTENCE_LINES), told, BOTTOM_LINES + len(word), width)

    def _spread(self, above: list[Row], below: list[Row], lines: int, width: int) -> list[Row]:
        return [*above, *[self._plain((), width)] * (lines - len(above) - len(below)), *below]

    def _said(self, said: Text | None, width: int) -> list[Row]:
        if said is None:
            return []
        lines = wrap(said[0], max(20, width - INDENT - 1), max_lines=SAID_LINES, placeholder=" …")
        return [self._plain(((line, said[1]),), width) for line in lines]

    def _note(self, width: int) -> Text | None:
        """What is said of the field in focus, where its own line is too short for it."""
        focused = next((one for one in self.view.fields if one.focused), None)
        if focused is None or cell_len(focused.note) <= width - 1 - _note_at(focused):
            return None
        return f"{focused.label}: {focused.note}", "amber" if focused.wrong else "dim"

    def _rule(self, width: int) -> Row:
        def build(line: Line) -> None:
            line.put(1, "─" * (width - 2), "rule")

        return self.kept(("rule",), width, build, "top")

    def _sentence(self, width: int, room: int) -> list[Row]:
        most = min(SENTENCE_LINES, room)
        if most < 1:
            return []
        lines = wrap(self.view.sentence, max(20, width - 2 * INDENT), max_lines=most, placeholder=" …")
        return [self._plain(((line, "amber" if self.view.asking else "bright"),), width) for line in lines]

    def _title(self, width: int) -> Row:
        view = self.view

        def build(line: Line) -> None:
            line.put(1, "─" * (width - 2), "rule")
            x = line.put(1, f"{view.title} ", "accent", bold=True)
            left = width - MODE_WIDE - 1 - (ARM_WIDE if view.armed is not None else 0)
            line.put(x, fit(f"{view.about} ", max(0, left - x - 1)), "dim")
            line.put(
                width - MODE_WIDE - 1,
                view.mode.upper().center(MODE_WIDE),
                f"{view.mode}_text",
                view.mode,
                bold=True,
            )
            if view.armed:
                line.put(left, "● ARMED".center(ARM_WIDE), "armed_text", "armed", bold=True)
            elif view.armed is not None:
                line.put(left, "○ disarmed".center(ARM_WIDE), "dim")

        return self.kept(("title", view.title, view.about, view.mode, view.armed), width, build, "top")

    def _plain(self, parts: tuple[Text, ...], width: int) -> Row:
        def build(line: Line) -> None:
            x = INDENT
            for text, role in parts:
                x = line.put(x, fit(text, max(0, width - x - 1)), role)

        return self.kept(("plain", parts), width, build, "top")

    def _field(self, field: FormField, width: int, *, faint: bool) -> Row:
        def build(line: Line) -> None:
            line.put(INDENT, fit(field.label, LABEL - 1), "accent" if field.focused and not faint else "dim")
            if field.focused and not faint:
                line.put(0, "▸", "accent", bold=True)
            x = _choices(line, field, faint=faint) if field.choices else _text(line, field, faint=faint)
            if not field.choices and field.unit:
                x = line.put(max(x, INDENT + LABEL + VALUE) + 1, field.unit, "ghost" if faint else "dim")
            if field.note and not faint:
                x = max(x + 2, NOTE)
                line.put(x, fit(field.note, max(0, width - x - 1)), "amber" if field.wrong else "ghost")

        return self.kept(("field", field, faint), width, build, "top")


def _keys(keys: tuple[tuple[str, str], ...], room: int) -> tuple[Text, ...]:
    """As many as there is room for; the way out, which stands last, always."""
    while len(keys) > 1 and sum(cell_len(key) + cell_len(what) + 3 for key, what in keys) - 2 > room:
        keys = (*keys[:-2], keys[-1])
    parts = [part for key, what in keys for part in ((f"{key} ", "bright!"), (f"{what}  ", "dim"))]
    return tuple(parts[:-1]) + tuple((text.rstrip(), role) for text, role in parts[-1:])


def _text(line: Line, field: FormField, *, faint: bool) -> int:
    """The value, scrolled so that the cursor is in sight."""
    left = INDENT + LABEL
    if field.cursor < 0:
        room = VALUE if field.unit or field.note else len(line.chars) - left - 1  # an address is there whole
        return line.put(left, fit(field.text, room), _role(field, faint=faint))
    line.fill(left, VALUE, "cursor")
    cells = [*cells_of(field.text), " "]
    at = cell_len(field.text[: field.cursor])
    start = max(0, at - VALUE + 1)
    line.put(left, "".join(cells[start : start + VALUE]).ljust(VALUE)[:VALUE], "bright", "cursor")
    under = next((cell for cell in cells[at:] if cell), " ")
    line.put(left + at - start, under, "ground", "accent")
    return left + VALUE


def _note_at(field: FormField) -> int:
    """The column of what is said of a field, all of its choices in sight."""
    taken = sum(len(choice) + 2 for choice in field.choices) - 2 if field.choices else VALUE
    return max(NOTE, INDENT + LABEL + taken + 2, NOTE + len(field.unit) + 1 if field.unit else 0)


def _choices(line: Line, field: FormField, *, faint: bool) -> int:
    """All of them, the chosen one lit; where they have no room, the chosen one alone and how many there are."""
    left, width = INDENT + LABEL, len(line.chars)
    whole = sum(len(choice) + 2 for choice in field.choices)
    lit = "cursor" if field.focused and not faint else ""
    if left + whole > width - 2 or faint:
        chosen = field.choices[field.chosen] if field.chosen >= 0 else "-"
        x = line.put(left, chosen, _role(field, faint=faint), lit)
        which = (
            f"{field.chosen + 1} of {len(field.choices)}" if field.chosen >= 0 else f"of {len(field.choices)}"
        )
        return x if faint else line.put(x + 1, which, "ghost")
    x = left
    for place, choice in enumerate(field.choices):
        if place == field.chosen:
            line.put(x, choice, "bright", lit, bold=True)
        else:
            line.put(x, choice, "dim" if field.focused else "ghost")
        x += len(choice) + 2
    return x - 2


def _role(field: FormField, *, faint: bool) -> str:
    return "normal" if faint else "amber" if field.wrong and field.text else "bright"
