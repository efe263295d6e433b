"""A command for each call of the venue, and one that listens to its streams: all from the tables."""

from __future__ import annotations

from functools import partial

from terminal.calls import ROUTES, Param, Route
from terminal.commands.command import Command
from terminal.core.chords import SCREEN
from terminal.core.cmdline import Argument
from terminal.desk import Desk

STREAMS = (
    "book", "trades", "price", "bbo", "markets", "private", "l2book", "l3book", "clob-trades", "clob-bbo", "bbo_raw",
    "userorders", "userfills", "balanceupdate", "binary",
)  # fmt: skip
_STREAM = (Argument("stream", choices=STREAMS), Argument("pair", "symbol", optional=True))


def _call(id_: str, desk: Desk, *texts: str) -> None:
    desk.open_call(id_, texts)


def _listen(desk: Desk, name: str, symbol: str = "") -> None:
    desk.open_stream(name, symbol)


def _argument(param: Param, *, is_last: bool) -> Argument:
    name = param.shown.replace(" ", "_")
    optional = param.optional or bool(param.default) or param.kind == "pair" or bool(param.only)
    match param.kind:
        case "choice":
            return Argument(name, choices=param.choices, optional=optional)
        case "flag":
            return Argument(name, choices=("yes", "no"), optional=optional)
        case "pair":
            return Argument(name, "symbol", optional=True)
        case "rows" | "ids" | "tuning":
            return Argument(name, "rest", optional=optional)
    return Argument(name, "rest" if is_last and param.kind == "text" else "text", optional=optional)


def _arguments(route: Route) -> tuple[Argument, ...]:
    """No secrets: the line would remember them."""
    told = [param for param in route.params if param.kind != "secret"]
    last = next((param for param in reversed(told) if param.kind != "pair"), None)
    return tuple(_argument(param, is_last=param is last) for param in told)


def _command(route: Route) -> Command:
    return Command(
        route.id, route.title, SCREEN, partial(_call, route.id), route.names, _arguments(route), form=True
    )


CALLING = (
    *(_command(route) for route in ROUTES.values()),
    Command("stream.listen", "Listen to a stream, as it comes", SCREEN, _listen, "stream", _STREAM),
)
