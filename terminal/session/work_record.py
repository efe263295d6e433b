"""A work as an entry of the journal, and back: enough to go on after the terminal was killed at any moment."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from terminal.core.works.parts import Role
from terminal.core.works.spec import BracketSpec, ChaseSpec, OcoSpec, Spec
from terminal.entries import Entry
from terminal.model.order import Side
from terminal.model.text import clean
from terminal.openworks import whole
from terminal.session.state import SessionState
from terminal.session.work_parent import Sum, Work, WorkState, machine_of

KINDS: dict[str, type[ChaseSpec] | type[BracketSpec] | type[OcoSpec]] = {
    spec.kind: spec for spec in (ChaseSpec, BracketSpec, OcoSpec)
}


def record(work: Work, mode: str) -> Entry:
    """All that a restart needs beside the children's own intents. Children that have ended are only summed up."""
    return {
        "uid": work.uid, "id": work.id, "mode": mode, "spec": {"kind": work.kind, **_plain(work.spec)},
        "started_ms": work.started_ms, "arrival2": work.arrival2, "next": work.next,
        "open": [part.number for part in work.parts if not part.past],
        "gone": {role.value: [one.lots, one.seen, one.spent] for role, one in work.gone().items()},
        "memory": work.machine.memory(), "state": _kept_state(work), "why": work.why if work.state in _KEPT else "",
    }  # fmt: skip


_KEPT = (WorkState.PAUSED, WorkState.CANCELLING)


def _kept_state(work: Work) -> str:
    return (work.state if work.state in _KEPT else WorkState.WAITING).value


def _plain(spec: Spec) -> dict[str, Any]:
    return {one.name: getattr(spec, one.name) for one in fields(spec)}


def work_of(entry: Entry, state: SessionState) -> Work | None:
    """None where it cannot be read, or belongs to another ledger or to a pair that is not there."""
    try:
        spec = _spec(entry["spec"])
        work = Work(
            clean(entry["id"], 8), str(entry["uid"]), spec, machine_of(spec), whole(entry["started_ms"]),
            whole(entry.get("arrival2")), WorkState(entry["state"]), clean(entry["why"]), next=max(1, whole(entry["next"])),
            recalled=True, past={Role(role): Sum(*map(int, sums)) for role, sums in entry["gone"].items()},
        )  # fmt: skip
        work.machine.recall(entry["memory"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return work if work.symbol in state.pairs and entry.get("mode") == state.ledger.value else None


def _spec(told: dict[str, Any]) -> Spec:
    given = dict(told)
    kind = KINDS[given.pop("kind")]
    return kind(**{**given, "side": Side(given["side"])})
