"""The dead man's switch as this terminal keeps it: when a heartbeat is due, and how long the venue still waits. The venue
has no way to tell, so what is left is an estimate. Pure: times are by the monotonic clock."""

from __future__ import annotations

MOST_GAP_S = 10.0
LEAST_S = 10.0
"""a shorter wait would cancel every order for an answer or two that come late"""
LAG_S = 2.0
"""who cannot look at his orders for so long is as good as gone"""


class DeadMan:
    """Only a switch that this terminal armed is known here."""

    def __init__(self) -> None:
        self.timeout_s = 0.0
        self.held = ""
        """why no heartbeats are sent; empty while they are"""
        self._heard = self._tried = 0.0
        self._quiet_from = 0.0

    @property
    def armed(self) -> bool:
        return self.timeout_s > 0

    @property
    def gap_s(self) -> float:
        return min(MOST_GAP_S, self.timeout_s / 3)

    def begin(self, now: float, timeout_s: float) -> None:
        """The venue took it, asked at that time."""
        self.timeout_s, self._heard, self._tried, self.held = timeout_s, now, now, ""

    def end(self) -> None:
        self.timeout_s, self.held = 0.0, ""

    def left(self, now: float) -> float:
        """Seconds until the venue acts, counted from when the last heartbeat that it took was sent; 0 when it may have."""
        return max(0.0, self._heard + self.timeout_s - now) if self.armed else 0.0

    def ran_out(self, now: float) -> bool:
        return self.armed and self.left(now) <= 0

    def lagged(self, now: float) -> None:
        """Everything here stood still: heartbeats wait until that has not happened for as long."""
        self._quiet_from = now + LAG_S

    def due(self, now: float, stale: str) -> bool:
        """Whether to send one now. `stale` is why own orders are not told of."""
        lags = f"the terminal stood still for {LAG_S:g} s" if now < self._quiet_from else ""
        self.held = stale or lags if self.armed else ""
        if not self.armed or self.held or now - self._tried < self.gap_s:
            return False
        self._tried = now
        return True

    def taken(self, sent: float) -> None:
        """The venue answered the heartbeat that was sent at that time."""
        self._heard = max(self._heard, sent)

    def missed(self, sent: float) -> None:
        """No answer: the next one goes sooner."""
        if self._tried == sent:
            self._tried = sent - self.gap_s / 2
