"""`/.well-known/agent-card.json`: what other agents can do here, and how they say who they are."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from terminal import __version__
from terminal.paper.server.answering import json, says
from terminal.wire.agent import (
    A2A_VERSION,
    AgentCapabilities,
    AgentCard,
    AgentInterface,
    AgentProvider,
    AgentSkill,
    ApiKeyScheme,
    HttpScheme,
)

router = APIRouter(prefix="/.well-known", tags=["agents"])

ABOUT = (
    "A practice exchange with the EventTrader venue's API over a simulated market: no order here is real. "
    "Its skills are reached by the REST routes and the streams that the documentation lists, not by A2A messages."
)
SKILLS = [
    AgentSkill(
        "exchange-trading",
        "Exchange trading",
        "Place, amend and cancel orders, single or in batches, live or on paper, with idempotency keys; "
        "balances, fills and open orders. Routes: /api/v1/exchange and /api/v1/clob.",
        ["trading", "orders", "exchange", "paper-trading"],
        ["Buy 1000 VAIX at 0.0038 or better", "Cancel all my orders on BTC/USDC"],
    ),
    AgentSkill(
        "market-data",
        "Market data",
        "Pairs, order books, trades, candles and venues, over REST, over JSON streams and as binary frames. "
        "Routes: /api/v1/exchange, /ws/exchange, /ws/clob and /md/v1.",
        ["market-data", "order-book", "streaming"],
        ["What is the spread of ETH/USDC?", "Follow every trade of SBIO/USDC"],
    ),
    AgentSkill(
        "prop-desk",
        "Prop Desk",
        "Sign up on a tier, trade its markets within its rules, follow the way to a funded account, and claim "
        "payouts. Routes: /api/v1/prop.",
        ["prop", "funded-account", "leverage"],
        ["Open an account on the Pro tier", "How far am I from the profit target?"],
    ),
    AgentSkill(
        "cloned-bots",
        "Cloned bots",
        "Clone a bot, fund it, equip it with skills, set its limits, and start and stop it. "
        "Routes: /api/v1/cloned-bots.",
        ["bots", "automation"],
        ["Which bots can be cloned?", "Stop my market maker"],
    ),
]


@router.get("/agent-card.json", openapi_extra=says(AgentCard))
@router.get("/agent.json", openapi_extra=says(AgentCard))
async def agent_card(request: Request) -> Response:
    """The A2A agent card: skills, addresses and how to identify oneself."""
    host, port = request.scope["server"]
    return json(_card(f"{host}:{port}" if port else host))


def _card(at: str) -> AgentCard:
    url = f"http://{at}"
    return AgentCard(
        protocol_version=A2A_VERSION,
        name="evterm practice exchange",
        description=ABOUT,
        url=url,
        preferred_transport="REST",
        additional_interfaces=[
            AgentInterface(url, "REST"),
            AgentInterface(f"ws://{at}/ws/clob", "WEBSOCKET"),
        ],
        provider=AgentProvider("evterm", f"{url}/docs"),
        version=__version__,
        documentation_url=f"{url}/docs",
        capabilities=AgentCapabilities(
            streaming=False, push_notifications=False, state_transition_history=False
        ),
        security_schemes={
            "apiKey": ApiKeyScheme("header", "X-API-Key"),
            "bearer": HttpScheme("bearer", "JWT"),
        },
        security=[{"apiKey": []}, {"bearer": []}],
        default_input_modes=["application/json"],
        default_output_modes=["application/json"],
        skills=SKILLS,
        supports_authenticated_extended_card=False,
    )
