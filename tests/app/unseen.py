"""Apps whose screens nobody sees: what their panes say is read from the panes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from textual.screen import Screen

from widgets.pane import Pane


@contextmanager
def unseen() -> Iterator[None]:
    """What Textual would make of the panes' rows, which is most of its work, is left out."""
    with mock.patch.object(Screen, "_compositor_refresh", _unpainted):
        yield


def _unpainted(screen: Screen[Any]) -> None:
    for pane in screen.query(Pane):
        pane.render_line(0)  # its rows are there, and of its size
    screen._compositor._dirty_regions.clear()
    screen._dirty_widgets.clear()
