"""All that is known of a settlement or of a pair's balance, for the sheet that Enter opens."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from terminal.model.funds import Move, PairFunds, Purse
from terminal.model.money import plain_money
from terminal.present.accountpage.balances import purses
from terminal.present.accountpage.seen import Seen
from terminal.present.accountpage.settlements import amount_of, explorer, state
from terminal.present.page import Line
from terminal.present.past import moment

LABEL, ROOM = 16, 52
"""columns of what it is, and for what is told of it: a sheet is no narrower at 80 columns"""


def title(id_: str) -> str:
    """Empty where a row has no more to tell than it shows."""
    kind, _, name = id_.partition(" ")
    if kind == "move":
        return f"SETTLEMENT {name}"
    return f"BALANCE {name.upper() or 'of all pairs'}" if kind == "pair" else ""


def detail(seen: Seen, id_: str) -> list[Line]:
    kind, _, name = id_.partition(" ")
    if kind == "pair":
        return _balance(seen, name)
    move = next((one for one in seen.moves if one.id == name), None)
    return _settlement(seen, move) if move else [(("the venue lists it no longer", "amber"),)]


def _settlement(seen: Seen, move: Move) -> list[Line]:
    asset, units = amount_of(seen, move)
    told = [
        ("what", move.what), ("amount", "" if units is None else f"{plain_money(units)} {asset}"), ("state", state(move, seen.now_ms)),
        ("why", move.reason), ("the venue says", move.said), ("ledger", "paper" if move.paper else ""),
        ("asked for", moment(move.created_ms)), ("expected", moment(move.expected_ms) if move.expected_ms else ""),
        ("to", move.destination), ("chain", move.chain), ("hash", move.tx_hash), ("explorer", explorer(move)),
        ("trade", move.trade_id), ("id", move.id),
    ]  # fmt: skip
    copied = "its link" if explorer(move) else "all of this"
    return [*_lines(told), (), ((f"{seen.key('page.copy')} on its row copies {copied}", "dim"),)]


def _balance(seen: Seen, name: str) -> list[Line]:
    """To the last unit: the table cuts what is less than a cent or a lot."""
    told = [part.value for part in seen.funds.values() if isinstance(part.value, PairFunds)]
    mine = [purse for pair, purse in purses(told) if pair.lower() == (name or "all")]
    return [line for purse in mine for line in [*_lines(_purse(purse)), ()]][:-1]


def _purse(purse: Purse) -> list[tuple[str, str]]:
    figures = (
        ("on chain", purse.on_chain), ("hot wallet", purse.hot_wallet), ("deposits", purse.deposits), ("held by orders", purse.held),
        ("available", purse.available), ("total", purse.total),
    )  # fmt: skip
    return [("asset", purse.asset), *((name, plain_money(one)) for name, one in figures if one is not None)]


def _lines(told: Iterable[tuple[str, str]]) -> list[Line]:
    """What was not told has no line."""
    return [
        ((("" if at else name).ljust(LABEL), "dim"), (part, "normal"))
        for name, said in told
        for at, part in enumerate(wrap(said, ROOM))
    ]
