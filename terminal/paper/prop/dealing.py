"""Positions opened and closed at the desk's marks, and what an account is worth with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.model.errors import Refused
from terminal.paper.prop import sums
from terminal.paper.prop.account import PropAccount, Trade
from terminal.paper.prop.texts import usdc
from terminal.paper.prop.tiers import MAX_OPEN, MIN_NOTIONAL
from terminal.wire.prop import Phase

if TYPE_CHECKING:
    from terminal.paper.prop.catalogue import Market
    from terminal.paper.prop.commands import PropOpenTrade
    from terminal.paper.prop.marks import Marks


class Dealer:
    """Refuses a trade before it changes anything."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks

    # -- what things are worth ----------------------------------------------------------------------------

    def market(self, trade: Trade) -> Market:
        return self.marks.markets[trade.symbol]

    def mark(self, trade: Trade, now: int) -> int:
        return self.marks.mark(self.market(trade), now)

    def worth(self, trade: Trade) -> int:
        """What one tick of the price is to this position."""
        return trade.lots * self.market(trade).instrument.unit

    def unrealized(self, trade: Trade, now: int) -> int:
        return sums.profit(trade.side.sign, trade.entry, self.mark(trade, now), self.worth(trade))

    def equity(self, account: PropAccount, now: int) -> int:
        return account.settled + sum(self.unrealized(trade, now) for trade in account.open)

    def sure(self, account: PropAccount, now: int) -> int:
        """The equity that counts as earned: the lower of what is realised and the whole, open positions included."""
        return min(account.settled, self.equity(account, now))

    def free(self, account: PropAccount, now: int) -> int:
        return self.equity(account, now) - sum(trade.margin for trade in account.open)

    def liquidation(self, trade: Trade) -> int:
        """The price at which it is closed by force; 0 is none."""
        return sums.liquidation_price(trade.side.sign, trade.entry, self.worth(trade), trade.margin)

    def is_liquidated(self, trade: Trade, now: int) -> bool:
        return sums.is_liquidated(trade.side.sign, self.mark(trade, now), self.liquidation(trade))

    # -- opening and closing ------------------------------------------------------------------------------

    def ticket(self, account: PropAccount, asked: PropOpenTrade, now: int) -> Trade:
        """The trade as it would be opened, or why it cannot be."""
        market = self.marks.markets[asked.symbol]
        entry = self._fill(market, asked.side.sign, asked.limit, now, "opens")
        notional = market.instrument.notional(entry, asked.lots)
        self._check(account, market, asked, notional)
        trade = Trade(
            id=account.trade_id(),
            number=account.next_trade,
            symbol=market.symbol,
            side=asked.side,
            lots=asked.lots,
            leverage=asked.leverage,
            entry=entry,
            margin=sums.margin_of(notional, asked.leverage),
            fees=sums.fee_of(notional),
            opened=now,
            funded=account.phase is Phase.FUNDED,
        )
        self._check_margin(account, market, trade, now)
        return trade

    @staticmethod
    def open(account: PropAccount, trade: Trade) -> None:
        account.next_trade += 1
        account.realized -= trade.fees
        account.open.append(trade)

    def exit_price(self, trade: Trade, now: int, limit: int = 0) -> int:
        return self._fill(self.market(trade), -trade.side.sign, limit, now, "closes")

    def close(self, account: PropAccount, trade: Trade, price: int, now: int, why: str) -> None:
        """Profits of a funded account that stand above all before them are shared."""
        gain = sums.profit(trade.side.sign, trade.entry, price, self.worth(trade))
        fee = sums.fee_of(price * self.worth(trade))
        account.realized += gain - fee
        trade.fees += fee
        trade.realized = gain - trade.fees + trade.funding
        trade.exit, trade.closed, trade.closed_by = price, now, why
        account.put_away(trade)
        if account.phase is Phase.FUNDED and (sure := self.sure(account, now)) > account.high_water:
            account.accrued += sums.share(sure - account.high_water, account.tier.split)
            account.high_water = sure

    def pay_funding(self, account: PropAccount, now: int) -> None:
        """What the hour that has ended costs or brings, by the marks of this moment."""
        for trade in account.open:
            market = self.market(trade)
            notional = self.mark(trade, now) * self.worth(trade)
            cash = sums.funding(trade.side.sign, notional, self.marks.hour_ended(market, now))
            trade.funding += cash
            account.realized += cash

    # -- what is refused ----------------------------------------------------------------------------------

    def _fill(self, market: Market, sign: int, limit: int, now: int, does: str) -> int:
        """The price for a buyer (sign 1) or a seller, no worse than a limit."""
        mark = self.marks.mark(market, now)
        price = sums.fill_price(mark, market.half_spread, buying=sign > 0)
        if limit and sign * (price - limit) > 0:
            text = market.instrument.price_text
            side = f"{text(price)} or above" if sign > 0 else f"{text(price)} or below"
            raise Refused(
                "LIMIT_NOT_MARKETABLE",
                f"the trade {does} at {text(price)} now (mark {text(mark)}), which limit_price {text(limit)} does not"
                f" allow, and orders do not rest here: limit_price must be {side}, or leave it out",
                "limit_price",
                text(limit),
            )
        return price

    @staticmethod
    def _check(account: PropAccount, market: Market, asked: PropOpenTrade, notional: int) -> None:
        if len(account.open) >= MAX_OPEN:
            said = f"{MAX_OPEN} trades may be open at once: close some first"
            raise Refused("TOO_MANY_TRADES", said, "trades", MAX_OPEN)
        cap = min(account.leverage, market.max_leverage)
        if not 1 <= asked.leverage <= cap:
            whose = market.symbol if market.max_leverage < account.leverage else account.tier.name
            said = (
                f"leverage must be from 1 to {cap} for {whose} in phase {account.phase}, not {asked.leverage}"
            )
            raise Refused("LEVERAGE_TOO_HIGH", said, "leverage", str(asked.leverage))
        if notional < MIN_NOTIONAL:
            size = market.instrument.size_text(asked.lots)
            said = f"a trade must be worth at least {usdc(MIN_NOTIONAL)}, and size {size} is {usdc(notional)}"
            raise Refused("BELOW_MINIMUM", said, "size", size)

    def _check_margin(self, account: PropAccount, market: Market, trade: Trade, now: int) -> None:
        need, free = trade.margin + trade.fees, self.free(account, now)
        if need <= free:
            return
        instrument = market.instrument
        most = sums.most_lots(free, trade.entry, instrument.unit, trade.leverage)
        said = (
            f"margin and fee need {usdc(need)}, {usdc(free)} is available:"
            f" size may be at most {instrument.size_text(most)} at leverage {trade.leverage}"
        )
        raise Refused("INSUFFICIENT_MARGIN", said, "size", instrument.size_text(trade.lots))
