"""What a withdrawal or a transfer would leave, and of which ledger: lines for their forms."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from terminal.calls.values import read
from terminal.calls.wrong import Wrong
from terminal.core.objections import Objection
from terminal.core.purses import UNIT, account_named, purse_of
from terminal.present import words
from terminal.present.accountpage.seen import Seen, amount
from terminal.present.rows import Fact, Foreseen, Line, fact, lines_of

if TYPE_CHECKING:
    from terminal.calls.filling import Filling
    from terminal.model.funds import PairFunds, Purse, SubAccount
    from terminal.session.told import Part

ON_PAPER = "simulation is on: it goes on paper, and no money moves"
LEAVING, MOVING = 2, 3
"""lines of a preview, so that nothing jumps while it is typed"""
NOT_YET = "the venue has not told what is there yet"


def leaving(filling: Filling, seen: Seen, width: int, room: int) -> Foreseen:
    """Of a withdrawal: what there is of the pair's quote, and what would be left."""
    part = seen.funds.get(filling.texts["symbol"].strip().lower().partition("/")[0])
    funds: PairFunds | None = part.value if part else None
    purse, out = (funds.quote if funds else None), _amount(filling)
    lines = lines_of("from", [*_purse(seen, purse, -(out or 0)), _age(seen, part)], width)
    return _foreseen(seen, lines, _too_much(seen, purse, out), LEAVING, room)


def moving(filling: Filling, seen: Seen, width: int, room: int) -> Foreseen:
    """Of a transfer: both accounts by their names, now and then."""
    currency, out = filling.texts["currency"].strip().upper(), _amount(filling)
    subs = seen.value("subs") or ()
    giver, taker = (account_named(filling.texts, f"{way}_sub_account_id", subs) for way in ("from", "to"))
    source, goal = purse_of(giver, currency), purse_of(taker, currency)
    age = _age(seen, seen.parts["subs"])
    lines = lines_of("from", [_named(giver), *_purse(seen, source, -(out or 0)), age], width)
    if taker is not None:
        lines += lines_of("to", [_named(taker), *_purse(seen, goal, out or 0)], width)
    said = (*_wrong_way(filling, seen, giver, taker), *_too_much(seen, source, out))
    return _foreseen(seen, lines, said, MOVING, room)


def _foreseen(seen: Seen, lines: list[Line], said: tuple[Objection, ...], most: int, room: int) -> Foreseen:
    lines = [*lines, *[()] * (most - len(lines))]
    if seen.on_paper:
        lines = [*lines, ((ON_PAPER, "amber"),)]
    return Foreseen(tuple(lines[:room]), said)


def _amount(filling: Filling) -> int | None:
    """None while it cannot be read."""
    param = next(one for one in filling.route.params if one.name == "amount")
    try:
        return int(Decimal(read(param, filling.figures(param), None, filling.around)) * UNIT)
    except Wrong:
        return None


def _purse(seen: Seen, purse: Purse | None, change: int) -> list[Fact]:
    if purse is None:
        return [((NOT_YET, "dim"),)]
    then = purse.available + change
    facts = [fact("available", amount(purse.available, purse.asset, seen.instruments), "bright", purse.asset)]
    if change:
        role = "danger" if then < 0 else "bright"
        facts.append(fact("then", amount(then, purse.asset, seen.instruments), role))
    return facts


def _too_much(seen: Seen, purse: Purse | None, out: int | None) -> tuple[Objection, ...]:
    if purse is None or out is None or out <= purse.available:
        return ()
    there = amount(purse.available, purse.asset, seen.instruments)
    return (Objection("amount", f"{there} {purse.asset} is all that is available"),)


def _age(seen: Seen, part: Part | None) -> Fact | None:
    age = part.age(seen.now) if part else None
    if part is None or age is None:
        return None
    told = f"told {words.age(max(1.0, age))} ago"
    return ((f"{told}, before the last command", "amber"),) if seen.is_from_before(part) else ((told, "dim"),)


# -- accounts by their numbers -------------------------------------------------------------------------------


def _named(account: SubAccount | None) -> Fact | None:
    if account is None:
        return None
    return (("main account" if account.is_main else account.label or f"sub-account {account.id}", "bright"),)


def _wrong_way(
    filling: Filling, seen: Seen, giver: SubAccount | None, taker: SubAccount | None
) -> tuple[Objection, ...]:
    """An account that is not there, or the same one twice."""
    if seen.value("subs") is None:
        return ()
    said = [
        Objection(field, f"no account {name} is listed: the tab of sub-accounts has their numbers")
        for field, found in (("to_sub_account_id", taker), ("from_sub_account_id", giver))
        if found is None and (name := filling.texts[field].strip()).isdecimal()
    ]
    if taker is not None and taker is giver:
        said.append(Objection("to_sub_account_id", "that is where it comes from"))
    return tuple(said)
