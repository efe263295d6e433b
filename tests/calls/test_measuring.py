"""Prices and sizes in words: they come to figures as the market stands, and what is agreed to no longer moves."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.calls.request import build
from terminal.core.orderline.amounts import Here
from tests.calls.around import VAIX, around

HERE = Here(
    VAIX, bid=3_842, ask=3_844, last=3_843, position=2_000, base_available=12_000, quote_available=100 * 10**8
)


class Market:
    """A pair that moves while a form is open."""

    def __init__(self) -> None:
        self.here = HERE

    def form(self, id_: str = "order.place", **texts: str) -> Filling:
        return Filling(ROUTES[id_], around()._replace(here=lambda _: self.here), texts)


def problem(form: Filling, name: str) -> str:
    return form.problem(next(param for param in form.fields if param.name == name))


@pytest.mark.parametrize(
    ("side", "price", "size", "sent"),
    [
        ("buy", "bid", "500", ("0.003842", "500")),
        ("buy", "ask", "10k", ("0.003844", "10000")),
        ("sell", "ask", "1.5m", ("0.003844", "1500000")),
        ("buy", "mid", "500", ("0.003843", "500")),
        ("buy", "-2t", "500", ("0.003840", "500")),
        ("sell", "+1%", "500", ("0.003883", "500")),
        ("sell", "bid", "50%", ("0.003842", "1000")),
        ("buy", "0.004", "$40", ("0.004000", "10000")),
        ("buy", "0.004", "100%", ("0.004000", "24975")),
    ],
)
def test_words_come_to_figures_by_the_market_and_the_side(
    side: str, price: str, size: str, sent: tuple[str, str]
) -> None:
    """A sell of 50 % with a position of 2,000 is of the position; 100 % of 100 USDC at 0.004 leaves 0.1 % for the fee."""
    (body,) = build(Market().form(side=side, price=price, quantity=size)).bodies
    assert (body["price"], body["quantity"]) == sent


def test_without_a_side_it_says_that_the_side_is_missing() -> None:
    form = Market().form(price="bid", quantity="50%")
    assert "name the side first" in problem(form, "price")
    assert "name the side first" in problem(form, "quantity")


@pytest.mark.parametrize("text", ["150%", "0%", "$", "$-5", "bidd", "500 x", "٣", "1e5", "NaN"])
def test_words_that_mean_nothing_say_what_would_be_right(text: str) -> None:
    form = Market().form(side="buy", price="0.0038", quantity=text)
    assert problem(form, "quantity")
    assert form.first_wrong() is not None


def test_words_that_come_to_less_than_the_smallest_order_say_so() -> None:
    form = Market().form(side="buy", price="0.004", quantity="$0.1")
    assert problem(form, "quantity") == "100 VAIX at least"


def test_what_the_market_does_not_say_is_not_guessed() -> None:
    market = Market()
    market.here = replace(HERE, bid=None, ask=None, last=0, position=None)
    form = market.form(side="buy", price="bid", quantity="50%")
    assert "there is no bid now" in problem(form, "price")
    assert "not confirmed" in problem(form, "quantity")


def test_what_is_agreed_to_is_what_is_sent_wherever_the_market_goes() -> None:
    market = Market()
    form = market.form(side="buy", price="bid", quantity="50%")
    agreed = form.sentence
    form.settle()
    market.here = replace(HERE, bid=4_000, ask=4_100, quote_available=1)
    assert form.sentence == agreed
    assert build(form).bodies[0]["price"] == "0.003842"


def test_figures_stay_as_they_were_typed_when_they_are_settled_and_what_is_wrong_stays_wrong() -> None:
    form = Market().form(side="buy", price="oops", quantity="5k")
    form.settle()
    assert form.texts["quantity"] == "5k"
    assert form.texts["price"] == "oops"


def test_a_part_of_an_order_and_a_change_take_figures_alone() -> None:
    market = Market()
    iceberg = market.form("order.iceberg", side="buy", price="bid", quantity="5k", display_qty="50%")
    assert problem(iceberg, "display_qty")
    assert problem(market.form("order.amend", order_id="ord_1", price="bid"), "price")


@given(
    st.sampled_from(["buy", "sell"]),
    st.sampled_from(["bid", "ask", "mid", "last", "bid+1t", "ask-3t", "-0.5%", "mid+7bp", "0.0039"]),
    st.sampled_from(["500", "5k", "$5", "$25.5", "10%", "33%", "max"]),
)
def test_settling_changes_no_value(side: str, price: str, size: str) -> None:
    form = Market().form(side=side, price=price, quantity=size)
    before = form.values()
    form.settle()
    assert form.values() == before
    assert VAIX.lots(Decimal(form.values()["quantity"])) >= VAIX.min_lots
