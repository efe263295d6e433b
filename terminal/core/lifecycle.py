"""The life of an own order as one table: what each state becomes on each event, late and odd ones included.

An order's own facts (seen, filled, ended) only ever grow, and the table is asked again with all of them after each
message, so that messages may come twice and in any order and still end in the same state.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    PENDING = "pending"
    """Sent, not answered."""
    OPEN = "open"
    PARTIAL = "partial"
    FILLED = "filled"
    CANCELLED = "cancelled"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    """The answer was lost: it may or may not rest at the venue. Only evidence settles it."""

    @property
    def ended(self) -> bool:
        return self in (State.FILLED, State.CANCELLED, State.REJECTED)

    @property
    def resting(self) -> bool:
        return self in (State.OPEN, State.PARTIAL)


class Event(StrEnum):
    SEEN = "seen"
    """The venue showed the order."""
    PART = "part"
    """Some of it is filled."""
    FULL = "full"
    """All of it is filled."""
    GREW = "grew"
    """An amend made it larger than what is filled."""
    CANCEL = "cancel"
    """The venue ended it: cancelled, expired."""
    REJECT = "reject"
    """The venue took it and then turned it down."""
    REFUSE = "refuse"
    """There is no such order: the request was turned down, or the evidence says that it never arrived."""
    LOSE = "lose"
    """No answer came."""


S, E = State, Event

TRANSITIONS: dict[tuple[State, Event], State] = {
    # the usual way
    (S.PENDING, E.SEEN): S.OPEN,
    (S.PENDING, E.PART): S.PARTIAL,
    (S.PENDING, E.FULL): S.FILLED,
    (S.PENDING, E.CANCEL): S.CANCELLED,
    (S.PENDING, E.REJECT): S.REJECTED,
    (S.PENDING, E.REFUSE): S.REJECTED,
    (S.PENDING, E.LOSE): S.UNKNOWN,
    (S.OPEN, E.SEEN): S.OPEN,
    (S.OPEN, E.PART): S.PARTIAL,
    (S.OPEN, E.FULL): S.FILLED,
    (S.OPEN, E.CANCEL): S.CANCELLED,
    (S.OPEN, E.REJECT): S.REJECTED,
    (S.PARTIAL, E.SEEN): S.PARTIAL,
    (S.PARTIAL, E.PART): S.PARTIAL,
    (S.PARTIAL, E.FULL): S.FILLED,
    (S.PARTIAL, E.CANCEL): S.CANCELLED,
    # the answer was lost: any sign of the order settles it
    (S.UNKNOWN, E.SEEN): S.OPEN,
    (S.UNKNOWN, E.PART): S.PARTIAL,
    (S.UNKNOWN, E.FULL): S.FILLED,
    (S.UNKNOWN, E.CANCEL): S.CANCELLED,
    (S.UNKNOWN, E.REJECT): S.REJECTED,
    (S.UNKNOWN, E.REFUSE): S.REJECTED,
    (S.UNKNOWN, E.LOSE): S.UNKNOWN,
    # the stream was faster than the answer, or than its loss
    (S.OPEN, E.LOSE): S.OPEN,
    (S.OPEN, E.REFUSE): S.OPEN,
    (S.PARTIAL, E.LOSE): S.PARTIAL,
    (S.PARTIAL, E.REFUSE): S.PARTIAL,
    # a rejection after a part was filled ends what is left
    (S.PARTIAL, E.REJECT): S.CANCELLED,
    # nothing moves what is filled, but an amend to more that was heard of late
    (S.FILLED, E.SEEN): S.FILLED,
    (S.FILLED, E.PART): S.FILLED,
    (S.FILLED, E.FULL): S.FILLED,
    (S.FILLED, E.CANCEL): S.FILLED,
    (S.FILLED, E.REJECT): S.FILLED,
    (S.FILLED, E.REFUSE): S.FILLED,
    (S.FILLED, E.LOSE): S.FILLED,
    (S.FILLED, E.GREW): S.PARTIAL,
    # fills told after the end count, and an order that turns out full was filled, not cancelled
    (S.CANCELLED, E.SEEN): S.CANCELLED,
    (S.CANCELLED, E.PART): S.CANCELLED,
    (S.CANCELLED, E.FULL): S.FILLED,
    (S.CANCELLED, E.CANCEL): S.CANCELLED,
    (S.CANCELLED, E.REJECT): S.CANCELLED,
    (S.CANCELLED, E.REFUSE): S.CANCELLED,
    (S.CANCELLED, E.LOSE): S.CANCELLED,
    # refused, yet the venue shows it: money is at risk, so the venue is believed
    (S.REJECTED, E.SEEN): S.OPEN,
    (S.REJECTED, E.PART): S.PARTIAL,
    (S.REJECTED, E.FULL): S.FILLED,
    (S.REJECTED, E.CANCEL): S.CANCELLED,
    (S.REJECTED, E.REJECT): S.REJECTED,
    (S.REJECTED, E.REFUSE): S.REJECTED,
    (S.REJECTED, E.LOSE): S.REJECTED,
}
