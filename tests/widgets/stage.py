"""The app that the painter's tests run twice, with and without the painter. Keys do the same things in both."""

from __future__ import annotations

import random
import sys
from functools import partial
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Label, Static

from widgets.line import Line, Row
from widgets.painter import PaintedApp
from widgets.palette import palette
from widgets.pane import Pane
from widgets.view import Text

WORDS = (
    "bid",
    "ask",
    "日本語",
    "e\u0301te\u0301",
    "❤\ufe0f",
    "👩\u200d🚀",
    "🚀",
    "─│┃█▏",
    "·●▲▼×",
    "⠿⡇",
    "한국",
    "x",
)
SIGNS = "0123456789 .│█▌·●▲×"


class Numbers(Pane):
    """Rows that change a little, past Textual where the painter takes them. Its view is a text and a role a row."""

    DEFAULT_CSS = "Numbers { width: 24; height: 100%; position: relative; }"

    def draw(self, width: int, height: int) -> list[Row]:
        rows: list[Text] = list(self.view)[:height]
        return [self.kept((text, role), width, partial(_write, text, role)) for text, role in rows]


def _write(text: str, role: str, line: Line) -> None:
    line.put(0, text, role)


class Question(ModalScreen[None]):
    DEFAULT_CSS = (
        "Question { align: center middle; } Question > * { width: 40; height: 3; border: round red; }"
    )

    def __init__(self, body: Widget) -> None:
        super().__init__()
        self.body = body

    def compose(self) -> ComposeResult:
        yield self.body


class Stage(PaintedApp[None]):
    CSS = """
    Screen { layers: base above; }
    #words { width: 1fr; border: solid green; }
    #log { width: 20; }
    #over { layer: above; offset: 10 2; width: 15; height: 4; background: red; color: white; display: none; }
    #row { height: 1fr; }
    """
    AUTO_FOCUS = None
    BINDINGS: ClassVar = [
        Binding(key, f"do('{name}')", priority=True)
        for key, name in {
            "w": "words", "n": "numbers", "m": "modal", "i": "ask", "t": "toast", "ctrl+b": "back", "u": "untoast",
            "o": "over", "s": "scroll", "b": "bold", "f": "typing", "z": "suspend", "c": "colours", "y": "layout",
            "q": "quit", "g": "both",
        }.items()
    ]  # fmt: skip

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.random = random.Random(5)
        self.numbers = Numbers(self._some_rows(40))
        self.steps = 0

    def compose(self) -> ComposeResult:
        yield Input(placeholder="type 日本", id="typed")
        with Horizontal(id="row"):
            yield self.numbers
            yield Static(id="words")
            with VerticalScroll(id="log"):
                for number in range(60):
                    yield Label(f"{number} {WORDS[number % len(WORDS)]} line", markup=False)
        yield Static("over\nit all 日本\n日本 over", id="over")
        yield Label("step 0", id="steps")

    def on_mount(self) -> None:
        self.numbers.painter = self.painter
        self.numbers.dress(palette("dark"), self.numbers.chrome)
        self.query_one(Input).cursor_blink = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An input that has the focus gets its letters."""
        return action != "do" or parameters == ("back",) or not isinstance(self.focused, Input)

    def action_do(self, name: str) -> None:
        getattr(self, f"do_{name}")()
        self.steps += 1
        self.query_one("#steps", Label).update(f"step {self.steps}")

    def do_words(self) -> None:
        lines = (" ".join(self.random.choices(WORDS, k=6)) for _ in range(12))
        self.query_one("#words", Static).update("\n".join(lines))

    def _some_rows(self, number: int) -> tuple[Text, ...]:
        signs, choice = self.random.choices, self.random.choice
        return tuple(("".join(signs(SIGNS, k=20)), choice(["bid", "ask!", "dim"])) for _ in range(number))

    def do_numbers(self) -> None:
        rows = list(self.numbers.view)
        for _ in range(self.random.randrange(1, 8)):
            rows[self.random.randrange(len(rows))] = self._some_rows(1)[0]
        self.numbers.show(tuple(rows))
        self.painter.flush()

    def do_both(self) -> None:
        """Textual is asked to draw rows that meanwhile go past it."""
        self.numbers.refresh()
        self.do_numbers()

    def do_modal(self) -> None:
        self.push_screen(Question(Static("日本 Sure? 日本語\nvery")))

    def do_ask(self) -> None:
        field = Input(value="日本 text")
        field.cursor_blink = False
        self.push_screen(Question(field))
        self.call_after_refresh(field.focus)

    def do_back(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()
        else:
            self.set_focus(None)

    def do_toast(self) -> None:
        self.notify(f"Filled 日本 {self.random.random():.6f}", timeout=1000)

    def do_untoast(self) -> None:
        self.clear_notifications()

    def do_over(self) -> None:
        over = self.query_one("#over")
        over.display = not over.display

    def do_scroll(self) -> None:
        self.query_one("#log").scroll_to(y=self.random.randrange(40), animate=False)

    def do_bold(self) -> None:
        styles = [
            "bold",
            "italic",
            "underline",
            "reverse",
            "strike",
            "dim bold",
            "bold red on blue",
            "#123456 on #fedcba",
        ]
        lines = (f"[{self.random.choice(styles)}]{self.random.choice(WORDS)}[/] plain" for _ in range(10))
        self.query_one("#words", Static).update("\n".join(lines))

    def do_typing(self) -> None:
        self.query_one(Input).focus()

    def do_colours(self) -> None:
        self.theme = self.random.choice(["textual-dark", "nord", "gruvbox", "textual-light"])

    def do_layout(self) -> None:
        self.query_one("#log").styles.width = self.random.randrange(8, 24)

    def do_suspend(self) -> None:
        self.action_suspend_process()

    def do_quit(self) -> None:
        self.exit()


if __name__ == "__main__":
    sys.exit(Stage().run())
