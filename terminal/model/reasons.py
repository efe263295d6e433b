"""The venue's codes and short words for why an order went or was turned down, as sentences for a trader."""

from __future__ import annotations

import re

from terminal.model.money import money_in_words

_WORDS = {
    "user": "", "cancelled": "", "ioc": "no more was to be had at its price", "fok": "it could not be filled whole",
    "self_trade": "it stood in the way of an order of your own", "expired": "its time was over", "gtt": "its time was over",
    "dead_mans_switch": "the dead man's switch fired: no heartbeat came", "kill_switch": "the kill switch",
    "halted": "the pair is halted", "liquidity": "there was nothing on the other side", "slippage": "the price moved too far",
}  # fmt: skip
_CODES = {
    "POST_ONLY_WOULD_CROSS": "a post-only order would have traded at that price",
    "FOK_NOT_FILLABLE": "it could not be filled whole, so nothing was done",
    "INSUFFICIENT_BALANCE": "the balance is too small",
    "BELOW_MINIMUM": "it is below the pair's smallest order",
    "MARKET_HALTED": "the pair is halted: no new orders until it trades again",
    "NO_LIQUIDITY": "there was nothing on the other side",
    "LIMIT_NOT_MARKETABLE": "nothing was to be had at its price",
    "STOP_WOULD_TRIGGER": "the stop would trigger at once: its price is on the wrong side of the market",
    "TOO_MANY_ORDERS": "too many orders are open",
    "OFF_TICK": "the price is not a multiple of the tick",
    "OFF_LOT": "the size is not a multiple of the lot",
    "OUT_OF_RANGE": "a value is out of range",
    "SELF_TRADE": "it would have traded with an order of your own",
}
_CODE = re.compile(r"([A-Z][A-Z_]{2,39})(?::\s*(.*))?", re.DOTALL)


def plainly(reason: str) -> str:
    """In plain words, the venue's own kept where they say more; what is new to us is passed on."""
    said = money_in_words(reason.strip())
    if said.lower() in _WORDS:
        return _WORDS[said.lower()]
    if found := _CODE.fullmatch(said):
        known, more = _CODES.get(found[1], ""), found[2] or ""
        return more or known or found[1].replace("_", " ").lower()
    return said
