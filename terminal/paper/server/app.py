"""The routes put together behind the doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from terminal import __version__
from terminal.paper.server import (
    account,
    algos,
    auth,
    clones,
    guide,
    market_data,
    money,
    prop,
    sockets,
    trading,
)
from terminal.paper.server.answering import install_handlers, install_openapi
from terminal.paper.server.doors import Doors
from terminal.paper.server.shortcut import Shortcut

if TYPE_CHECKING:
    from terminal.paper.host import Host
    from terminal.paper.server.identity import Identities
    from terminal.paper.server.limits import Limits


def build(host: Host, identities: Identities, limits: Limits) -> Doors:
    app = FastAPI(
        title="evterm practice exchange",
        version=__version__,
        description="The EventTrader venue's API over a simulated market, on loopback.",
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
    )
    app.state.host = host
    app.state.identities = identities
    for router in (
        algos.router,
        money.router,
        prop.router,
        clones.router,
        trading.router,
        account.router,
        market_data.router,
        auth.router,
        guide.router,
        sockets.router,
    ):
        app.include_router(router)
    install_handlers(app)
    install_openapi(app)
    return Doors(Shortcut(app, host), identities, limits)
