"""The Prop Desk: tiers, evaluation, funded trading on simulated marks, payouts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from msgspec import Raw
from starlette.responses import Response

from terminal.model.errors import Refused
from terminal.model.instrument import Instrument
from terminal.paper.prop import brochure, tell
from terminal.paper.prop.commands import PropClaim, PropCloseTrade, PropOpenTrade, PropPayFee, PropSignUp
from terminal.paper.prop.tiers import FREE_TIER, PAID_TIER
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, Live
from terminal.paper.server.rooms import carry_out
from terminal.wire import prop as wire
from terminal.wire.amounts import ABSENT, decimal_of

router = APIRouter(prefix="/api/v1/prop", tags=["prop"])
_read_sign_up, _read_trade = reader(wire.PropSignUpRequest), reader(wire.PropTradeRequest)
_read_close, _read_empty = reader(wire.PropCloseRequest), reader(wire.PropEmptyRequest)

MAX_LEVERAGE = 50
TradeId = Annotated[str, Path(max_length=64, description="a trade's id")]


@router.get("/config", openapi_extra=says(wire.PropConfig))
async def config(host: Live) -> Response:
    """Tiers, fees, rules and venues."""
    return json(brochure.config(host.market.prop.marks))


@router.get("/stats", openapi_extra=says(wire.PropStats))
async def stats(host: Live) -> Response:
    """How many are evaluated and funded, and what was paid out."""
    return json(brochure.stats(host.market.prop))


@router.get("/reserve", openapi_extra=says(wire.PropReserve))
async def reserve(host: Live) -> Response:
    """What stands behind the payouts: here simulated figures, and no real capital."""
    return json(brochure.reserve(host.market.prop, host.market.now))


@router.get("/markets", openapi_extra=says(wire.PropMarkets, 422))
async def markets(
    host: Live,
    venue: Annotated[wire.Venue, Query(description="perpetuals or event cards")] = wire.Venue.HYPERLIQUID,
) -> Response:
    """What a venue trades, with its marks."""
    return json(brochure.markets(host.market.prop.marks, venue, host.market.now))


@router.post(
    "/signup",
    openapi_extra=says(wire.PropAccountAnswer, 400, 401, 409, 413, 422, body=wire.PropSignUpRequest),
)
async def sign_up(request: Request, host: Live, caller: Known) -> Response:
    """Open an account on a tier. One with a fee waits for it, one without begins its evaluation.

    For the tier that the caller's account is on already, the answer is that account as it stands.
    """
    asked = _read_sign_up(await request.body())
    by_track = PAID_TIER if asked.track is wire.Track.PAID else FREE_TIER
    tier = by_track if asked.tier_id is None else asked.tier_id
    return await carry_out(request, host, PropSignUp(caller.account, tier))


@router.post(
    "/pay-fast-track",
    openapi_extra=says(
        wire.PropAccountAnswer, 400, 401, 404, 409, 413, 422, body=wire.PropEmptyRequest, optional=True
    ),
)
async def pay_fast_track(request: Request, host: Live, caller: Known) -> Response:
    """Pay the tier's fee from the live USDC balance; the evaluation begins."""
    await _read_nothing(request)
    return await carry_out(request, host, PropPayFee(caller.account))


@router.get("/accounts/me", openapi_extra=says(wire.PropAccountAnswer, 401, 404))
async def account(host: Live, caller: Known) -> Response:
    """Phase, equity, profit, and how far each gate is."""
    desk = host.market.prop
    return json(tell.account_answer(desk.dealer, desk.account(caller.account), host.market.now))


@router.get("/accounts/me/trades", openapi_extra=says(wire.PropTrades, 401, 404, 422))
async def trades(
    host: Live,
    caller: Known,
    status: wire.TradeStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Own trades, newest first."""
    desk = host.market.prop
    mine = desk.account(caller.account)
    return json(tell.trades_answer(desk.dealer, mine, status, limit, offset, host.market.now))


@router.post(
    "/accounts/me/trades",
    openapi_extra=says(wire.PropTradeAnswer, 400, 401, 404, 409, 413, 422, body=wire.PropTradeRequest),
)
async def open_trade(request: Request, host: Live, caller: Known) -> Response:
    """Open a position at the mark and half the spread, no worse than a limit price."""
    asked = _read_trade(await request.body())
    market = host.market.prop.marks.find(asked.coin, asked.venue)
    command = PropOpenTrade(
        caller.account,
        market.symbol,
        asked.side,
        market.instrument.lots(decimal_of(asked.size, "size"), "size"),
        _leverage(asked.leverage),
        _limit(asked.limit_price, market.instrument),
    )
    return await carry_out(request, host, command)


@router.post(
    "/accounts/me/trades/{trade_id}/close",
    openapi_extra=says(
        wire.PropClosedTrade, 400, 401, 404, 409, 413, 422, body=wire.PropCloseRequest, optional=True
    ),
)
async def close_trade(request: Request, host: Live, caller: Known, trade_id: TradeId) -> Response:
    """Close a position at the mark and half the spread, no worse than a limit price."""
    body = await request.body()
    asked = _read_close(body) if body else wire.PropCloseRequest()
    desk = host.market.prop
    trade = desk.trade(desk.account(caller.account), trade_id)
    limit = _limit(asked.limit_price, desk.dealer.market(trade).instrument)
    return await carry_out(request, host, PropCloseTrade(caller.account, trade.id, limit))


@router.get("/accounts/me/payouts", openapi_extra=says(wire.PropPayouts, 401, 404))
async def payouts(host: Live, caller: Known) -> Response:
    """What has accrued, and every claim so far."""
    return json(tell.payouts_answer(host.market.prop.account(caller.account)))


@router.post(
    "/accounts/me/payouts/claim",
    openapi_extra=says(
        wire.PropPayoutAnswer, 400, 401, 404, 409, 413, 422, body=wire.PropEmptyRequest, optional=True
    ),
)
async def claim(request: Request, host: Live, caller: Known) -> Response:
    """Claim what has accrued: a record with the status `accrued_sim`, and no balance moves."""
    await _read_nothing(request)
    return await carry_out(request, host, PropClaim(caller.account))


async def _read_nothing(request: Request) -> None:
    if body := await request.body():
        _read_empty(body)


def _limit(raw: Raw, instrument: Instrument) -> int:
    return 0 if raw == ABSENT else instrument.ticks(decimal_of(raw, "limit_price"), "limit_price")


def _leverage(raw: Raw) -> int:
    """A whole number, however it is written: clients that count in floats send 10.0."""
    asked = decimal_of(raw, "leverage")
    if not 1 <= asked <= MAX_LEVERAGE or asked % 1:
        said = f"leverage must be a whole number from 1 to {MAX_LEVERAGE}, not {str(asked)[:40]}"
        raise Refused("OUT_OF_RANGE", said, "leverage", str(asked)[:40])
    return int(asked)
