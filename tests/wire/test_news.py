"""What the venue tells beside books and orders is a line of plain words, whatever is missing from it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.wire.hearing import Ignored
from terminal.wire.news import NEWS, News
from tests.wire.samples import ear, encoded, framed

EAR = ear()


def told(kind: str, data: Any, sequence: int | None = 7) -> News:
    message = EAR.clob(encoded(framed(kind, data, sequence)))[1]
    assert isinstance(message, News)
    return message


@pytest.mark.parametrize(
    ("kind", "data", "line", "role"),
    [
        (
            "circuit_breaker", {"pair": "VAIX/USDC", "action": "halt", "halt_until": 1_795_340_467_214, "reason": "a move of 10 %"},
            "VAIX/USDC is halted until 09:41:07 UTC: new orders are refused until it trades again (a move of 10 %)", "bad",
        ),
        ("circuit_breaker", {"pair": "VAIX/USDC", "action": "halt"}, "VAIX/USDC is halted: new orders are refused until it trades again", "bad"),
        ("circuit_breaker", {"symbol": "VAIX/USDC", "action": "resume"}, "VAIX/USDC trades again", "good"),
        (
            "settlement_update", {"order_id": "ord_1", "settlement_status": "settled", "chain": "base", "tx_hash": "0xabc"},
            "ord_1 is settled on base, 0xabc", "good",
        ),
        (
            "settlement_update", {"order_id": "ord_1", "settlement_status": "delayed", "chain": "base", "delay_seconds": 30, "estimated_completion": "~30-90 seconds"},
            "ord_1: settlement on base is delayed, 30 s so far, expected in ~30-90 seconds", "warn",
        ),
        ("settlement_update", {"order_id": "ord_1", "settlement_status": "failed", "reason": "out of gas"}, "ord_1: settlement failed: out of gas", "bad"),
        (
            "twap_update", {"twap_id": "twap_1", "side": "buy", "pair": "VAIX/USDC", "status": "completed", "filled_quantity": "5000", "quantity": "5000"},
            "TWAP buy VAIX/USDC is completed: 5,000 of 5,000 done (twap_1)", "good",
        ),
        (
            "algo_update", {"algo_id": "algo_1", "algo_type": "pov", "side": "sell", "symbol": "vaix", "status": "cancelled", "reason": "user"},
            "POV sell VAIX is cancelled (algo_1)", "warn",
        ),
        (
            "algo_update", {"algo_id": "a", "algo_type": "pov", "side": "sell", "symbol": "vaix", "status": "failed", "reason": "INSUFFICIENT_BALANCE", "filled": "1250.5", "quantity": "many"},
            "POV sell VAIX is failed: 1,250.5 of many done, the balance is too small (a)", "bad",
        ),
        ("dead_mans_switch", {"cancelled": 3}, "no heartbeat came: the dead man's switch cancelled 3 orders", "bad"),
        ("prop_account", {"phase": "eval_passed"}, "prop account: eval passed", "good"),
        ("prop_account", {"phase": "suspended", "note": "until tomorrow"}, "prop account: suspended, until tomorrow", "bad"),
        (
            "prop_trade", {"id": 7, "coin": "BTC", "side": "long", "status": "closed", "realized_pnl_usdc": "-12.5", "closed_by": "daily_loss"},
            "prop trade long BTC is closed at -12.5 USDC (daily_loss)", "good",
        ),
    ],
)  # fmt: skip
def test_news_in_plain_words(kind: str, data: Any, line: str, role: str) -> None:
    news = told(kind, data)
    assert (news.text, news.role) == (line, role)


def test_settlements_carry_no_number() -> None:
    frame = encoded({"type": "settlement_update", "data": {"order_id": "a", "settlement_status": "settled"}})
    number, message = EAR.clob(frame)
    assert number is None
    assert isinstance(message, News)
    assert isinstance(EAR.private(encoded({"type": "twap_update", "twap_id": "x", "status": "active"})), News)


def test_progress_is_the_same_news_and_an_end_is_not() -> None:
    first, second, last = (
        told("twap_update", {"twap_id": "x", "status": status, "filled_quantity": done, "quantity": "9"})
        for status, done in (("active", "1"), ("active", "2"), ("completed", "9"))
    )
    assert (first.about, first.state) == (second.about, second.state)
    assert first.about == last.about
    assert first.state != last.state


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "order_id", "settlement_status", "chain", "tx_hash", "reason", "delay_seconds", "estimated_completion", "pair", "action",
    "halt_until", "twap_id", "algo_type", "status", "side", "quantity", "filled_quantity", "cancelled", "fired_at", "phase",
    "note", "coin", "realized_pnl_usdc", "closed_by", "id",
)  # fmt: skip


@given(kind=st.sampled_from(sorted(NEWS)), data=st.dictionaries(st.sampled_from(FIELDS), ANY))
def test_whatever_is_in_it_it_is_a_line_that_can_be_drawn(kind: str, data: dict[str, Any]) -> None:
    news = NEWS[kind](data)
    assert news.text
    assert news.text.isprintable()
    assert news.role in ("good", "bad", "warn", "info")


def test_a_type_that_is_new_is_still_passed_over() -> None:
    assert isinstance(EAR.clob(encoded(framed("weather", {}, 1)))[1], Ignored)
