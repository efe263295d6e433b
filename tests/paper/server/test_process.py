"""The exchange as a process: how it announces itself, how it ends, and what it remembers."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect

from tests.practice import Practice, running, start, stop

QUICK = ("--pairs", "vaix", "--tier", "none", "--seed", "3")
ORDERS = "/api/v1/exchange/vaix/orders"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "practice"


def kept(folder: Path) -> tuple[str, ...]:
    """The arguments of an exchange that keeps its market in the folder."""
    return ("--data", str(folder), *QUICK)


def web(exchange: Practice) -> httpx.Client:
    return httpx.Client(base_url=exchange.url, headers=exchange.headers, trust_env=False)


@contextlib.contextmanager
def newcomer(exchange: Practice, name: str) -> Iterator[httpx.Client]:
    """Another user, registered now or before, and logged in."""
    user = {"email": f"{name}@example.com", "password": "correct horse"}
    with httpx.Client(base_url=exchange.url, trust_env=False) as client:
        client.post("/auth/register", json=user)
        token = client.post("/auth/login", json=user).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def failed(*arguments: str) -> tuple[int, list[str]]:
    """Run one that cannot start: its exit code, and its lines on stderr. Nothing goes to stdout."""
    command = [sys.executable, "-m", "terminal", "exchange", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.stdout == ""
    return done.returncode, done.stderr.strip().splitlines()


def ended(exchange: Practice, number: signal.Signals) -> tuple[int, str]:
    """Send a signal and wait: the exit code, and what else was said on stdout."""
    exchange.process.send_signal(number)
    code = exchange.process.wait(15)
    assert exchange.process.stdout is not None
    with exchange.process.stdout as rest:
        return code, rest.read()


# -- beginning ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def in_memory() -> Iterator[Practice]:
    """One that keeps nothing, for tests that only ask it something."""
    with running("--memory", *QUICK) as exchange:
        yield exchange


@pytest.mark.parametrize(
    ("where", "number"),
    [("memory", signal.SIGINT), ("data", signal.SIGTERM), ("key file", signal.SIGHUP)],
)
async def test_the_ready_line_leads_to_the_exchange_and_a_signal_ends_it(
    folder: Path, where: str, number: signal.Signals
) -> None:
    """The key is where it was wanted; the end is clean though sockets are open."""
    chosen = folder / "mine" / "key"
    place = {
        "memory": ("--memory",),
        "data": ("--data", str(folder)),
        "key file": ("--memory", "--key-file", str(chosen)),
    }[where]
    exchange = await asyncio.to_thread(start, *place, *QUICK)
    is_described(exchange)
    if where != "memory":
        assert exchange.key_file == (folder / "key" if where == "data" else chosen)
    with web(exchange) as client:
        assert client.get("/auth/me").json()["username"] == "trader"
        assert [pair["symbol"] for pair in client.get("/api/v1/exchange/pairs").json()] == ["vaix"]
    await ends_with_sockets_open(exchange, number)
    assert exchange.key_file.exists() == (where != "memory")


def is_described(exchange: Practice) -> None:
    """By its ready line and its key file."""
    assert exchange.process.pid > 0
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", exchange.url)
    assert exchange.ws_url == exchange.url.replace("http", "ws")
    assert re.fullmatch(r"evt_[0-9a-f]{64}", exchange.key)
    assert stat.S_IMODE(exchange.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(exchange.key_file.parent.stat().st_mode) == 0o700


async def ends_with_sockets_open(exchange: Practice, number: signal.Signals) -> None:
    """Within five seconds, telling the sockets that it goes, with exit code 0."""
    async with (
        connect(exchange.ws_url + "/ws/clob", proxy=None) as clob,
        connect(exchange.ws_url + "/ws/exchange/vaix/book", proxy=None) as book,
        httpx.AsyncClient(base_url=exchange.url, trust_env=False) as client,
    ):
        await clob.recv()
        await client.get("/api/v1/exchange/time")
        begun = time.monotonic()
        code, said = await asyncio.to_thread(ended, exchange, number)
        assert time.monotonic() - begun < 5
        await clob.wait_closed()
        await book.wait_closed()
    assert (code, said) == (0, ""), "nothing but the ready line belongs on stdout"
    assert clob.close_code == book.close_code == 1012


def test_it_listens_on_loopback_only_and_on_both_families(in_memory: Practice) -> None:
    port = int(in_memory.url.rpartition(":")[2])
    assert httpx.get(f"http://localhost:{port}/api/v1/exchange/time", trust_env=False).status_code == 200
    with socket.socket() as other:
        assert other.connect_ex(("127.0.0.2", port)) != 0
    if _has_ipv6():
        assert httpx.get(f"http://[::1]:{port}/api/v1/exchange/time", trust_env=False).status_code == 200


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return False
    return True


def test_a_port_in_use_is_one_line_and_exit_code_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, lines = failed("--memory", *QUICK, "--port", str(port))
    assert code == 2
    assert len(lines) == 1
    assert f"port {port}" in lines[0]
    assert "--port" in lines[0]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--memory", "--pairs", "vaix,doge"), "doge"),
        (("--memory", "--port", "70000"), "65535"),
        (("--memory", "--port", "-1"), "--port"),
        (("--memory", "--speed", "0"), "above 0"),
        (("--memory", "--speed", "nan"), "--speed"),
        (("--memory", "--tier", "gold"), "standard"),
        (("--memory", "--seed", "x"), "--seed"),
        (("--memory", "--data", "."), "not allowed"),
        (("--data", "/dev/null/x"), "--data"),
        (("--memory", "--pairs", "vaix", "--key-file", "/dev/null/key"), "--key-file"),
    ],
)
def test_a_bad_argument_is_exit_code_2_and_says_what_is_wrong(arguments: tuple[str, ...], word: str) -> None:
    code, lines = failed(*arguments)
    assert code == 2
    assert word in lines[-1]
    assert not any("Traceback" in line for line in lines)


# -- ending ------------------------------------------------------------------------------------------------


def test_it_ends_when_the_process_that_started_it_is_gone() -> None:
    """A parent starts it, hands on its ready line, which has four fields, and goes. The pipe closes when the exchange has
    gone too."""
    parent = (
        "import subprocess, sys\n"
        f"command = {[sys.executable, '-m', 'terminal', 'exchange', '--memory', *QUICK]!r}\n"
        "child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=sys.stdout, text=True)\n"
        "print(child.pid, child.stdout.readline(), sep='\\n', end='', flush=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", parent], capture_output=True, text=True, timeout=30, check=True
    )
    pid, ready, *rest = done.stdout.splitlines()
    assert "is gone: stopping" in "".join(rest)
    told = json.loads(ready)
    assert set(told) == {"url", "ws_url", "key_file", "pid"}
    assert told["pid"] == int(pid)
    with socket.socket() as gone:
        assert gone.connect_ex(("127.0.0.1", int(told["url"].rpartition(":")[2]))) != 0


# -- remembering -------------------------------------------------------------------------------------------


def order(
    client: httpx.Client, side: str, quantity: str, price: str | None = None, **more: Any
) -> dict[str, Any]:
    body = {"side": side, "quantity": quantity, **({"price": price} if price else {"order_type": "market"})}
    answer = client.post(ORDERS, json=body, **more)
    assert answer.status_code == 200, answer.text
    placed: dict[str, Any] = answer.json()
    return placed


def remembered(client: httpx.Client) -> dict[str, Any]:
    """All that must outlive a restart, as the routes tell it. The chart's last candle may have gone on."""
    told: dict[str, Any] = {
        path: client.get(path).json()
        for path in (
            ORDERS,
            f"{ORDERS}?mode=paper",
            f"{ORDERS}/history",
            "/api/v1/exchange/vaix/trades/mine",
            "/api/v1/exchange/vaix/trades/mine?mode=paper",
            "/api/v1/exchange/vaix/balance",
            "/api/v1/exchange/vaix/balance?mode=paper",
        )
    }
    for interval in ("1m", "1h"):
        candles = client.get(f"/api/v1/exchange/vaix/chart?interval={interval}&limit=500").json()
        told[interval] = candles[-400:-2]
    return told


def test_everything_survives_a_clean_restart(folder: Path) -> None:
    """Orders with their place in the queue, fills, history, balances, users, candles and the tape; not the key."""
    first = start(*kept(folder))
    with newcomer(first, "keeper") as keeper:
        user = keeper.get("/auth/me").json()
    with web(first) as client:
        for _ in range(2):
            order(client, "sell", "300", "0.9")
        order(client, "buy", "500")
        order(client, "buy", "500", "0.001", headers={"Idempotency-Key": "kept"})
        client.post(ORDERS, json={"side": "buy", "quantity": "500", "price": "0.003", "paper": True})
        client.delete(f"{ORDERS}/{order(client, 'buy', '100', '0.002')['order_id']}")
        before = remembered(client)
        tape = client.get("/api/v1/exchange/vaix/trades?limit=500").json()
    assert stop(first) == 0
    second = start(*kept(folder))
    try:
        with web(second) as client:
            assert remembered(client) == before
            newest = client.get("/api/v1/exchange/vaix/trades?limit=500").json()
            at = next(place for place, trade in enumerate(newest) if trade["id"] == tape[0]["id"])
            assert newest[at:] == tape[: len(newest) - at]
            again = order(client, "buy", "500", "0.001", headers={"Idempotency-Key": "kept"})
            assert again["order_id"] in [one["order_id"] for one in before[ORDERS]["orders"]]
            old = {"X-API-Key": first.key}
            assert client.get("/auth/me", headers=old).status_code == 401
            assert second.key != first.key
            asks = client.get("/api/v1/exchange/vaix/book?depth=1000").json()["asks"]
            assert asks[-1] == ["0.900000", "600", 2]
        with newcomer(second, "keeper") as keeper:
            assert keeper.get("/auth/me").json() == user
    finally:
        assert stop(second) == 0


def test_the_queue_is_the_same_after_a_restart(folder: Path) -> None:
    """Two users at one price: the first in line before is the first in line after, when a third buys it all."""
    first = start(*kept(folder))
    with web(first) as early, newcomer(first, "late") as late:
        price = Decimal(early.get("/api/v1/exchange/vaix/bbo").json()["best_ask"]) + Decimal("0.00001")
        ahead = order(early, "sell", "100", str(price))["order_id"]
        behind = order(late, "sell", "100", str(price))["order_id"]
    stop(first)
    second = start(*kept(folder))
    try:
        with web(second) as early, newcomer(second, "late") as late, newcomer(second, "buyer") as buyer:
            asks = buyer.get("/api/v1/exchange/vaix/book?depth=1000").json()["asks"]
            whole = sum(int(size) for level, size, _ in asks if Decimal(level) <= price)
            order(buyer, "buy", str(2 * whole), str(price))
            fills = [
                client.get(f"{ORDERS}/{name}").json()["fills"]
                for client, name in ((early, ahead), (late, behind))
            ]
        assert all(fills), "the buyer took both"
        assert int(fills[0][-1]["trade_id"]) < int(fills[1][0]["trade_id"])
    finally:
        stop(second)


def test_acknowledged_orders_survive_a_sudden_end(folder: Path) -> None:
    """SIGKILL right after the answers: each order, fill and balance is there at the next start."""
    first = start(*kept(folder))
    with web(first) as client:
        for step in range(40):
            placed = order(client, "buy", "100", f"0.00{100 + step}")
            if step % 4 == 0:
                client.delete(f"{ORDERS}/{placed['order_id']}")
        order(client, "buy", "700", headers={"Idempotency-Key": "last"})
        before = remembered(client)
        last = order(client, "buy", "100", "0.003")
    code, _ = ended(first, signal.SIGKILL)
    assert code == -signal.SIGKILL
    second = start(*kept(folder))
    try:
        with web(second) as client:
            opened = client.get(ORDERS).json()["orders"]
            assert opened[-1] == {key: value for key, value in last.items() if key != "server_timing"}
            client.delete(f"{ORDERS}/{last['order_id']}")
            after = remembered(client)
            ended_orders = after[f"{ORDERS}/history"]
            assert ended_orders["orders"].pop(0)["order_id"] == last["order_id"]
            ended_orders["total"] -= 1
            assert after == before
            assert client.get(f"{ORDERS}/last").json()["status"] == "filled"
    finally:
        assert stop(second) == 0


@pytest.fixture(scope="module")
def running_on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Practice]]:
    """A folder, and the exchange that is running on it."""
    folder = tmp_path_factory.mktemp("held")
    with running(*kept(folder)) as exchange:
        yield folder, exchange


def test_a_second_exchange_on_the_same_folder_says_so_in_one_line(running_on: tuple[Path, Practice]) -> None:
    folder, first = running_on
    code, lines = failed(*kept(folder))
    assert code == 2
    assert (folder / "key").read_text().strip() == first.key, "the first one's key must go on being the key"
    assert len(lines) == 1, lines
    assert "another exchange" in lines[0]
    assert "--data" in lines[0]


def test_another_seed_or_other_pairs_than_the_kept_ones_are_refused(folder: Path) -> None:
    """And what is not said is as it is kept. The key of a run was nowhere but in its file."""
    first = start(*kept(folder))
    assert stop(first) == 0
    for path in folder.iterdir():
        assert (first.key.encode() in path.read_bytes()) == (path.name == "key"), path.name
    for change, word in [(("--seed", "4"), "seed 3, not 4"), (("--pairs", "vaix,btc"), "pairs vaix")]:
        code, lines = failed(*kept(folder), *change)
        assert code == 2
        assert len(lines) == 1, lines
        assert word in lines[0]
    exchange = start("--data", str(folder), "--pairs", "vaix", "--tier", "none")
    assert stop(exchange) == 0


def test_the_key_is_nowhere_but_in_its_file(running_on: tuple[Path, Practice]) -> None:
    folder, exchange = running_on
    with web(exchange) as client:
        client.get("/auth/me")
        client.get("/auth/me", headers={"X-API-Key": "evt_wrong"})
    listed = Path(f"/proc/{exchange.process.pid}/cmdline")
    if listed.exists():
        assert exchange.key.encode() not in listed.read_bytes()
        assert exchange.key.encode() not in Path(f"/proc/{exchange.process.pid}/environ").read_bytes()
    for path in folder.iterdir():
        assert (exchange.key.encode() in path.read_bytes()) == (path.name == "key"), path.name


# -- limits ------------------------------------------------------------------------------------------------


def test_the_standard_tier_tells_its_limits_and_refuses_past_them() -> None:
    exchange = start("--memory", "--pairs", "vaix", "--seed", "3", "--tier", "standard")
    path = "/api/v1/exchange/time"
    try:
        _away_from_the_end_of_a_minute()
        with httpx.Client(base_url=exchange.url, trust_env=False) as anybody:
            left = []
            for _ in range(20):
                answer = anybody.get(path)
                assert answer.status_code == 200
                assert answer.headers["x-ratelimit-limit"] == "20"
                left.append(int(answer.headers["x-ratelimit-remaining"]))
            assert left == list(range(19, -1, -1))
            before = time.time()
            refused = anybody.get(path)
        assert refused.status_code == 429
        assert refused.headers["x-ratelimit-remaining"] == "0"
        wait, reset = int(refused.headers["retry-after"]), int(refused.headers["x-ratelimit-reset"])
        assert 1 <= wait <= 60
        assert before - 1 <= reset - wait <= time.time() + 1
        assert refused.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
        with web(exchange) as client:
            known = client.get(path)
            assert (known.status_code, known.headers["x-ratelimit-limit"]) == (200, "100")
            placed = client.post(ORDERS, json={"side": "buy", "quantity": "100", "price": "0.001"})
            assert (placed.status_code, placed.headers["x-ratelimit-limit"]) == (200, "3000")
            assert client.get(path).headers["x-ratelimit-remaining"] == "98", (
                "orders have a budget of their own"
            )
            assert client.get("/auth/me", headers={"X-API-Key": "evt_wrong"}).status_code == 429
    finally:
        stop(exchange)


def _away_from_the_end_of_a_minute() -> None:
    """Limits count by the minute of the clock, which must not change in the middle."""
    if time.time() % 60 > 57:
        time.sleep(60 - time.time() % 60)


def test_without_a_tier_there_are_no_limits_and_no_headers(in_memory: Practice) -> None:
    with httpx.Client(base_url=in_memory.url, trust_env=False) as anybody:
        answers = [anybody.get("/api/v1/exchange/time") for _ in range(150)]
    assert {answer.status_code for answer in answers} == {200}
    assert not any("x-ratelimit-limit" in answer.headers for answer in answers)
