"""The exchange as a process: how it says that it is ready, and the ways in which it ends."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from terminal.paper.clock import Clock
from terminal.paper.host import Host
from terminal.paper.server.app import build
from terminal.paper.server.batches import BatchingProtocol
from terminal.paper.server.doors import Doors
from terminal.paper.server.identity import Identities
from terminal.paper.server.keyfile import key_file
from terminal.paper.server.limits import Limits

if TYPE_CHECKING:
    import socket

    from terminal.paper.server.faults import Faulty
    from terminal.paper.server.opening import Opened
    from terminal.paper.server.options import Options

log = logging.getLogger(__name__)
PARENT_LOOK_S = 0.5
GOODBYE_S = 2
_FIRST_STEPS = """
The practice exchange is running. Try, in another terminal:
  curl {url}/api/v1/exchange/vaix/book/hybrid?depth=5
  curl -X POST {url}/api/v1/exchange/vaix/orders -H "X-API-Key: $(cat {key_file})" \\
       -d '{{"side":"buy","quantity":"1000","price":"0.0035","order_type":"limit"}}'
Every route: {url}/docs   Stop: Ctrl+C"""


def serve(options: Options, sockets: list[socket.socket], opened: Opened) -> None:
    """Serve until told to stop. Prints one line of JSON when ready; all else goes to stderr."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(options, sockets, opened))


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.Loop


async def _serve(options: Options, sockets: list[socket.socket], opened: Opened) -> None:
    store, market, trader = opened
    clock = Clock(options.speed, not_before=market.now)
    host = Host(market, store, clock)
    host.begin()
    identities = Identities(host, trader)
    with key_file(options, identities.key) as path:
        app = build(host, identities, Limits(options.tier), faults=options.faults)
        server = _Server(app, sockets, path)
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
            proxy_headers=False,
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
