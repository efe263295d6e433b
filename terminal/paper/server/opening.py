"""What the exchange starts from: its port, its store, and its market as it was left or a new one."""

from __future__ import annotations

import logging
import secrets
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from terminal.paper.clock import Clock
from terminal.paper.commands import OpenAccount
from terminal.paper.market import Market
from terminal.paper.server import keyfile
from terminal.paper.server.options import Options, StartError
from terminal.paper.store import OlderFormat, Store

log = logging.getLogger(__name__)


class Opened(NamedTuple):
    """The market, where it is kept, and the account that the key file's key stands for."""

    store: Store
    market: Market
    trader: int


def run(options: Options) -> None:
    """Serve until told to stop. What cannot be had is refused before all is imported that it takes to serve."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    sockets = listen(options.port)
    try:
        database = _database(options.folder)
        keyfile.check(options)
        store = _store(database)
        opened = Opened(store, *_market(options, store))
        from terminal.paper.server.process import serve

        serve(options, sockets, opened)
    finally:
        for one in sockets:
            one.close()


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
