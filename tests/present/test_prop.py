"""The Prop Desk's page as view data: every state of an account, every tab, and what a form says of a new trade."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from rich.cells import cell_len

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.calls.values import Around
from terminal.model import prop
from terminal.model.errors import NotFound, Unreachable
from terminal.model.text import clean
from terminal.present.page import PageLooks
from terminal.present.prop.opening import closing, opening, refusal
from terminal.present.prop.page import page
from terminal.present.prop.seen import Seen
from terminal.present.prop.tables import TABS
from tests.present.propseen import ACCOUNT, BTC, CLOSED, KEYS, OPEN, SEEN, USDC

SIZES = ((80, 15), (120, 31), (200, 51))


def text(seen: Seen, tab: str = "trades", width: int = 80, room: int = 15) -> str:
    """All that the page says, a line each."""
    made = page(seen, PageLooks(TABS.index(tab)), width, room)
    facts = ["".join(part for part, _ in line) for line in made.facts]
    rows = [" | ".join(field.text for field in row.fields) for row in made.rows]
    return "\n".join(
        [
            *facts,
            " ".join(made.tabs),
            *rows,
            "" if rows else made.empty,
            "".join(part for part, _ in made.note),
        ]
    )


def roles(seen: Seen) -> set[str]:
    return {role.rstrip("!") for line in page(seen, PageLooks(), 80, 15).facts for _, role in line}


def phase(name: str, **more: Any) -> Seen:
    return replace(SEEN, account=replace(ACCOUNT, phase=name, **more))


NOBODY = replace(
    SEEN,
    account=None,
    open=(),
    closed=(),
    payouts=None,
    errors={"account": NotFound("NO_PROP_ACCOUNT", "none")},
)
LOADING = Seen(keys=KEYS)
DOWN = replace(
    LOADING, errors={"account": Unreachable("no answer within 5 s"), "open": Unreachable("no answer")}
)
STATES = {
    "nobody": NOBODY, "loading": LOADING, "down": DOWN, "pending": phase(prop.PENDING), "eval": SEEN,
    "passed": phase(prop.EVAL_PASSED), "funded": phase(prop.FUNDED), "suspended": phase(prop.SUSPENDED, daily_loss_broken=True),
    "closed": phase(prop.CLOSED), "bare": replace(SEEN, account=prop.Account(), config=None, open=(), closed=()),
}  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("state", STATES)
def test_nothing_is_cut_in_any_state(state: str, tab: str, size: tuple[int, int]) -> None:
    """Facts fit the part of the screen that they have, and rows have as many fields as there are columns."""
    width, room = size
    made = page(STATES[state], PageLooks(TABS.index(tab)), width, room)
    facts_width = width // 2 if made.curve and width >= 110 else width
    assert len(made.facts) <= room
    for line in made.facts:
        assert cell_len("".join(part for part, _ in line)) < facts_width, line
    assert all(len(row.fields) == len(made.columns) for row in made.rows)
    assert len(made.rows) == len(made.ids)
    assert made.rows or (made.empty and cell_len(made.empty) < width - 1)


def test_without_an_account_it_says_what_to_press_and_shows_all_tiers() -> None:
    said = text(NOBODY, "tiers")
    assert "no account yet" in said
    assert "s signs up for it   F pays its fee" in said
    assert "Starter $5K | 5,000 USDC | free | 8 % | 8 % | 4 % | 70 % | 10x 5x" in said
    assert "Pro $25K | 25,000 USDC | 199 USDC" in said


def test_before_the_first_answer_it_says_that_it_asks() -> None:
    said = text(LOADING)
    assert "asking for the account" in said
    assert "asking for the trades" in said


def test_a_venue_that_does_not_answer_is_said_with_the_next_step() -> None:
    said = text(DOWN)
    assert "the venue does not tell" in said
    assert "Check the line; :retry connects again at once" in said
    assert "R asks again" in said


def test_what_the_allowance_keeps_waiting_says_when_it_is_read() -> None:
    assert "told 2 s ago, read again in 12 s" in text(replace(SEEN, wait_s=12.2))
    assert "read again in" not in text(SEEN)
    assert "read again in 40 s" in text(replace(LOADING, wait_s=40.0))


def test_the_keys_that_the_page_names_are_those_of_the_keymap() -> None:
    moved = {**KEYS, "page.read": "F5", "prop.sign_up": "F6", "prop.new": "F7", "prop.claim_payout": "F8"}
    assert "F5 asks again" in text(replace(DOWN, keys=moved))
    assert "F6 signs up" in text(replace(NOBODY, keys=moved))
    assert "F7 opens the first one" in text(replace(SEEN, open=(), closed=(), keys=moved))
    assert "F8 claims it" in text(replace(phase(prop.FUNDED), keys=moved), "payouts")


def test_an_evaluation_shows_its_headroom_in_money_and_in_losing_trades() -> None:
    """The usual loss is 20 USDC: of 150 that are left a seventh fits, an eighth does not."""
    said = text(SEEN)
    assert "EVALUATION  Starter $5K  free track  simulated" in said
    assert "150.00 USDC  ~7 losing trades" in said
    assert "350.00 USDC  ~17 losing trades" in said
    assert "6 more closed trades" in said
    assert "2 more days with a closed trade" in said


def test_from_80_percent_on_it_warns_in_amber() -> None:
    assert "amber" not in roles(SEEN)
    near = phase(prop.EVAL, equity=4_835 * USDC, day_profit=-165 * USDC)
    assert "amber" in roles(near)
    assert "82 % of the daily loss limit is used: 35.00 of 200.00 USDC left" in text(near).replace("\n", " ")


def test_a_broken_limit_is_red_and_says_what_happened_and_what_comes_next() -> None:
    """The day's loss suspends a funded account until the next day, and ends an evaluation."""
    broken = replace(ACCOUNT.graduation, daily_loss_ok=False)
    suspended = phase(
        prop.SUSPENDED,
        daily_loss_broken=True,
        graduation=broken,
        equity=4_790 * USDC,
        daily_floor=4_800 * USDC,
    )
    said = text(suspended)
    assert "danger" in roles(suspended)
    assert "the day's loss reached its limit of 4 %: every trade was closed" in said
    assert "no trades until the desk's next day begins" in said
    closed = phase(prop.CLOSED, graduation=replace(ACCOUNT.graduation, drawdown_ok=False))
    assert "the drawdown reached its limit of 8 %: every trade was closed" in text(closed)
    assert "s begins another" in text(closed)


def test_a_funded_account_shows_what_accrued_and_no_gates_any_more() -> None:
    said = text(phase(prop.FUNDED, accrued=12 * USDC))
    assert "12.00 USDC accrued" in said
    assert "profit target" not in said
    assert "p claims" in said


def test_open_trades_stand_before_closed_ones_and_a_kept_stop_is_marked() -> None:
    rows = page(SEEN, PageLooks(), 80, 15).ids
    assert rows == ("open-1", "closed-1", "closed-2")
    said = text(replace(SEEN, stops={"open-1": Decimal("97350.0")}))
    assert "s 97,350.0" in said
    assert "s: a stop, kept here while evterm runs" in said


def test_trades_without_a_stop_are_counted_and_what_keeps_stops_from_working_is_said() -> None:
    assert "the trade has no stop: e sets one" in text(SEEN)
    kept = replace(SEEN, stops={"open-1": Decimal("97350.0")})
    paused = replace(kept, silence="the venue does not tell the trades")
    assert "stops are paused: the venue does not tell the trades" in text(paused)
    unsettled = replace(kept, unsettled="stop 3 of the long ETH")
    assert "the trade of the stop 3 of the long ETH is looked for" in text(unsettled)


def test_a_new_trade_counts_on_no_stop_that_is_not_watched_and_waits_for_one_that_is_looked_for() -> None:
    values = {
        "coin": "BTC",
        "side": "long",
        "size": "0.02",
        "leverage": 10,
        "limit_price": None,
        "venue": "hyperliquid",
        "stop": "96500",
    }
    held = replace(OPEN, size=Decimal("0.2"), liquidation=Decimal("96000.0"))
    seen = replace(SEEN, open=(held,), stops={"open-1": Decimal("97300.0")})
    assert refusal(values, seen) == ""
    assert "could break the daily loss" in refusal(
        values, replace(seen, silence="the venue does not tell the trades")
    )
    assert "not known yet whether" in refusal(values, replace(seen, unsettled="stop 3 of the long ETH"))


def test_the_filter_narrows_a_table_and_says_when_nothing_is_left() -> None:
    looks = PageLooks(TABS.index("markets"), filter="event")
    assert page(SEEN, looks, 80, 15).ids == ("event_cards:EVCDX-SPACEX",)
    looks.filter = "nothing such"
    assert "nothing here has 'nothing such' in it" in page(SEEN, looks, 80, 15).empty


def test_what_has_accrued_is_claimed_from_the_first_row_once_funded() -> None:
    said = text(phase(prop.FUNDED), "payouts")
    assert "accrued | 12.50 USDC | 70 % | p claims it" in said
    assert "once it is funded" in text(SEEN, "payouts")


def test_streams_that_are_down_and_old_figures_are_said() -> None:
    old = replace(SEEN, live=False, ages={**SEEN.ages, "account": 95.0})
    note = page(old, PageLooks(), 80, 15).note
    assert note[0] == ("told 95 s ago", "amber")
    assert "streams down" in note[1][0]


def test_the_curve_says_whether_it_is_of_closed_trades_or_of_this_session() -> None:
    """Back from what is settled: 4,950 - 5 of the open one, before it -20 and +10."""
    curve = page(SEEN, PageLooks(), 120, 31).curve
    assert curve is not None
    assert curve.title == "EQUITY by 2 closed trades"
    assert curve.values == (4965.0, 4975.0, 4955.0, 4950.0)
    seen = replace(SEEN, closed=(), samples=((0, 5_000 * USDC), (1000, 4_950 * USDC)))
    curve = page(seen, PageLooks(), 120, 31).curve
    assert curve is not None
    assert curve.title == "EQUITY seen since 00:00:00"


# -- forms ---------------------------------------------------------------------------------------------------


def filled(id_: str = "prop.open", **texts: str) -> Filling:
    return Filling(ROUTES[id_], Around({}, "vaix"), texts)


def test_a_trade_that_could_break_a_rule_by_its_stop_is_refused_by_a_field_and_a_nearer_stop_passes() -> None:
    far = filled(coin="BTC", side="long", size="0.05", leverage="5", stop="90000")
    found = opening(far, SEEN, 70, 8)
    assert [one.field for one in found.said] == ["stop"]
    assert "could break the daily loss" in found.said[0].text
    assert refusal(far.values(), SEEN) == found.said[0].text
    near = filled(coin="BTC", side="long", size="0.05", leverage="5", stop="97000")
    assert opening(near, SEEN, 70, 8).said == ()
    assert refusal(near.values(), SEEN) == ""


def test_what_an_open_trade_may_still_lose_counts_too() -> None:
    """The same trade passes by itself, and not beside one without a stop."""
    trade = filled(coin="BTC", side="long", size="0.05", leverage="5", stop="96000").values()
    assert refusal(trade, SEEN) == ""
    held = replace(OPEN, size=Decimal("0.02"), liquidation=Decimal(90000))
    assert "and the open trades" in refusal(trade, replace(SEEN, open=(held,)))
    assert refusal(trade, replace(SEEN, open=(held,), stops={"open-1": Decimal(97300)})) == ""


@pytest.mark.parametrize(
    ("seen", "word"),
    [(NOBODY, ":prop-signup"), (LOADING, "wait a moment"), (replace(SEEN, markets=()), "wait a moment"),
     (replace(SEEN, markets=(replace(BTC, symbol=clean("ETH")),)), "BTC is not traded"), (phase(prop.CLOSED), "phase must be")],
)  # fmt: skip
def test_nothing_leaves_that_cannot_be_reckoned(seen: Seen, word: str) -> None:
    assert word in refusal(filled(coin="BTC", side="long", size="0.01").values(), seen)


def test_the_preview_is_always_as_high_and_never_wider_than_the_form() -> None:
    for texts in ({}, {"coin": "BTC", "side": "long", "size": "0.001", "stop": "97000"}):
        lines = opening(filled(**texts), SEEN, 66, 9).lines
        assert len(lines) >= 5
        assert all(cell_len("".join(part for part, _ in line)) <= 80 for line in lines)


def test_the_form_that_closes_says_which_trade_it_is_and_that_it_is_closed_whole() -> None:
    lines = closing(filled("prop.close", id="open-1"), SEEN, 70, 6).lines
    said = " ".join("".join(part for part, _ in line) for line in lines)
    assert "closes long 0.001 BTC" in said
    assert "never a part" in said


def test_a_closed_trade_keeps_the_sign_of_its_end() -> None:
    assert "▲ long | ETH | 1 | 3,200.0 | 3,180.0 | 5x | liquidated | -20.00" in text(SEEN)
    assert CLOSED[0].closed_by == "liquidation"
