"""What the status line says of the guards: the loss lock, the dead man's switch, what becomes of orders at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from widgets.view import Text

if TYPE_CHECKING:
    from terminal.session.state import SessionState


def guards(state: SessionState, now: float) -> list[Text]:
    """What holds orders back or would cancel them; nothing where nothing does."""
    parts: list[Text] = [("LOSS LOCK  ", "danger!")] if state.loss_locked else []
    if state.diverted:
        parts.append(("SIMULATION  ", "amber"))
    if state.switch.armed:
        held = state.switch.held
        left = f"dms ~{state.switch.left(now):.0f} s"
        parts.append((f"{left}{' HELD' if held else ''}  ", "danger" if held else "amber"))
    return parts


def leaving(state: SessionState, *, wide: bool) -> str:
    """What becomes of the orders at exit and at hang-up."""
    on_exit, on_hang_up = state.on_exit, state.on_hang_up
    if wide:
        return f"exit {on_exit} · hang-up {on_hang_up}"
    return f"exit {on_exit}" if on_exit == on_hang_up else f"exit {on_exit}/{on_hang_up}"
