"""What both halves of the desk stand on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from terminal.config import Settings
    from terminal.core.arm import Arm
    from terminal.core.keyguard import KeyGuard
    from terminal.core.refusal import Refusal
    from terminal.present.looks import Looks
    from terminal.screens.trade import TradeScreen
    from terminal.session.session import Session
    from terminal.session.state import SessionState

MESSAGE_S = 5.0


class DeskBase:
    """The parts, and how something is said in the last line."""

    def __init__(self, looks: Looks, settings: Settings, screen: TradeScreen, guard: KeyGuard) -> None:
        self.looks, self.settings, self.screen, self.guard = looks, settings, screen, guard
        self.session: Session | None = None
        self.pressed = ("", 0.0)
        """the key being handled and when it was read"""
        self.painted: tuple[str, int | None, int | None] = ("", None, None)
        """pair, bid and ask as the trader sees them"""
        self._message = ("", "normal", 0.0)

    @property
    def state(self) -> SessionState | None:
        return self.session.state if self.session else None

    @property
    def arm_switch(self) -> Arm | None:
        return self.session.arm if self.session else None

    @property
    def armed(self) -> bool:
        return self.session is not None and self.session.arm.armed(time.monotonic())

    def tell(self, message: str, role: str = "normal") -> None:
        self._message = (message, role, time.monotonic() + MESSAGE_S)

    def message(self, now: float) -> tuple[str, str] | None:
        text, role, until = self._message
        return (text, role) if text and now < until else None

    def clear_message(self) -> bool:
        """True where there was one."""
        shown = self.message(time.monotonic()) is not None
        self._message = ("", "normal", 0.0)
        return shown

    def refuse(self, refusal: Refusal | None) -> bool:
        """Say why nothing left; False where it did."""
        if refusal is not None:
            self.tell(refusal.sentence, "amber")
            notices = self.session.state.notices if self.session else ()
            if self.session and not (notices and notices[-1].text == refusal.sentence):  # of a held key once
                self.session.state.notice(refusal.sentence, "warn")
        return refusal is not None
