"""The whole terminal by its keys, judged by its screen and by what the exchange says."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

import pytest
from event_trader import EventTrader

from terminal.core.keyguard import LOCK_S
from tests.app.running import ESC, LOCKED_S, Evterm, asked, attached, open_orders, placed, rest
from tests.practice import REAL_TIME, Practice, running

pytestmark = REAL_TIME

F12, CTRL_K, CTRL_P = "\x1b[24~", "\x0b", "\x10"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Practice]:
    with running("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix") as practice:
        yield practice


@pytest.fixture(scope="module")
def shared(exchange: Practice, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evterm]:
    with attached(tmp_path_factory.mktemp("home"), exchange, patient=False) as program:
        yield program


@pytest.fixture
def terminal(shared: Evterm, exchange: Practice) -> Evterm:
    """The module's terminal, without orders, disarmed, nothing open on it."""
    shared.press(ESC)
    shared.wait(LOCKED_S)  # the trade keys sleep after Esc, and that of the test before is locked
    shared.press("0")
    asked(exchange, "orders/all", "DELETE")
    shared.until("ORDERS 0")
    shared.until("○ disarmed")
    return shared


def until_open(exchange: Practice, count: int, most_s: float = 5.0) -> None:
    end = time.monotonic() + most_s
    while len(open_orders(exchange)) != count:
        assert time.monotonic() < end, f"{len(open_orders(exchange))} orders are open, not {count}"
        time.sleep(0.05)


async def test_what_is_bought_by_key_is_the_same_everywhere(terminal: Evterm, exchange: Practice) -> None:
    before = len(asked(exchange, "vaix/trades/mine?limit=500")["trades"])
    terminal.arm()
    terminal.press("t", "b")
    terminal.until("bought")
    terminal.until("long         20,000")
    terminal.until("●")
    tape = [line for line in terminal.text.splitlines() if "● 0.0038" in line]
    assert tape, f"own trades are marked on the tape:\n{terminal.text}"
    fills = asked(exchange, "vaix/trades/mine?limit=500")["trades"]
    fresh = fills[: len(fills) - before]
    assert sum(int(fill["quantity"]) for fill in fresh) == 20_000
    assert f"fills {len(fresh)}" in terminal.text
    fees = sum(Decimal(fill["fee"]) for fill in fresh)
    assert f"fees          -{fees:.2f}" in terminal.text
    async with EventTrader(api_key=exchange.key, base_url=exchange.url, max_retries=0) as sdk:
        told = await sdk.clob.my_trades("vaix")
        trades = told["trades"] if isinstance(told, dict) else told
        assert {one["trade_id"] for one in fresh} <= {one["trade_id"] for one in trades}


def test_a_key_joins_the_touch_post_only(terminal: Evterm, exchange: Practice) -> None:
    before = placed(exchange)
    terminal.arm()
    terminal.press("b")
    terminal.wait(0.5)
    (order,) = [row for name, row in placed(exchange).items() if name not in before]
    assert (order["side"], order["order_type"], order["quantity"]) == ("buy", "post_only", "20000")


def test_an_order_from_elsewhere_is_shown_and_cancelled_by_key(terminal: Evterm, exchange: Practice) -> None:
    rest(exchange)
    terminal.until("ORDERS 1")
    terminal.press("n", "x")
    terminal.until("ORDERS 0")
    until_open(exchange, 0)


@pytest.mark.parametrize(
    ("key", "over"),
    [(F12, ""), (CTRL_K, "?"), (F12, CTRL_P), (CTRL_K, CTRL_P), (F12, ":"), (CTRL_K, ":")],
    ids=["F12", "Ctrl+K help", "F12 palette", "Ctrl+K palette", "F12 line", "Ctrl+K line"],
)
def test_cancel_all_acts_whatever_is_open(terminal: Evterm, exchange: Practice, over: str, key: str) -> None:
    rest(exchange, 2)
    terminal.until("ORDERS 2")
    if over:
        terminal.press(over)
        terminal.until({"?": "HELP  keymap", CTRL_P: "what to do", ":": "\n:"}[over])
    terminal.press(key)
    until_open(exchange, 0)


def test_disarmed_keys_do_nothing_and_say_why(terminal: Evterm, exchange: Practice) -> None:
    for keys in (("b",), ("s",), ("t", "b"), ("t", "s")):
        terminal.press(*keys)
        terminal.until("disarmed (")
    assert not open_orders(exchange)


def test_capitals_never_trade(terminal: Evterm, exchange: Practice) -> None:
    terminal.arm()
    terminal.press("B", "S")
    terminal.until("capitals never trade")
    terminal.wait(0.3)
    assert not open_orders(exchange)


def test_a_held_key_places_one_order(terminal: Evterm, exchange: Practice) -> None:
    """Held by a hand that never lets go for as long as would make the next one a press of its own."""
    before = placed(exchange)
    terminal.arm()
    times = []
    for _ in range(30):
        terminal.press("b")
        times.append(time.monotonic())
    terminal.until("The same order key again")
    terminal.wait(0.3)
    pauses = sum(later - sooner > LOCK_S for sooner, later in pairwise(times))
    assert 1 <= len(placed(exchange)) - len(before) <= 1 + pauses, terminal.text


def test_enter_pressed_fifty_times_places_nothing(terminal: Evterm, exchange: Practice) -> None:
    terminal.arm()
    for _ in range(50):
        terminal.press("\r")
    terminal.wait(0.3)
    assert not open_orders(exchange)


@pytest.mark.parametrize(
    ("text", "bracketed"), [("bbbb", True), ("bbbb", False), ("tbts", False), ("bsbbbbbbbbbbbga", False)]
)
def test_a_paste_places_nothing_and_disarms(
    terminal: Evterm, exchange: Practice, text: str, bracketed: bool
) -> None:
    before = len(asked(exchange, "vaix/trades/mine?limit=500")["trades"])
    terminal.arm()
    terminal.wait(0.1)
    terminal.send(f"\x1b[200~{text}\x1b[201~" if bracketed else text)
    terminal.until("look like a paste")
    terminal.until("○ disarmed")
    terminal.wait(0.3)
    assert "○ disarmed" in terminal.text
    assert not open_orders(exchange)
    assert len(asked(exchange, "vaix/trades/mine?limit=500")["trades"]) == before


def test_flatten_closes_what_the_keys_opened(terminal: Evterm, exchange: Practice) -> None:
    base = _base(exchange)
    terminal.arm()
    terminal.press("t", "b")
    terminal.until("bought")
    terminal.press("\x1b[21~")  # F10
    terminal.until("f flattens VAIX")
    terminal.press("f")
    terminal.until("VAIX is flat")
    terminal.until("flat              0 VAIX")
    assert _base(exchange) <= base, "the position alone was sold, and what was bought before it in this run"


def _base(exchange: Practice) -> Decimal:
    return Decimal(asked(exchange, "vaix/balance")["base_balance"])
