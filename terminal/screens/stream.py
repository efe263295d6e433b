"""The sheet of a stream: what comes, as it comes, the newest first."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from terminal.present.messages import Lines, stream_lines
from terminal.screens.answer import MOVES, PAN, AnswerPane
from terminal.session.listening import Listening
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.view import Chrome

LOOK_S = 0.2


class StreamScreen(ModalScreen[None]):
    """`left` is told when it is closed: the connection goes with it."""

    CSS = "StreamScreen { align: center middle; background: $background 60%; }"

    def __init__(
        self,
        listening: Listening,
        left: Callable[[], None],
        copy: Callable[[str], None],
        palette: Palette,
        chrome: Chrome,
    ) -> None:
        super().__init__()
        self._listening, self._left, self._copy = listening, left, copy
        self._held: Lines | None = None
        self.pane = AnswerPane(self._view())
        self.pane.dress(palette, chrome)

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.styles.height = "90%"
        self.set_interval(LOOK_S, self._show)

    def on_unmount(self) -> None:
        self._left()

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "q":
                self.dismiss()
            case "space":
                self._held = stream_lines(self._listening) if self._held is None else None
                self._show()
            case "y":
                self._copy("\n".join("".join(text for text, _ in line).rstrip() for line in self._lines()))
            case "left" | "right" | "h" | "l":
                self.pane.move(right=PAN if event.key in ("right", "l") else -PAN)
            case key if key in MOVES:
                self.pane.move(down=MOVES[key])

    def on_pane_wheeled(self, message: Pane.Wheeled) -> None:
        self.pane.move(down=3 * message.step)

    def _lines(self) -> Lines:
        return stream_lines(self._listening) if self._held is None else self._held

    def _view(self) -> tuple[str, str, tuple[tuple[tuple[str, str], ...], ...], tuple[tuple[str, str], ...]]:
        one = self._listening
        pair = f"{one.instrument.pair}  " if "{" in one.stream.path else ""
        held = "held" if self._held is not None else "as it comes"
        keys = (("Space", "hold" if self._held is None else "go on"), ("y", "copy"), ("Esc", "close"))
        return f"Stream {one.name}", f"{pair}{one.count:,} messages, {held}", tuple(self._lines()), keys

    def _show(self) -> None:
        self.pane.show(self._view())
