"""The exchange as a process: where it listens, how it says that it is ready, and the ways in which it ends."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import os
import secrets
import signal
import socket
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from terminal.model.errors import EvtermError
from terminal.paper.clock import Clock
from terminal.paper.commands import OpenAccount
from terminal.paper.flow import PAIRS
from terminal.paper.host import Host
from terminal.paper.market import Market
from terminal.paper.server.app import build
from terminal.paper.server.batches import BatchingProtocol
from terminal.paper.server.doors import Doors
from terminal.paper.server.identity import Identities
from terminal.paper.server.limits import Limits, Tier
from terminal.paper.store import OlderFormat, Store

if TYPE_CHECKING:
    from terminal.paper.server.faults import Faulty

log = logging.getLogger(__name__)
PARENT_LOOK_S = 0.5
GOODBYE_S = 2
_FIRST_STEPS = """
The practice exchange is running. Try, in another terminal:
  curl {url}/api/v1/exchange/vaix/book/hybrid?depth=5
  curl -X POST {url}/api/v1/exchange/vaix/orders -H "X-API-Key: $(cat {key_file})" \\
       -d '{{"side":"buy","quantity":"1000","price":"0.0035","order_type":"limit"}}'
Every route: {url}/docs   Stop: Ctrl+C"""


@dataclass(frozen=True, slots=True)
class Options:
    """What `evterm exchange` was asked to be; no folder means that nothing is kept."""

    port: int = 0
    seed: int | None = None
    folder: Path | None = None
    key_file: Path | None = None
    speed: float = 1.0
    pairs: tuple[str, ...] = tuple(PAIRS)
    tier: Tier = Tier.STANDARD
    faults: bool = False
    still: bool = False


class StartError(EvtermError):
    """The exchange cannot start; the message says why and what to do."""


def run(options: Options) -> None:
    """Serve until told to stop. Prints one line of JSON when ready; all else goes to stderr."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    sockets = listen(options.port)
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(_serve(options, sockets))
    finally:
        for one in sockets:
            one.close()


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop


def listen(port: int) -> list[socket.socket]:
    """The same port on both loopback addresses; on IPv4 alone where there is no IPv6."""
    first = _bind(socket.AF_INET, "127.0.0.1", port)
    try:
        second = _bind(socket.AF_INET6, "::1", first.getsockname()[1])
    except StartError:
        return [first]
    return [first, second]


def _bind(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    try:
        bound = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise StartError(f"no {address}: {error}") from error
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        bound.bind((address, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise StartError(
            f"port {port} on {address} cannot be used ({error.strerror}): choose another --port, or 0 for a free one"
        ) from error
    return bound


async def _serve(options: Options, sockets: list[socket.socket]) -> None:
    store = _store(_database(options.folder))
    market, trader = _market(options, store)
    clock = Clock(options.speed, not_before=market.now)
    host = Host(market, store, clock)
    host.begin()
    identities = Identities(host, trader)
    with _key_file(options, identities.key) as key_file:
        app = build(host, identities, Limits(options.tier), faults=options.faults)
        server = _Server(app, sockets, key_file)
        gc.freeze()
        gc.enable()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, server.stop)
        tasks = [asyncio.create_task(host.run()), asyncio.create_task(_watch_parent(server))]
        for task in tasks:
            task.add_done_callback(lambda _: server.stop())
        try:
            await server.serve(sockets)
        finally:
            for task in tasks:
                task.cancel()
            outcome = await asyncio.gather(*tasks, return_exceptions=True)
            host.close()
    for failure in outcome:
        if isinstance(failure, Exception):
            raise failure


class _Server(uvicorn.Server):
    """uvicorn that announces itself on stdout and leaves signals to us."""

    def __init__(self, app: Doors | Faulty, sockets: list[socket.socket], key_file: Path) -> None:
        config = uvicorn.Config(
            app,
            http="httptools",
            ws=BatchingProtocol,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            ws_max_size=64 * 1024,
            ws_per_message_deflate=False,
            ws_ping_interval=20,
            ws_ping_timeout=20,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=GOODBYE_S,
            limit_concurrency=1024,
            backlog=128,
        )
        if not isinstance(app, Doors):
            app.hold_lines(config)
        super().__init__(config)
        self._port = sockets[0].getsockname()[1]
        self._key_file = key_file

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # type: ignore[override]
        return contextlib.nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        at = f"127.0.0.1:{self._port}"
        ready = {
            "url": f"http://{at}",
            "ws_url": f"ws://{at}",
            "key_file": str(self._key_file),
            "pid": os.getpid(),
        }
        print(json.dumps(ready), flush=True)
        if sys.stdout.isatty():
            print(_FIRST_STEPS.format(url=ready["url"], key_file=self._key_file), file=sys.stderr)

    def stop(self) -> None:
        self.should_exit = True


async def _watch_parent(server: _Server) -> None:
    """End with the process that started this one: an exchange nobody holds would live on unseen."""
    parent = os.getppid()
    while parent == 1 or os.getppid() == parent:
        await asyncio.sleep(PARENT_LOOK_S)
    log.warning("the process that started this exchange is gone: stopping")
    server.stop()


# -- what it starts from -----------------------------------------------------------------------------------


def _database(folder: Path | None) -> Path | None:
    if folder is None:
        return None
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StartError(
            f"the data folder {folder} cannot be made: {error.strerror}. Choose another --data, or --memory"
        ) from error
    return folder / "exchange.sqlite"


def _store(path: Path | None) -> Store:
    """The store at a path. A market of an older version cannot go on: it is put aside, and a new one begins."""
    try:
        return Store(path)
    except OlderFormat as error:
        if path is None:
            raise
        aside = path.with_name(f"exchange.format{error.found}.sqlite")
        path.replace(aside)
        for part in ("-wal", "-shm"):
            path.with_name(path.name + part).unlink(missing_ok=True)
        log.warning("the practice market of an older version was put aside as %s: a new one begins", aside)
        return Store(path)


def _market(options: Options, store: Store) -> tuple[Market, int]:
    """The market as it was left, or a new one; and the account that the key file's key stands for."""
    saved = store.snapshot()
    if saved is None:
        seed = secrets.randbits(32) if options.seed is None else options.seed
        market = Market.opened(list(options.pairs), seed, Clock().now(), still=options.still)
        account = market.apply(OpenAccount("trader"), market.now)
        trader = getattr(account, "id", 0)
        store.set_meta("seed", seed)
        store.set_meta("trader", trader)
        return market, trader
    seed = store.meta("seed", int) or 0
    if options.seed not in (None, seed):
        raise StartError(
            f"{store.path} holds the market of seed {seed}, not {options.seed}: leave --seed out, or choose another --data"
        )
    market = Market.load(saved)
    if options.still and not market.flow.still:
        raise StartError(
            f"{store.path} holds a market that moves: leave --still out, or choose another --data"
        )
    if set(options.pairs) != set(market.exchange.pairs):
        held = ",".join(market.exchange.pairs)
        raise StartError(
            f"{store.path} holds the pairs {held}: ask for the same --pairs, or choose another --data"
        )
    replay(market, store)
    return market, store.meta("trader", int) or 0


def replay(market: Market, store: Store) -> None:
    """Apply the journal after the snapshot: what a sudden end did not let us put into one."""
    entries, cut = store.journal()
    for entry in entries:
        market.apply(entry.command, entry.at)
        market.drain()
    if entries:
        log.warning("the exchange ended suddenly: %d journalled commands were applied again", len(entries))
    if cut:
        exchange = market.exchange
        accounts = len(exchange.accounts)
        store.forget(exchange.next_order, exchange.next_trade, accounts, list(exchange.orders))
        until = datetime.fromtimestamp(market.now / 1e6, UTC).isoformat(timespec="seconds")
        log.warning("the journal's end is damaged: %d entries after %s were cut off and are lost", cut, until)


@contextlib.contextmanager
def _key_file(options: Options, key: str):  # type: ignore[no-untyped-def]
    """The run's API key in a file that its owner alone can read; without a folder it goes when the run ends."""
    if options.key_file is not None or options.folder is not None:
        path = options.key_file or options.folder / "key"  # type: ignore[operator]
        _write_key(path, key)
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="evterm-") as folder:
        path = Path(folder) / "key"
        _write_key(path, key)
        yield path


def _write_key(path: Path, key: str) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(key + "\n")
        fresh.replace(path)
    except OSError as error:
        raise StartError(
            f"the key file {path} cannot be written: {error.strerror}. Choose another --key-file"
        ) from error
