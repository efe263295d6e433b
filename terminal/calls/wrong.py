"""What is typed into a field cannot be sent."""

from __future__ import annotations

from terminal.model.errors import EvtermError


class Wrong(EvtermError):
    """The message says what would be right."""
