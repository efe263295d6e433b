"""Money and standing: fee tiers, sub-accounts, transfers, withdrawals and their settlement, simulation mode."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from starlette.responses import Response

from terminal.model.errors import Malformed, Refused
from terminal.model.money import QUOTE_DECIMALS, format_units, quote_text, to_units
from terminal.model.order import Mode
from terminal.paper.clearing import QUOTE
from terminal.paper.money.addresses import wallet
from terminal.paper.money.commands import OpenSubAccount, SetSimulation, TransferFunds, WithdrawFunds
from terminal.paper.money.telling import assets, holdings
from terminal.paper.server.account import Limit, Offset
from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, Live, Symbol, pair_of
from terminal.paper.server.intake import effective_mode
from terminal.paper.server.rooms import carry_out
from terminal.wire import money as wire
from terminal.wire.amounts import decimal_of

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange
    from terminal.paper.host import Host

router = APIRouter(prefix="/api/v1", tags=["money"])
_read_label, _read_transfer, _read_withdraw, _read_simulation = (
    reader(wire.SubAccountRequest),
    reader(wire.TransferRequest),
    reader(wire.WithdrawRequest),
    reader(wire.SimulationRequest),
)

MAX_USDC = 10**10
WALLET_DECIMALS = 6
"""USDC on a chain is finer than a cent, but coarser than it is counted here."""


# -- fees and standing -------------------------------------------------------------------------------------


@router.get("/exchange/my-fees", openapi_extra=says(wire.FeeStanding, 401))
async def my_fees(host: Live, caller: Known) -> Response:
    """The fee tier, the 30-day volume, and what is missing for the next. Tiers are decided at midnight UTC."""
    market = host.market
    return json(market.money.fee_standing(caller.account, market.now))


@router.get("/exchange/dmm/status", openapi_extra=says(wire.DmmStatus, 401))
async def dmm_status(host: Live, caller: Known) -> Response:
    """Market-maker standing: one's own live quotes of the last 24 hours, looked at once a minute."""
    return json(host.market.money.records.makers.status(caller.account))


# -- sub-accounts ------------------------------------------------------------------------------------------


@router.get("/exchange/sub-accounts", openapi_extra=says(list[wire.SubAccount], 401, 422))
async def sub_accounts(host: Live, caller: Known, mode: Mode = Mode.LIVE) -> Response:
    """The main account first: its id is where funds are moved back to. Then the sub-accounts, oldest first."""
    return json(host.market.money.sub_accounts(caller.account, mode))


@router.post(
    "/exchange/sub-accounts",
    openapi_extra=says(wire.SubAccount, 400, 401, 409, 413, 422, body=wire.SubAccountRequest),
)
async def open_sub_account(request: Request, host: Live, caller: Known) -> Response:
    """A new sub-account, with nothing in it."""
    asked = _read_label(await request.body())
    return await carry_out(request, host, OpenSubAccount(caller.account, asked.label))


@router.post(
    "/exchange/sub-accounts/transfer",
    openapi_extra=says(wire.Transferred, 400, 401, 404, 409, 413, 422, body=wire.TransferRequest),
)
@router.post(
    "/exchange/transfer",
    openapi_extra=says(wire.Transferred, 400, 401, 404, 409, 413, 422, body=wire.TransferRequest),
)
async def transfer(request: Request, host: Live, caller: Known) -> Response:
    """Move funds between the main account and its sub-accounts, at once and free of fees."""
    asked = _read_transfer(await request.body())
    exchange = host.market.exchange
    currency = _currency(asked.currency, assets(exchange))
    units = _units(exchange, currency, decimal_of(asked.amount, "amount"), QUOTE_DECIMALS)
    mode = effective_mode(host, caller.account, asked.effective_mode)
    source, target = asked.from_sub_account_id, asked.to_sub_account_id
    return await carry_out(
        request, host, TransferFunds(caller.account, source, target, mode, currency, units)
    )


# -- withdrawals -------------------------------------------------------------------------------------------


@router.post(
    "/exchange/{symbol}/withdraw",
    openapi_extra=says(wire.Withdrawal, 400, 401, 404, 409, 413, 422, body=wire.WithdrawRequest),
)
async def withdraw(request: Request, host: Live, caller: Known, symbol: Symbol) -> Response:
    """Send what is available to a wallet. It leaves the balance at once and is settled 10 to 30 s later, or, now and
    then, later still, or fails and comes back."""
    asked = _read_withdraw(await request.body())
    instrument = pair_of(request, symbol).instrument
    currency = _currency(asked.currency, [QUOTE, instrument.base])
    units = _units(host.market.exchange, currency, decimal_of(asked.amount, "amount"), WALLET_DECIMALS)
    destination = _destination(asked)
    mode = effective_mode(host, caller.account, asked.effective_mode)
    command = WithdrawFunds(caller.account, instrument.symbol, mode, currency, units, destination)
    return await carry_out(request, host, command)


@router.get("/exchange/withdrawals", openapi_extra=says(wire.Withdrawals, 401, 422))
async def withdrawals(host: Live, caller: Known, limit: Limit = 50, offset: Offset = 0) -> Response:
    """Own withdrawals, newest first: this exchange's own route. Of those that have ended the newest 200 are kept."""
    mine = host.market.money.withdrawals(caller.account)
    return json(wire.Withdrawals(mine[offset : offset + limit], limit, offset, len(mine)))


def _destination(asked: wire.WithdrawRequest) -> str:
    named = {
        name: value
        for name in ("destination", "destination_address")
        if (value := getattr(asked, name)) is not None
    }
    if not named:
        raise Malformed("destination", "destination is required: the wallet to send to", "missing")
    if len(set(named.values())) > 1:
        raise Malformed(
            "destination", "destination and destination_address must be the same wallet", "mismatch"
        )
    field, address = next(iter(named.items()))
    return wallet(address, field)


def _currency(asked: str, known: list[str]) -> str:
    if asked.upper() not in known:
        raise Refused(
            "UNKNOWN_CURRENCY",
            f"currency must be one of {', '.join(known)}, not {asked[:40]!r}",
            "currency",
            asked[:40],
        )
    return asked.upper()


def _units(exchange: Exchange, currency: str, amount: Decimal, decimals: int) -> int:
    """So much of a currency in its units; USDC may have so many decimals."""
    if currency != QUOTE:
        return exchange.pairs[currency.lower()].instrument.lots(amount, "amount")
    if not 0 < amount <= MAX_USDC:
        raise Refused(
            "OUT_OF_RANGE",
            f"amount must be above zero and at most {MAX_USDC}, not {amount:.6g}",
            "amount",
            str(amount),
        )
    steps = to_units(amount, Decimal(1).scaleb(-decimals))
    if steps is None:
        near = format_units(int(amount.scaleb(decimals)), decimals)
        raise Refused(
            "TOO_MANY_DECIMALS",
            f"amount {amount} must have at most {decimals} decimals: nearest below is {near}",
            "amount",
            str(amount),
        )
    return steps * int(10 ** (QUOTE_DECIMALS - decimals))


# -- the account as a whole --------------------------------------------------------------------------------


@router.get("/portfolio/summary", openapi_extra=says(wire.Portfolio, 401))
async def portfolio(host: Live, caller: Known) -> Response:
    """All that is owned, at the last prices; on paper while in simulation mode. Sub-accounts are not in it."""
    mode = effective_mode(host, caller.account, Mode.LIVE)
    rows = _assets(host, caller.account, mode)
    total = quote_text(sum(worth for _, worth in rows))
    simulated = host.market.exchange.accounts[caller.account].simulated
    return json(wire.Portfolio(simulated, mode.value, total, [row for row, _ in rows]))


def _assets(host: Host, account: int, mode: Mode) -> list[tuple[wire.Asset, int]]:
    """Each asset with what it is worth in units of USDC."""
    exchange = host.market.exchange
    ledger, rows = exchange.ledgers[mode], []
    for one in holdings(exchange, account, mode):
        purse = ledger.purse(account, one.currency)
        worth, price = purse.available + purse.held, "1"
        if one.currency != QUOTE:
            pair = exchange.pairs[one.currency.lower()]
            worth, price = (
                pair.instrument.notional(pair.last, worth),
                pair.instrument.price_text(pair.last),
            )
        rows.append(
            (
                wire.Asset(one.currency, one.available, one.held, one.total, price, quote_text(worth)),
                worth,
            )
        )
    return rows


@router.put(
    "/portfolio/simulation",
    openapi_extra=says(wire.SimulationMode, 400, 401, 409, 413, 422, body=wire.SimulationRequest),
)
async def simulation(request: Request, host: Live, caller: Known) -> Response:
    """Switch simulation mode: while it is on, every order and withdrawal is on paper, whatever it asks for. This
    exchange's own route."""
    asked = _read_simulation(await request.body())
    return await carry_out(request, host, SetSimulation(caller.account, asked.enabled))
