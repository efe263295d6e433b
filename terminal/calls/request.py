"""What leaves: path, query and bodies, in the mode that the session is in; or why it must not leave in that mode."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from terminal.calls.filling import Filling
from terminal.calls.route import Param, Route
from terminal.calls.values import Around
from terminal.model.instrument import Instrument

LEGS = 10
"""the venue's sources differ in how many orders a batch may hold: the least of them holds everywhere"""


class Ready(NamedTuple):
    """A call that can be sent. More than one body: a batch in parts, one after the other."""

    route: Route
    path: str
    query: dict[str, Any]
    bodies: tuple[Any, ...]
    sentence: str
    values: dict[str, Any]
    instrument: Instrument | None = None
    texts: Mapping[str, str] = MappingProxyType({})
    """as it was typed, for the form to open with again"""

    @property
    def symbol(self) -> str:
        return self.instrument.symbol if self.instrument else ""

    def turned(self, **query: Any) -> Ready:
        """The same with other words in the address: another page."""
        return self._replace(query={**self.query, **query})


def build(filling: Filling) -> Ready:
    """Wrong where a field cannot be sent."""
    route, values = filling.route, filling.values()
    in_path = {name: value for name, value in values.items() if f"{{{name}}}" in route.path}
    told = {
        name: value for name, value in values.items() if name not in in_path and not _stays_here(route, name)
    }
    by_query = {one.name for one in route.params if _goes_by_query(route, one)}
    query = {name: value for name, value in told.items() if name in by_query}
    body = {name: value for name, value in told.items() if name not in by_query}
    if route.paper == "query":
        query |= _mode(filling.around)[0]
    return Ready(
        route, route.path.format(**in_path), query, _bodies(filling, body), filling.sentence, values, filling.instrument,
        filling.kept(),
    )  # fmt: skip


def kept_out(route: Route, around: Around) -> str:
    """Why a call must not leave in paper mode on the real venue; empty where it may."""
    if route.does == "asks" or around.mode != "paper" or route.paper not in ("none", "no book"):
        return ""
    if route.paper == "no book":
        return "The account-wide router has no paper book: :order goes by the pair's own."
    if around.simulated:
        return ""
    return (
        "This call knows no paper mode: it would act on the real account. In simulation mode it would pass."
    )


def _stays_here(route: Route, name: str) -> bool:
    """A pair that is not part of the address only measures prices and sizes."""
    return any(one.name == name and (one.kind == "pair" or one.to == "here") for one in route.params)


def _goes_by_query(route: Route, param: Param) -> bool:
    return (param.to or ("query" if route.method in ("GET", "DELETE") else "body")) == "query"


def _mode(around: Around) -> tuple[dict[str, Any], dict[str, Any]]:
    """As a query has it, and as a body has it."""
    mode = "paper" if around.mode == "paper" else "live"
    return {"mode": mode}, {"mode": mode, "paper": mode == "paper"}


def _bodies(filling: Filling, body: dict[str, Any]) -> tuple[Any, ...]:
    route = filling.route
    common: dict[str, Any] = {name: filling.said(value) for name, value in route.fixed}
    common |= {name: value for given, name, value in route.turns if given in body}
    if route.paper in ("mode", "no book"):
        common |= _mode(filling.around)[1]
    if route.paper == "own" and filling.around.mode == "paper":
        common["is_paper"] = True
    rows = next((param.name for param in route.params if param.kind == "rows"), "")
    if rows:
        return tuple(_parts(route, rows, body, common))
    whole = {**body, **common}
    return (whole,) if whole or route.method in ("POST", "PATCH") else (None,)


def _parts(route: Route, name: str, body: dict[str, Any], common: dict[str, Any]) -> list[Any]:
    """A list in parts that every venue takes, each row with what goes along."""
    rows = [{**row, **common} for row in body[name]]
    step = LEGS if route.method == "POST" else len(rows)
    parts = [rows[start : start + step] for start in range(0, len(rows), step)]
    return parts if route.bare_list else [{name: part, **_without_pair(common)} for part in parts]


def _without_pair(common: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in common.items() if name != "pair"}
