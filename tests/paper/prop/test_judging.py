"""At exactly a limit the rule is broken, and a unit before it is not."""

from __future__ import annotations

import pytest

from terminal.paper.prop import judging
from terminal.paper.prop.account import PropAccount, Trade
from terminal.paper.prop.tiers import KEPT_TRADES, TIERS
from terminal.wire.prop import Phase, PropSide
from tests.paper.prop.bench import BEGIN, DAY

USDC = 10**8
ALLOCATION = 5_000 * USDC


@pytest.fixture
def account() -> PropAccount:
    made = PropAccount(1, 1, 1, Phase.EVAL)
    made.begin(BEGIN)
    assert (made.settled, TIERS[1].daily_loss, TIERS[1].drawdown) == (ALLOCATION, 400, 800)
    return made


def test_the_days_loss(account: PropAccount) -> None:
    assert judging.breach(account, 4_800 * USDC + 1) == ""
    assert judging.breach(account, 4_800 * USDC) == judging.DAILY_LOSS


def test_the_drawdown_from_a_peak(account: PropAccount) -> None:
    account.day_start = 0
    account.track(6_000 * USDC)
    account.track(5_520 * USDC + 1)
    assert judging.breach(account, account.settled) == ""
    assert judging.drawdown_floor(account) == 5_520 * USDC
    account.track(5_520 * USDC)
    account.track(6_000 * USDC)
    assert judging.breach(account, account.settled) == judging.DRAWDOWN, "a fall is not forgotten"
    assert not judging.gates(account, account.settled).dd_ok


def test_the_target(account: PropAccount) -> None:
    assert not judging.gates(account, 5_400 * USDC - 1).target_met
    assert judging.gates(account, 5_400 * USDC).target_met


def test_trades_and_days_are_counted_beyond_what_is_kept(account: PropAccount) -> None:
    for number in range(1, KEPT_TRADES + 3):
        trade = Trade(str(number), number, "BTC", PropSide.LONG, 1, 1, 1, 1, 1, BEGIN, funded=False)
        account.open.append(trade)
        trade.closed = BEGIN + number // 2_000 * DAY
        account.put_away(trade)
    assert (account.trade_count, account.trading_days, account.open) == (KEPT_TRADES + 2, 3, [])
    assert [account.closed[0].number, len(account.closed)] == [3, KEPT_TRADES]
