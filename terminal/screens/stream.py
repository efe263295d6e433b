"""The sheet of a stream: what comes, as it comes, the newest first."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from terminal.present.messages import Lines, stream_lines
from terminal.screens.layer import Layer
from terminal.session.listening import Listening
from widgets.palette import Palette
from widgets.pane import Pane
from widgets.reader import ReaderPane, ReaderView
from widgets.view import Chrome

LOOK_S = 0.2


class StreamScreen(Layer, ModalScreen[None]):
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
        self.listening, self._left, self._copy = listening, left, copy
        self._held: Lines | None = None
        self.pane = ReaderPane(self._view())
        self.pane.dress(palette, chrome)

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.set_interval(LOOK_S, self._show)

    def on_unmount(self) -> None:
        self._left()

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "q":
                self.dismiss()
            case "space":
                self._held = stream_lines(self.listening) if self._held is None else None
                self._show()
            case "y":
                self._copy("\n".join("".join(text for text, _ in line).rstrip() for line in self._lines()))
            case key:
                self.pane.key(key)

    def on_pane_wheeled(self, message: Pane.Wheeled) -> None:
        self.pane.scroll(3 * message.step)

    def _lines(self) -> Lines:
        return stream_lines(self.listening) if self._held is None else self._held

    def _view(self) -> ReaderView:
        one, held = self.listening, self._held is not None
        pair = f"{one.instrument.pair}  " if "{" in one.stream.path else ""
        about = f"{pair}{one.count:,} messages, {'held' if held else 'as it comes'}"
        keys = (("Space", "go on" if held else "hold"), ("y", "copy"), ("Esc", "close"))
        return ReaderView(f"Stream {one.name}", about, tuple(self._lines()), keys)

    def _show(self) -> None:
        self.pane.show(self._view())
