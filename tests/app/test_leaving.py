"""How the terminal is left, by the trader's policy, and how live is opened: in a pty, judged by what the exchange has."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.running import CTRL_Q, ESC, Evterm, asked, attached, evterm, open_orders, rest
from tests.practice import REAL_TIME, Practice, running

pytestmark = REAL_TIME

GONE_S = 5.0
"""two seconds are promised; a full machine takes its own time"""


@pytest.fixture(scope="module")
def exchange() -> Iterator[Practice]:
    with running("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix") as practice:
        yield practice


@pytest.fixture(autouse=True)
def nothing_open(exchange: Practice) -> None:
    asked(exchange, "orders/all", "DELETE")


@contextlib.contextmanager
def with_orders(home: Path, exchange: Practice, config: str = "") -> Iterator[Evterm]:
    (home / "config.toml").write_text(config)
    with attached(home, exchange, size=(80, 24)) as program:
        rest(exchange, 2)
        program.until("ORDERS 2")
        yield program


def test_ctrl_q_says_what_stays_and_leaves_at_the_second_press(exchange: Practice, tmp_path: Path) -> None:
    with with_orders(tmp_path, exchange) as program:
        program.until("exit keep")
        program.press(CTRL_Q)
        program.until("Ctrl+Q again quits and leaves 2 orders")
        program.wait(3.2)
        program.press(CTRL_Q)  # too late for a second press, so a first one
        program.wait(0.2)
        program.press(":", "q", "\r")
        assert program.ended(GONE_S) == 0
        assert "evterm: left at the venue: 2 orders (on_exit = keep)" in program.raw.decode()
        assert len(open_orders(exchange)) == 2


def test_leaving_can_cancel_everything(exchange: Practice, tmp_path: Path) -> None:
    with with_orders(tmp_path, exchange, 'on_exit = "cancel"\n') as program:
        program.until("exit cancel/keep")
        program.press(CTRL_Q)
        program.until("Ctrl+Q again cancels 2 orders and quits")
        program.press(CTRL_Q)
        assert program.ended(6) == 0
        assert "every order is cancelled, by the venue's word" in program.raw.decode()
        assert not open_orders(exchange)


def test_a_hang_up_does_what_was_set_and_is_gone(exchange: Practice, tmp_path: Path) -> None:
    with with_orders(tmp_path, exchange, 'on_hangup = "cancel"\n') as program:
        os.kill(program.pid, signal.SIGHUP)
        assert program.ended(GONE_S) == 128 + signal.SIGHUP
        end = time.monotonic() + GONE_S
        while open_orders(exchange) and time.monotonic() < end:
            time.sleep(0.02)
        assert not open_orders(exchange)


def test_a_hang_up_while_the_exchange_hangs_is_gone_all_the_same(exchange: Practice, tmp_path: Path) -> None:
    with with_orders(tmp_path, exchange, 'on_hangup = "cancel"\n') as program:
        os.kill(exchange.process.pid, signal.SIGSTOP)
        try:
            os.kill(program.pid, signal.SIGHUP)
            assert program.ended(GONE_S) == 128 + signal.SIGHUP
        finally:
            os.kill(exchange.process.pid, signal.SIGCONT)


def test_the_switch_is_armed_by_a_word_kept_alive_and_removed_at_the_end(
    exchange: Practice, tmp_path: Path
) -> None:
    with attached(tmp_path, exchange, size=(80, 24)) as program:
        program.press(*":deadman 30s\r")
        program.until("of the whole account")
        program.press(*"account")
        program.wait(0.6)
        program.press("\r")
        program.until("ACCEPTED")
        assert asked(exchange, "dead-mans-switch")["active"]
        program.press(ESC)
        program.until("dms ~", 8)
        program.press(CTRL_Q)
        program.until("Ctrl+Q again ends dms (bots need it? :deadman-leave)")
        assert asked(exchange, "dead-mans-switch")["active"]
        program.press(CTRL_Q)
        assert program.ended(GONE_S) == 0
        assert not asked(exchange, "dead-mans-switch")["active"]


# -- live ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["live\r", "\x04"])
def test_live_opens_by_the_word_alone(exchange: Practice, tmp_path: Path, typed: str) -> None:
    where = ("--live", "--url", exchange.url, "--key-file", str(exchange.key_file))
    with evterm(tmp_path, *where) as program:
        program.until("type LIVE to trade real money at 127.0.0.1")
        program.send(typed)
        assert program.ended(10) == 2
        assert "that is not LIVE: nothing was opened" in program.raw.decode()


def test_live_is_shown_in_every_frame_and_has_a_journal_of_its_own(
    exchange: Practice, tmp_path: Path
) -> None:
    where = ("--live", "--url", exchange.url, "--key-file", str(exchange.key_file), "--symbol", "vaix")
    with evterm(tmp_path, *where, size=(80, 24)) as program:
        program.until("type LIVE to trade real money")
        program.send("LIVE\r")
        program.until(" mid 0", 20)
        assert "LIVE" in program.text.splitlines()[0]
        assert "PRACTICE" not in program.text
        program.arm()
        program.press("b")
        program.until("ORDERS 1")
        assert open_orders(exchange)[0]["mode"] == "live"
        assert [path.name for path in tmp_path.glob("journal-live-*")]
        assert not [path.name for path in tmp_path.glob("journal-practice-*")]
