"""Withdrawals, and fills that wait for the chain: how each stands, and where a chain's explorer shows it."""

from __future__ import annotations

import re

from terminal.model.errors import NotFound
from terminal.model.funds import Move
from terminal.present import words
from terminal.present.accountpage.seen import NOTHING, WIDE, Line, Seen, Shown, amount, exact
from widgets.view import Column, Field, TableRow

EXPLORERS = {
    "ethereum": "https://etherscan.io/tx/",
    "base": "https://basescan.org/tx/",
    "arbitrum": "https://arbiscan.io/tx/",
    "solana": "https://solscan.io/tx/",
}
"""of the chains that the venue trades on; for another no link is made up"""
_HASH = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)
_SIGNATURE = re.compile(r"[1-9A-HJ-NP-Za-km-z]{64,88}", re.ASCII)
_URL = re.compile(r"https?://[A-Za-z0-9.-]{1,100}(?::\d{1,5})?/[A-Za-z0-9/_.~?=&#%-]{1,200}", re.ASCII)
ROLES = {"pending": "accent", "delayed": "amber", "settled": "bid", "failed": "danger"}
COLUMNS = (
    Column("what", 0), Column("amount", 23, True), Column("asset", 25), Column("state", 31), Column("age", 56, True),
    Column("explorer", 59),
)  # fmt: skip
WIDE_COLUMNS = (
    Column("what", 0), Column("amount", 25, True), Column("asset", 27), Column("state", 34), Column("age", 60, True),
    Column("chain", 63), Column("to", 73), Column("explorer", 86),
)  # fmt: skip
NONE_YET = "nothing is on its way and nothing was settled yet: {} withdraws"


def settlements(seen: Seen, width: int) -> Shown:
    wide = width >= WIDE
    room = width - 2 - (WIDE_COLUMNS if wide else COLUMNS)[-1].x
    lines = tuple(_line(seen, one, room, wide=wide) for one in seen.moves)
    has_list = seen.parts["withdrawals"].value is not None or seen.moves
    none_yet = NONE_YET.format(seen.key("account.send"))
    empty = none_yet if has_list or _unlisted(seen) else seen.empty("withdrawals", none_yet)
    return Shown(WIDE_COLUMNS if wide else COLUMNS, lines, empty)


def _unlisted(seen: Seen) -> bool:
    return isinstance(seen.parts["withdrawals"].error, NotFound)


def _line(seen: Seen, move: Move, room: int, *, wide: bool) -> Line:
    asset, units = amount_of(seen, move)
    link = explorer(move)
    fields = [
        Field(move.what),
        Field(amount(units, asset, seen.instruments), "bright"),
        Field(asset, "normal"),
        Field(state(move, seen.now_ms), ROLES[move.course]),
        Field(words.age((seen.now_ms - move.created_ms) / 1000), "normal"),
    ]
    if wide:
        fields += [Field(move.chain or NOTHING, "dim"), Field(_ends(move.destination) or NOTHING, "normal")]
    without = "on paper" if move.paper else NOTHING
    fields.append(Field(shortened(link, room) if link else without, "normal" if link else "dim"))
    copied = link or "\t".join(
        filter(None, (move.id, exact(units), asset, move.said, move.destination, move.tx_hash))
    )
    return Line(f"move {move.id}", TableRow(tuple(fields)), copied, _said(move))


def amount_of(seen: Seen, move: Move) -> tuple[str, int | None]:
    """What leaves; of a fill what it bought or brought, as far as it is known here."""
    fill = seen.fills.get(move.trade_id) if move.trade_id else None
    instrument = seen.instruments.get(fill.symbol) if fill else None
    if fill is None or instrument is None:
        return move.asset or move.symbol.upper(), move.amount
    return instrument.base, int(instrument.size(fill.lots) * 10**8)


def _said(move: Move) -> str:
    """While it is chosen: its name, where it goes, and why it stands as it does."""
    to = f" to {move.destination}" if move.destination else ""
    return f"{move.id}{to}{f': {move.reason}' if move.reason else ''}"


def state(move: Move, now_ms: int) -> str:
    left = (move.expected_ms - now_ms) / 1000 if move.expected_ms else None
    due = (
        ""
        if left is None
        else f", ~{words.age(left)}"
        if left >= 1
        else ", any moment"
        if left > -5
        else ", overdue"
    )
    match move.course:
        case "settled":
            return "settled"
        case "failed":
            return "failed, money back" if "back" in move.reason else "failed"
        case "delayed":
            return f"tried again{due}"
    return f"on its way{due}"


def explorer(move: Move) -> str:
    """The venue's own link where it is one; else the explorer of a chain that is known. What was settled on paper is on
    no chain."""
    if _URL.fullmatch(move.url):
        return move.url
    form = _SIGNATURE if move.chain == "solana" else _HASH
    if move.paper or move.chain not in EXPLORERS or not form.fullmatch(move.tx_hash):
        return ""
    return EXPLORERS[move.chain] + move.tx_hash


def shortened(link: str, room: int) -> str:
    """Whose it is and how it ends: etherscan.io/…9f2c"""
    bare = link.partition("://")[2]
    if len(bare) <= room:
        return bare
    host = bare.partition("/")[0]
    tail = room - len(host) - 2
    if tail >= 4:
        return f"{host}/…{bare[-min(tail, 12) :]}"
    return f"{bare[: max(1, room - 6)]}…{bare[-4:]}" if room > 6 else bare[:room]


def _ends(address: str) -> str:
    return f"{address[:6]}…{address[-4:]}" if len(address) > 12 else address
