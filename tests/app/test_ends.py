"""How the terminal begins, loses its venue, finds it again, and ends: always with one clear line and a restored tty."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.app.running import CTRL_Q, F9, Evterm, attached, evterm, open_orders, rest
from tests.practice import REAL_TIME, Practice, running, start, stop
from tests.widgets.terminal import Program

pytestmark = REAL_TIME

ALONE = ("--tier", "none", "--pairs", "vaix")
GONE_S = 6.0
"""two seconds are promised; a full machine takes its own time"""
STALE_S = 9.0
"""the same of three seconds"""


@pytest.fixture(scope="module")
def exchange() -> Iterator[Practice]:
    with running("--memory", "--seed", "7", *ALONE) as practice:
        yield practice


# -- a start that cannot be ----------------------------------------------------------------------------------


def refused(home: Path, *arguments: str, **environment: Any) -> str:
    """What it says before it ends with code 2."""
    with evterm(home, *arguments, **environment) as program:
        assert program.ended(20) == 2, program.text
        assert program.is_restored
        said = program.raw.decode(errors="replace").rpartition("\x1b[?1004l")[2]
        assert "Traceback" not in said
        (line,) = [one for one in said.splitlines() if "evterm: " in one]
        return line


def test_without_a_terminal_it_says_so() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "terminal"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "evterm: evterm needs a terminal: its input and output must not be redirected\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--live",), "--live goes with --venue or --url"),
        (("--live", "--url", "http://127.0.0.1:9"), "--live needs a key"),
        (("--url", "http://"), "is not an address"),
        (("--url", "http://[::1"), "is not an address"),
        (("--url", "http://example.com"), "unencrypted: use https"),
        (("--url", "http://127.0.0.1:9"), "http://127.0.0.1:9 cannot be reached"),
        (("--key-file", "/nowhere"), "--key-file goes with --url or --venue"),
        (("--url", "http://127.0.0.1:9", "--key-file", "/nowhere"), "/nowhere is not there"),
    ],
)
def test_arguments_that_will_not_do_are_named(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    assert said in refused(tmp_path, *arguments)


def test_a_dumb_terminal_is_named(tmp_path: Path) -> None:
    assert "TERM is empty or dumb" in refused(tmp_path, TERM="dumb")


def test_a_wrong_key_an_unsafe_key_file_and_an_unknown_pair_are_named(
    exchange: Practice, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("evt_" + "0" * 64)
    key.chmod(0o644)
    where = ("--url", exchange.url, "--key-file")
    assert "can be read by others: chmod 600" in refused(tmp_path, *where, str(key))
    key.chmod(0o600)
    assert "does not accept the key" in refused(tmp_path, *where, str(key))
    assert "--symbol doge is not traded there: choose from vaix" in refused(
        tmp_path, *where, str(exchange.key_file), "--symbol", "DOGE"
    )


def test_a_data_folder_in_use_is_named(tmp_path: Path) -> None:
    with running("--data", str(tmp_path / "practice"), *ALONE):
        assert "the practice exchange did not start:" in refused(tmp_path)


# -- the end -------------------------------------------------------------------------------------------------


def test_a_practice_exchange_that_dies_is_started_again_and_ends_with_the_terminal(tmp_path: Path) -> None:
    """Which a signal ends in order."""
    with evterm(tmp_path) as program:
        program.until("● live", 25)
        (first,) = _children(program.pid)
        os.kill(first, signal.SIGKILL)
        program.until("starting it again", 10)
        program.until("● live", 25)
        (second,) = _children(program.pid)
        assert second != first
        os.kill(program.pid, signal.SIGTERM)
        assert program.ended(GONE_S) == 128 + signal.SIGTERM
        assert program.is_restored
        assert (tmp_path / "state.json").exists()
        _gone(second)


def test_a_hang_up_ends_it_in_order(exchange: Practice, tmp_path: Path) -> None:
    with attached(tmp_path, exchange) as program:
        os.kill(program.pid, signal.SIGHUP)
        assert program.ended(GONE_S) == 128 + signal.SIGHUP
        assert program.is_restored


def test_a_terminal_that_is_closed_takes_all_along(tmp_path: Path) -> None:
    with evterm(tmp_path) as program:
        program.until("● live", 25)
        (child,) = _children(program.pid)
        os.close(program._fd)
        end = time.monotonic() + GONE_S
        while not os.waitpid(program.pid, os.WNOHANG)[0]:
            assert time.monotonic() < end, "it still runs"
            time.sleep(0.02)
        _gone(child)


def test_a_terminal_that_is_closed_over_a_script_ends_what_it_runs(tmp_path: Path) -> None:
    """As under `make run`: the script alone is told of the hang-up, and stays."""
    script = f"trap '' HUP; {sys.executable} -m terminal; true"
    program = Program(["sh", "-c", script], 120, 40, EVTERM_HOME=str(tmp_path))
    program.until("● live", 25)
    (inner,) = _children(program.pid)
    (exchange,) = _children(inner)
    os.close(program._fd)
    _gone(inner)
    _gone(exchange)
    os.waitpid(program.pid, 0)


def test_a_broken_config_is_named_and_it_starts_all_the_same_and_ctrl_q_leaves_with_code_0(
    exchange: Practice, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text("theme = [\n")
    with attached(tmp_path, exchange) as program:
        program.press(":", "l", "o", "g", "\r")
        program.until("config.toml")
        program.press(CTRL_Q)
        assert program.ended(GONE_S) == 0
        assert program.is_restored


def _children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found


def _gone(pid: int) -> None:
    end = time.monotonic() + GONE_S
    while Path(f"/proc/{pid}").exists():
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        assert time.monotonic() < end, "the practice exchange lives on"
        time.sleep(0.05)


# -- the venue goes and comes --------------------------------------------------------------------------------


def test_an_exchange_that_dies_makes_all_stale_and_one_that_comes_back_brings_all_back(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "market"
    first = start("--data", str(folder), *ALONE)
    port = first.url.rpartition(":")[2]
    where = ("--data", str(folder), "--port", port, *ALONE)
    with attached(tmp_path / "home", first, patient=False) as program:
        rest(first)
        program.until("ORDERS 1")
        program.arm()
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(5)
        if first.process.stdout is not None:
            first.process.stdout.close()
        _stale(program)
        again = start(*where)
        try:
            assert again.key != first.key, "each run has a key of its own"
            program.until("● live", 25)
            program.until("ORDERS 1")
            assert len(open_orders(again)) == 1
            assert "○ disarmed" in program.text, "a reconnect disarms"
            program.arm()
            program.press("t", "b")
            program.until("bought")
            program.press("\x1b[24~")
            program.until("ORDERS 0")
            assert not open_orders(again)
        finally:
            stop(again)


def _stale(program: Evterm) -> None:
    """The screen says so, and the order keys say why they do nothing."""
    program.until("new orders refused", STALE_S)
    assert "○ disarmed" in program.text
    program.press(F9)
    program.until("not armed:")
    program.press("b")
    program.until("disarmed")


def test_a_silent_exchange_makes_all_stale_until_it_speaks_again(exchange: Practice, tmp_path: Path) -> None:
    with attached(tmp_path, exchange, patient=False) as program:
        exchange.process.send_signal(signal.SIGSTOP)
        try:
            program.until("new orders refused", STALE_S)
        finally:
            exchange.process.send_signal(signal.SIGCONT)
        program.until("● live", 20)


# -- what it asks for ----------------------------------------------------------------------------------------


def test_a_terminal_that_was_killed_knows_its_order_at_the_next_start(
    exchange: Practice, tmp_path: Path
) -> None:
    with attached(tmp_path, exchange) as program:
        rest(exchange)
        program.until("ORDERS 1")
        os.kill(program.pid, signal.SIGKILL)
        program.ended(GONE_S)
    (order,) = open_orders(exchange)
    with attached(tmp_path, exchange) as program:
        program.until(order["order_id"][-4:])
        program.press("\x1b[24~")
        program.until("ORDERS 0")


def test_a_start_leaves_most_of_a_standard_key_s_requests(tmp_path: Path) -> None:
    """Counted by the exchange; two starts in a minute fit as well."""
    with running("--memory", "--seed", "7", "--tier", "standard") as standard:
        with attached(tmp_path, standard) as program:
            program.wait(2)
        answer = httpx.get(f"{standard.url}/api/v1/exchange/time", headers=standard.headers, trust_env=False)
        assert int(answer.headers["x-ratelimit-limit"]) == 100
        assert int(answer.headers["x-ratelimit-remaining"]) >= 50
