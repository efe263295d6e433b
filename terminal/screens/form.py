"""The form of a call over the trade screen: fields, the sentence of what will be sent, and the way to the question before it leaves."""

from __future__ import annotations

import time
from typing import Protocol

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from terminal.calls.filling import Filling
from terminal.calls.measuring import WHOLE_SIZES
from terminal.calls.route import Param
from terminal.present.forms import Standing, choices_of, form_view, goes_on, has_types
from terminal.present.rows import Foreseen, Line
from terminal.present.sizes import next_choice, next_size
from terminal.screens.layer import Layer
from terminal.screens.question import Question
from widgets.editing import Edit
from widgets.forms import INDENT, FormPane, FormView
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.view import Chrome, Text

SUBMIT = ("ctrl+enter", "ctrl+j")
"""what terminals send for it"""
YES = ("enter", *SUBMIT)
LOOK_S = 0.3
"""how often the arm switch and the book are looked at anew"""


class FormDesk(Protocol):
    """Where a form goes."""

    @property
    def armed(self) -> bool: ...
    def send_call(self, filling: Filling) -> str:
        """Why it must not leave; empty where it is on its way."""
        ...

    def form_left(self, filling: Filling) -> None: ...
    def foresee(self, filling: Filling, width: int, room: int) -> Foreseen:
        """What would come of it now, in lines so wide and no more of them than there is room for."""
        ...

    def sizes(self, filling: Filling) -> tuple[str, ...]:
        """The size presets of its pair, the least first; none where it has no size."""
        ...


class FormScreen(Layer, ModalScreen[None]):
    """Esc leaves it at any time, and it opens again as it was."""

    CSS = "FormScreen { align: center middle; background: $background 60%; }"
    types = True
    """letters are typed here: they mean no command"""

    def __init__(
        self,
        filling: Filling,
        desk: FormDesk,
        palette: Palette,
        chrome: Chrome,
        *,
        focus: int = 0,
        asking: bool = False,
    ) -> None:
        super().__init__()
        self.filling, self._desk = filling, desk
        self._sent = False
        self._focus = focus
        self._edit = Edit()
        self._tried = False
        self._message: Text | None = None
        self.question: Question | None = None
        """the second step"""
        self._enter(focus)
        if asking:
            self._ask(time.monotonic())
        self.pane = FormPane(self._view())
        self.pane.dress(palette, chrome)

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.set_interval(LOOK_S, self._show)
        self._show()

    def on_unmount(self) -> None:
        if not self._sent:
            self._desk.form_left(self.filling)

    def on_resize(self) -> None:
        self._show()

    def step_back(self) -> bool:
        """From the question back to the fields; False where it stands there already."""
        if self.question is None:
            return False
        self.question, self._message = None, None
        self._enter(self._focus)
        self._show()
        return True

    # -- keys ----------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        character = event.character if event.is_printable else None
        if character and self.question is not None and self.question.is_due and self._still():
            # Typed right behind the Enter: it is meant for what lies below, and must not be lost there.
            self.app.post_message(events.Key(event.key, event.character))
            return
        if self.question is None:
            self._fill(event.key, character, event.time)
        else:
            self._answer(self.question, event.key, character, event.time)
        self._show()

    def on_pane_chosen(self, message: Pane.Chosen) -> None:
        message.stop()
        if self.question is None:
            self._enter(message.index)
            self._show()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        if self.question is None and self.filling.fields and not self._choices:
            self._edit.insert((event.text.splitlines() or [""])[0])
            self._typed()
            self._show()

    def _fill(self, key: str, character: str | None, at: float) -> None:
        last = len(self.filling.fields) - 1
        match key:
            case "tab" if self._complete():
                pass
            case "tab" | "down":
                self._enter((self._focus + 1) % (last + 1) if last >= 0 else 0)
            case "shift+tab" | "up":
                self._enter((self._focus - 1) % (last + 1) if last >= 0 else 0)
            case "enter" if goes_on(self.filling.route):
                self._go_on(at)
            case "enter" if self._focus < last:
                self._enter(self._focus + 1)
            case "enter":
                self._submit(at)
            case _ if key in SUBMIT:
                self._submit(at)
            case "ctrl+t" if has_types(self.filling):
                self._next_type()
            case _ if not self.filling.fields:
                pass
            case "pageup" | "pagedown" if self._param.name in WHOLE_SIZES:
                self._step_size(up=key == "pageup")
            case _ if self._choices:
                self._choose(key, character)
            case _:
                self._type(key, character)

    def _type(self, key: str, character: str | None) -> None:
        before = self._edit.text
        if not self._edit.press(key) and character:
            if self._is_default:
                self._edit.set("")
            self._edit.insert(character)
        self._is_default = False
        if self._edit.text != before:
            self._typed()

    def _complete(self) -> bool:
        """Go on with the name that is begun; False where none is."""
        more = (
            ""
            if not self.filling.fields
            else self.filling.completion(self._param, self._edit.text[: self._edit.cursor])
        )
        if more:
            self._edit.insert(more)
            self._is_default = False
            self._typed()
        return bool(more)

    def _go_on(self, at: float) -> None:
        """To the next field that keeps the order from being whole, or to its review."""
        fields = self.filling.fields
        wrong = [place for place, param in enumerate(fields) if self.filling.problem(param)]
        if not wrong:
            self._submit(at)
            return
        self._tried = self._tried or wrong == [self._focus]
        self._enter(next((place for place in wrong if place > self._focus), wrong[0]))

    def _next_type(self) -> None:
        """The next order type. The field that is typed into keeps the focus, where it still applies."""
        here = self._param
        param = next(one for one in self.filling.fields if one.name == "order_type")
        text = self.filling.texts[param.name]
        self.filling.set(param.name, next_choice(param.choices, text))
        self._enter(next((at for at, one in enumerate(self.filling.fields) if one is here), self._focus))

    def _step_size(self, *, up: bool) -> None:
        """To the next preset above or below what stands there."""
        size = next_size(self._desk.sizes(self.filling), self._edit.text, up=up)
        if size:
            self._edit.set(size)
            self._typed()

    def _typed(self) -> None:
        self.filling.set(self._param.name, self._edit.text)
        self._message = None

    def _choose(self, key: str, character: str | None) -> None:
        """By arrows, by first letters, or none of them where it may be left out."""
        param, choices = self._param, self._choices
        here = (
            choices.index(self.filling.texts[param.name]) if self.filling.texts[param.name] in choices else -1
        )
        if key in ("right", "space"):
            chosen = choices[(here + 1) % len(choices)]
        elif key == "left":
            chosen = choices[(here - 1) % len(choices) if here >= 0 else -1]
        elif key in ("backspace", "delete") and param.optional:
            chosen = ""
        elif character and (named := [one for one in choices if one.startswith(character.lower())]):
            chosen = named[
                (named.index(choices[here]) + 1) % len(named) if here >= 0 and choices[here] in named else 0
            ]
        else:
            return
        self.filling.set(param.name, chosen)
        self._focus = self.filling.fields.index(param)  # others may have come or gone by it
        self._message = None

    def _submit(self, at: float) -> None:
        """To the question, or away; the first field that is wrong takes the focus."""
        self._tried = True
        wrong = self.filling.first_wrong()
        if wrong is not None:
            self._enter(wrong)
        elif self.filling.route.asks_again:
            self._ask(at)
        else:
            self._away()

    # -- the second step -----------------------------------------------------------------------------------

    def _ask(self, at: float) -> None:
        """What is asked about is in figures: `bid` might be another price by the time of the answer."""
        self.filling.settle()
        self.question = Question(self.filling.word, at)

    def _answer(self, question: Question, key: str, character: str | None, at: float) -> None:
        if key in ("up", "shift+tab"):
            self.step_back()
        elif key not in YES:
            question.type(key, character)
        elif (wait := question.enter(at)) == 0:
            self._away()
        elif wait is not None:
            self.set_timer(wait, self._still)

    def _still(self) -> bool:
        """The Enter was not the first of a held key. True where it sent the form."""
        if self.question is not None and self.question.counts():
            self._away()
            self._show()
        return self._sent

    def _away(self) -> None:
        """The sender closes the form where it takes it. What was closed meanwhile, as by a panic key, sends nothing."""
        if self._sent or not self.is_on_top:
            return
        why = self._desk.send_call(self.filling)
        self._sent = not why
        if why and self.question is not None:
            self.question.again(why)
        elif why:
            self._message = why, "amber"

    # -- what is shown -------------------------------------------------------------------------------------

    @property
    def _param(self) -> Param:
        return self.filling.fields[self._focus]

    @property
    def _choices(self) -> tuple[str, ...]:
        return choices_of(self._param) if self.filling.fields else ()

    def _enter(self, place: int) -> None:
        """Go to a field: the cursor stands at its end."""
        self._focus = max(0, min(place, len(self.filling.fields) - 1))
        text = self.filling.texts[self._param.name] if self.filling.fields else ""
        self._edit.set(text)
        self._is_default = bool(text) and text == self._param.default

    _foreseen_lines = 0
    """as many as there were at most: what comes and goes while something is typed moves nothing else"""
    _is_default = False
    """what stands in the field is a proposal: the first letter typed takes its place"""

    def _view(self) -> FormView:
        asking = self.question
        at = Standing(
            self._focus,
            self._edit.cursor,
            self._tried,
            asking is not None,
            asking.word.text if asking else "",
            asking.message if asking else self._message,
            self._desk.armed,
            self._foreseen(),
            self._desk.sizes(self.filling),
        )
        return form_view(self.filling, at)

    def _foreseen(self) -> Foreseen:
        if not self.is_attached:
            return Foreseen()
        width = self.pane.size.width or 80
        room = self.pane.spare(width, self.app.size.height - 2)
        found = self._desk.foresee(self.filling, width - 2 * INDENT, room)
        self._foreseen_lines = max(self._foreseen_lines, len(found.lines))
        return found._replace(lines=_padded(found.lines, min(room, self._foreseen_lines)))

    def _show(self) -> None:
        if not self.is_attached:
            return
        self.pane.show(self._view())
        height = max(1, min(self.pane.wanted(self.pane.size.width or 80), self.app.size.height - 2))
        if self.pane.styles.height is None or self.pane.styles.height.value != height:
            self.pane.styles.height = height


def _padded(lines: tuple[Line, ...], most: int) -> tuple[Line, ...]:
    return (*lines, *[()] * (most - len(lines)))
