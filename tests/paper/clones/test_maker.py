"""The maker's plan, whatever it holds and sees; and its quotes in a market that the test moves."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from terminal.model.order import BUY, SELL, OrderType
from terminal.paper.clones.broker import View
from terminal.paper.clones.commands import UnequipSkill
from terminal.paper.clones.maker import planned
from terminal.paper.clones.resolver import Verdict
from terminal.paper.flow import PAIRS
from tests.paper.clones.lab import Lab

VAIX = PAIRS["vaix"].instrument
LEAST = VAIX.min_lots
LEVEL = Verdict(0, 100, 0)


@st.composite
def views(draw: st.DrawFn) -> View:
    bid = draw(st.integers(1, 10**6))
    ask = bid + draw(st.integers(1, 1000))
    return View(VAIX, bid, ask, bid, draw(st.integers(0, 10**15)), draw(st.integers(0, 10**7)), 10**15)


VERDICTS = st.builds(Verdict, st.integers(-100, 100), st.integers(0, 100), st.integers(0, 2))


@given(views(), st.integers(LEAST, 10**7), st.integers(2, 1000), VERDICTS)
def test_a_plan_never_crosses_and_never_passes_inventory_or_means(
    view: View, most: int, spread: int, verdict: Verdict
) -> None:
    plan = planned(view, most, spread, verdict)
    assert plan.bid < plan.ask
    assert plan.bid < view.ask
    assert plan.ask > view.bid
    assert plan.bid_lots == 0 or LEAST <= plan.bid_lots <= most - view.goods
    assert plan.ask_lots == 0 or LEAST <= plan.ask_lots <= view.goods
    if plan.bid_lots:
        assert plan.bid > 0
        cost = plan.bid * plan.bid_lots * VAIX.unit
        assert cost + cost * VAIX.taker_bps // 10_000 <= view.money
    if view.goods >= most or verdict.cap == 0:
        assert BUY not in plan.sides, "past its inventory it only reduces, and so it does under a guard"


@given(views(), st.integers(10 * LEAST, 10**7), st.integers(2, 1000), VERDICTS)
def test_the_more_it_holds_the_lower_it_quotes(view: View, most: int, spread: int, verdict: Verdict) -> None:
    little, much = (planned(view._replace(goods=part), most, spread, verdict) for part in (0, most))
    assert much.bid <= little.bid
    assert much.ask <= little.ask


def test_level_quotes_stand_half_the_spread_from_the_mid() -> None:
    view = View(VAIX, 9_990, 10_010, 10_000, 10**15, 500_000, 10**15)
    plan = planned(view, 1_000_000, 100, LEVEL)
    assert (plan.bid, plan.ask) == (9_950, 10_050)
    assert (plan.bid_lots, plan.ask_lots) == (250_000, 250_000)


def maker(lab: Lab, **params: str) -> str:
    """A live market maker with 1,000 USDC, in a market of 3990 to 4010 ticks."""
    lab.alone(3990, 4010)
    clone_id = lab.clone("macd", paper=False, fund=1000)
    lab.equip(clone_id, "market_making", **({"spread_bps": "100"} | params))
    lab.toggle(clone_id)
    return clone_id


def test_it_takes_up_half_its_inventory_and_quotes_both_sides() -> None:
    lab = Lab()
    clone_id = maker(lab, max_inventory="40000")
    lab.turn(clone_id)
    assert lab.orders(clone_id) == {BUY: (3980, 10_000), SELL: (4020, 10_000)}
    assert lab.profile(clone_id).position == "20000"
    assert lab.profile(clone_id).trades == 1


def test_quotes_stay_until_the_mid_has_drifted_by_a_quarter_of_the_spread() -> None:
    lab = Lab()
    clone_id = maker(lab, max_inventory="40000")
    lab.turn(clone_id)
    account = lab.state(clone_id).account
    first = list(lab.market.exchange.accounts[account].open)
    lab.moves_to(3999, 4019)
    lab.turn(clone_id)
    assert list(lab.market.exchange.accounts[account].open) == first
    lab.moves_to(4002, 4022)
    lab.turn(clone_id)
    assert lab.orders(clone_id) == {BUY: (3992, 10_000), SELL: (4032, 10_000)}


def test_other_parameters_count_from_its_next_turn() -> None:
    lab = Lab()
    clone_id = maker(lab, max_inventory="40000")
    lab.turn(clone_id)
    lab.equip(clone_id, "market_making", spread_bps="200", max_inventory="40000")
    lab.turn(clone_id)
    assert lab.orders(clone_id) == {BUY: (3960, 10_000), SELL: (4040, 10_000)}


def test_after_a_fill_it_quotes_anew_leaning_against_what_it_holds() -> None:
    lab = Lab()
    clone_id = maker(lab, max_inventory="40000")
    lab.turn(clone_id)
    lab.put(lab.rich, SELL, 3980, 10**8 + 10_000, OrderType.IOC)
    lab.moves_to(3990, 4010)
    assert lab.profile(clone_id).position == "30000", "the fill shows before the clone has acted again"
    assert lab.profile(clone_id).trades == 2
    lab.turn(clone_id)
    quotes = lab.orders(clone_id)
    assert quotes[BUY][0] < 3980
    assert quotes[SELL][0] < 4020


def test_past_its_inventory_it_only_sells() -> None:
    lab = Lab()
    clone_id = maker(lab, max_inventory="40000")
    lab.turn(clone_id)
    lab.equip(clone_id, "market_making", spread_bps="100", max_inventory="20000")
    lab.moves_to(3900, 3920)
    lab.turn(clone_id)
    assert set(lab.orders(clone_id)) == {SELL}


def test_it_does_not_follow_its_own_quotes() -> None:
    lab = Lab()
    clone_id = maker(lab, max_inventory="40000", spread_bps="10")
    lab.turn(clone_id)
    inside = lab.orders(clone_id)
    assert inside[BUY][0] > 3990
    for _ in range(5):
        lab.turn(clone_id)
        assert lab.orders(clone_id) == inside


def test_at_its_greatest_loss_it_sells_everything_and_pauses() -> None:
    lab = Lab()
    clone_id = maker(lab, max_inventory="100000", max_loss="10")
    lab.turn(clone_id)
    lab.moves_to(3700, 3720)
    lab.turn(clone_id)
    profile = lab.profile(clone_id)
    assert (profile.status, profile.position, profile.open_orders) == ("paused", "0", 0)
    assert lab.kinds(clone_id)[-3:] == ["max_loss", "fill", "stopped"]
    assert Decimal(profile.realized_pnl_usdc) < -10


def test_without_the_skill_its_quotes_are_gone() -> None:
    lab = Lab()
    clone_id = maker(lab)
    lab.turn(clone_id)
    assert lab.orders(clone_id)
    lab.toggle(clone_id, False)
    assert lab.orders(clone_id) == {}
    lab.toggle(clone_id)
    lab.turn(clone_id)
    lab.do(UnequipSkill(lab.owner, clone_id, "market_making"))
    assert lab.orders(clone_id) == {}
