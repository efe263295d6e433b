"""The routes put together behind the doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from terminal import __version__
from terminal.paper.server import (
    account,
    agent_card,
    algos,
    auth,
    batch,
    clones,
    feeds,
    guide,
    market_data,
    metrics,
    money,
    prop,
    router,
    sockets,
    trading,
)
from terminal.paper.server.answering import install_handlers, install_openapi
from terminal.paper.server.doors import Doors
from terminal.paper.server.shortcut import Shortcut

if TYPE_CHECKING:
    from terminal.paper.host import Host
    from terminal.paper.server.faults import Faulty
    from terminal.paper.server.identity import Identities
    from terminal.paper.server.limits import Limits


def build(host: Host, identities: Identities, limits: Limits, *, faults: bool = False) -> Doors | Faulty:
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
    for one in (  # what is asked for most comes first: each route is looked at in turn
        batch.router,
        router.router,
        algos.router,
        trading.router,
        account.router,
        market_data.router,
        sockets.router,
        feeds.router,
        auth.router,
        money.router,
        prop.router,
        clones.router,
        metrics.router,
        guide.router,
        agent_card.router,
    ):
        app.router.routes.extend(one.routes)  # as they are: including them would read every signature anew
    install_handlers(app)
    install_openapi(app)
    doors = Doors(Shortcut(app, host), identities, limits)
    return _faulty(app, doors, host, identities) if faults else doors


def _faulty(app: FastAPI, doors: Doors, host: Host, identities: Identities) -> Faulty:
    """The same with faults to arm: their code is not even loaded elsewhere."""
    from terminal.paper.server.faults import Faults, Faulty
    from terminal.paper.server.faults.routes import router

    app.router.routes.extend(router.routes)
    app.state.faults = Faults()
    app.state.failing_leg = app.state.faults.leg
    return Faulty(doors, app.state.faults, host, identities)
