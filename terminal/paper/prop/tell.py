"""An account, its trades and its payouts put into the venue's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.model.money import quote_text
from terminal.paper.prop import judging
from terminal.paper.prop.texts import iso, percent_text, share_text, usdc
from terminal.paper.prop.tiers import MIN_DAYS, MIN_TRADES
from terminal.paper.prop.times import DAY, next_midnight
from terminal.wire import prop as wire
from terminal.wire.prop import Phase, TradeStatus

if TYPE_CHECKING:
    from terminal.paper.prop.account import Payout, PropAccount, Trade
    from terminal.paper.prop.dealing import Dealer


def account_answer(dealer: Dealer, account: PropAccount, now: int) -> wire.PropAccountAnswer:
    tier, equity = account.tier, dealer.equity(account, now)
    day_start = account.day_start if account.day == now // DAY else equity
    return wire.PropAccountAnswer(
        id=account.id,
        track=(wire.Track.PAID if tier.fee else wire.Track.FREE).value,
        tier_id=tier.id,
        phase=account.phase.value,
        is_simulated=True,
        starting_allocation_usdc=quote_text(tier.allocation),
        current_equity_usdc=quote_text(equity),
        total_pnl_usdc=quote_text(equity - tier.allocation),
        profit_pct=percent_text(equity - tier.allocation, tier.allocation),
        max_drawdown_pct=percent_text(account.worst_drop, account.worst_peak),
        daily_pnl_usdc=quote_text(equity - day_start),
        daily_loss_breached=account.daily_breached,
        trade_count=account.trade_count,
        trading_days=account.trading_days,
        accrued_payout_usdc=quote_text(account.accrued),
        total_paid_out_usdc=quote_text(account.paid_out),
        split_pct=share_text(tier.split),
        graduation=_graduation(account, dealer.sure(account, now)),
        realized_pnl_usdc=quote_text(account.realized),
        unrealized_pnl_usdc=quote_text(equity - account.settled),
        free_margin_usdc=quote_text(dealer.free(account, now)),
        drawdown_floor_usdc=quote_text(judging.drawdown_floor(account)),
        daily_loss_floor_usdc=quote_text(judging.daily_floor(account, day_start)),
        max_leverage=account.leverage,
        open_trades=len(account.open),
        note=note(account, now),
    )


def _graduation(account: PropAccount, sure: int) -> wire.PropGraduation:
    tier = account.tier
    return wire.PropGraduation(
        share_text(tier.target),
        share_text(tier.drawdown),
        share_text(tier.daily_loss),
        MIN_TRADES,
        MIN_DAYS,
        *judging.gates(account, sure),
    )


def note(account: PropAccount, now: int) -> str:
    """What the owner can do now."""
    match account.phase:
        case Phase.PENDING:
            fee = usdc(account.tier.fee)
            return f"pay the fee of {fee} with POST /api/v1/prop/pay-fast-track to begin the evaluation"
        case Phase.EVAL:
            return "trade until every gate of the graduation is open"
        case Phase.EVAL_PASSED:
            return f"every gate is open: the account is funded at {iso(account.funded_at)}"
        case Phase.FUNDED:
            return "trade, and claim what accrues with POST /api/v1/prop/accounts/me/payouts/claim"
        case Phase.SUSPENDED:
            return f"the day's loss reached its limit: trading opens again at {iso(next_midnight(now))}"
        case Phase.CLOSED:
            broken = "the drawdown" if account.ended_by == judging.DRAWDOWN else "the day's loss"
            rest = "claim what has accrued, then " if account.accrued else ""
            return f"{broken} reached its limit: {rest}begin again with POST /api/v1/prop/signup"


def trade_answer(dealer: Dealer, trade: Trade, now: int) -> wire.PropTradeAnswer:
    market, open_now = dealer.market(trade), not trade.closed
    price_text = market.instrument.price_text
    floor = dealer.liquidation(trade)
    return wire.PropTradeAnswer(
        id=trade.id,
        venue=market.venue.value,
        coin=trade.symbol,
        side=trade.side.value,
        size=market.instrument.size_text(trade.lots),
        leverage=trade.leverage,
        entry_price=price_text(trade.entry),
        exit_price=None if open_now else price_text(trade.exit),
        realized_pnl_usdc=None if open_now else quote_text(trade.realized),
        status=(TradeStatus.OPEN if open_now else TradeStatus.CLOSED).value,
        is_simulated=True,
        opened_at=iso(trade.opened),
        closed_at=None if open_now else iso(trade.closed),
        phase=(Phase.FUNDED if trade.funded else Phase.EVAL).value,
        margin_usdc=quote_text(trade.margin),
        fees_usdc=quote_text(trade.fees),
        funding_usdc=quote_text(trade.funding),
        mark_price=price_text(dealer.mark(trade, now)) if open_now else None,
        unrealized_pnl_usdc=quote_text(dealer.unrealized(trade, now)) if open_now else None,
        liquidation_price=price_text(floor) if open_now and floor else None,
        closed_by=trade.closed_by or None,
    )


def trades_answer(
    dealer: Dealer, account: PropAccount, status: TradeStatus | None, limit: int, offset: int, now: int
) -> wire.PropTrades:
    """Those opened last come first."""
    chosen = [] if status is TradeStatus.CLOSED else list(account.open)
    if status is not TradeStatus.OPEN:
        chosen += account.closed
    chosen.sort(key=lambda trade: -trade.number)
    rows = [trade_answer(dealer, trade, now) for trade in chosen[offset : offset + limit]]
    return wire.PropTrades(rows, limit, offset, len(chosen))


def payout_answer(payout: Payout) -> wire.PropPayoutAnswer:
    """It is settled nowhere: a simulated payout is a record."""
    return wire.PropPayoutAnswer(
        id=payout.id,
        amount_usdc=quote_text(payout.amount),
        split_pct=share_text(payout.split),
        is_real=False,
        status="accrued_sim",
        onchain_tx_hash=None,
        settled_onchain_at=None,
        requested_at=iso(payout.at),
        settled_at=None,
    )


def payouts_answer(account: PropAccount) -> wire.PropPayouts:
    """Newest first."""
    return wire.PropPayouts(
        quote_text(account.accrued),
        quote_text(account.paid_out),
        share_text(account.tier.split),
        [payout_answer(payout) for payout in reversed(account.payouts)],
        is_simulated=True,
    )
