"""The table holds every call of the venue's contract, and each row of it makes sense by itself."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from terminal.calls import ROUTES, Route
from terminal.calls.request import build, kept_out
from terminal.calls.shapes import SHAPES
from terminal.calls.streams import STREAMS
from terminal.calls.values import read
from terminal.commands import REGISTRY
from terminal.commands.calling import STREAMS as LISTED
from terminal.screens.sheets import MOST_TITLE
from tests.calls.around import VAIX, around, good

OF_THE_CONTRACT = """\
GET /exchange/pairs
GET /exchange/markets
GET /exchange/{symbol}/stats
GET /exchange/{symbol}/ticker
GET /exchange/{symbol}/chart
GET /exchange/{symbol}/venues
GET /exchange/{symbol}/book/hybrid
GET /exchange/{symbol}/book
GET /exchange/{symbol}/bbo
GET /exchange/{symbol}/trades
GET /exchange/time
GET /exchange/fee-schedule
GET /exchange/metrics
GET /clob/preflight/{symbol}
POST /exchange/{symbol}/orders
POST /exchange/{symbol}/orders/batch
PATCH /clob/orders/{order_id}
PATCH /exchange/{symbol}/orders/batch
DELETE /exchange/{symbol}/orders/{order_id}
DELETE /exchange/{symbol}/orders/batch
DELETE /exchange/{symbol}/orders
GET /exchange/{symbol}/orders/open
GET /exchange/{symbol}/orders/{order_id}
GET /exchange/{symbol}/orders/history
GET /exchange/{symbol}/trades/mine
GET /exchange/{symbol}/balance
POST /exchange/{symbol}/withdraw
POST /exchange/{symbol}/twap
GET /exchange/{symbol}/twap
DELETE /exchange/{symbol}/twap/{twap_id}
POST /exchange/{symbol}/scale
POST /exchange/{symbol}/algo
POST /exchange/dead-mans-switch
POST /exchange/dead-mans-switch/heartbeat
DELETE /exchange/dead-mans-switch
GET /exchange/my-fees
GET /exchange/sub-accounts
POST /exchange/sub-accounts
POST /exchange/sub-accounts/transfer
GET /exchange/dmm/status
POST /clob/orders
DELETE /clob/orders/{order_id}
DELETE /clob/orders
POST /clob/orders/batch
GET /portfolio/summary
POST /auth/login
POST /auth/register
POST /auth/refresh
POST /auth/logout
GET /auth/me
GET /prop/config
GET /prop/stats
GET /prop/reserve
GET /prop/markets
POST /prop/signup
POST /prop/pay-fast-track
GET /prop/accounts/me
GET /prop/accounts/me/trades
POST /prop/accounts/me/trades
POST /prop/accounts/me/trades/{id}/close
GET /prop/accounts/me/payouts
POST /prop/accounts/me/payouts/claim
GET /cloned-bots/available
POST /cloned-bots/clone
GET /cloned-bots/my-clones
GET /cloned-bots/{id}/profile
GET /cloned-bots/{id}/balance
POST /cloned-bots/{id}/fund
POST /cloned-bots/{id}/withdraw
GET /cloned-bots/{id}/activity
GET /cloned-bots/{id}/asset-analytics
PATCH /cloned-bots/{id}/settings
POST /cloned-bots/{id}/toggle-trading
POST /cloned-bots/{id}/go-live
GET /cloned-bots/{id}/skills
POST /cloned-bots/{id}/skills/equip
DELETE /cloned-bots/{id}/skills/{skill_id}
DELETE /cloned-bots/{id}
""".splitlines()
"""But for the kill switch, which is `:ca`: it goes on until the venue says that nothing is left."""

CHANGES = {id_: route for id_, route in ROUTES.items() if route.does != "asks"}


@pytest.mark.parametrize("wanted", OF_THE_CONTRACT)
def test_every_call_of_the_contract_has_a_command(wanted: str) -> None:
    found = [route for route in ROUTES.values() if f"{route.method} {route.path}" == wanted]
    assert found
    assert all(REGISTRY[route.id].names == route.names for route in found)


def test_every_stream_of_the_contract_can_be_listened_to() -> None:
    assert set(LISTED) == set(STREAMS)
    paths = {stream.at(VAIX) for stream in STREAMS.values()}
    symbol = {f"/ws/exchange/vaix/{name}" for name in ("book", "trades", "price", "bbo")}
    channels = ("l2Book", "trades", "bbo", "bbo_raw", "l3Book", "userOrders", "userFills", "balanceUpdate")
    assert paths == symbol | {f"/ws/clob?channels={name}" for name in channels} | {
        "/ws/exchange/markets", "/ws/exchange/private", "/md/v1/VAIX/USDC",
    }  # fmt: skip


@pytest.mark.parametrize("route", ROUTES.values(), ids=lambda route: route.id)
def test_a_route_names_what_there_is(route: Route) -> None:
    names = [param.name for param in route.params]
    assert len(names) == len(set(names))
    assert {name for _, name, _, _ in Formatter().parse(route.path) if name} <= set(names)
    for param in route.params:
        assert not param.only or param.only[0] in names
        assert param.kind != "choice" or param.choices
        if param.default:
            read(param, param.default, VAIX, around())
    assert set(re.findall(r"\{(\w+)!?\}", route.sentence)) <= {*names, "pair", "base", "quote"}
    assert len(route.title) <= MOST_TITLE, "help would cut it"
    assert bool(route.sentence) == (route.does != "asks")
    assert route.is_single or route.shape in SHAPES
    assert (route.method == "GET") == (route.does == "asks")
    assert all(given in names for given, _, _ in route.turns)
    assert route.look or route.does == "asks" or route.paper == "free"


def test_what_moves_money_or_orders_asks_again_and_is_written_down() -> None:
    asks = {id_ for id_, route in ROUTES.items() if route.asks_again}
    assert asks >= {id_ for id_, route in ROUTES.items() if route.does in ("orders", "money")}
    assert {id_ for id_, route in ROUTES.items() if route.word} == {
        "account.withdraw", "prop.pay", "clone.live", "clone.delete", "algo.deadman",
    }  # fmt: skip
    assert not any(route.asks_again for route in ROUTES.values() if route.does in ("asks", "cancels"))


def test_orders_are_guarded_but_for_what_only_closes() -> None:
    unguarded = {id_ for id_, route in ROUTES.items() if route.does == "orders" and not route.guard}
    assert unguarded == {"prop.close"}


@pytest.mark.parametrize("id_", ROUTES)
def test_what_has_to_be_told_is_enough_to_send_it(id_: str) -> None:
    filling = good(id_)
    assert filling.first_wrong() is None
    ready = build(filling)
    assert "{" not in ready.path
    assert "…" not in re.sub(r"\w…\w", "", ready.sentence)
    assert ready.bodies


# -- paper on the real venue ---------------------------------------------------------------------------------

GOES_ON_PAPER = {
    "order.place", "order.stop", "order.iceberg", "order.gtt", "order.batch", "order.cancel_one", "algo.twap", "algo.twap_cancel",
    "algo.scale", "clone.new", "account.register", "account.login", "account.refresh", "account.logout", "account.simulation",
}  # fmt: skip
"""what says `paper` to the venue, or is no order and no money"""
NEVER_ON_PAPER = {"order.clob", "order.clob_batch"}


@pytest.mark.parametrize("id_", CHANGES)
@pytest.mark.parametrize("mode", ["practice", "paper", "live", "simulation"])
def test_each_changing_call_in_each_mode(id_: str, mode: str) -> None:
    """On the practice exchange and live everything leaves. In paper on the real venue only what can say so, unless the venue
    itself keeps the account to paper."""
    in_paper = around("paper" if mode == "simulation" else mode, simulated=mode == "simulation")
    passes = {
        "practice": True, "live": True, "paper": id_ in GOES_ON_PAPER, "simulation": id_ not in NEVER_ON_PAPER,
    }[mode]  # fmt: skip
    assert (kept_out(ROUTES[id_], in_paper) == "") is passes


SAYS_MODE = GOES_ON_PAPER - {
    "order.cancel_one", "algo.twap_cancel", "clone.new", "account.register", "account.login", "account.refresh", "account.logout",
    "account.simulation",
}  # fmt: skip


@pytest.mark.parametrize("id_", sorted(SAYS_MODE))
@pytest.mark.parametrize("mode", ["practice", "paper", "live"])
def test_mode_and_paper_are_in_every_body_that_has_them(id_: str, mode: str) -> None:
    (body,) = build(good(id_, mode)).bodies
    said = "paper" if mode == "paper" else "live"
    for part in (body, *body.get("orders", [])):
        assert (part["mode"], part["paper"]) == (said, mode == "paper")


def test_a_cancel_says_the_mode_in_its_address_and_a_clone_by_a_flag_of_its_own() -> None:
    for id_ in ("order.cancel_one", "algo.twap_cancel"):
        assert build(good(id_, "paper")).query == {"mode": "paper"}
        assert build(good(id_, "live")).query == {"mode": "live"}
    assert build(good("clone.new", "paper", is_paper="no")).bodies[0]["is_paper"] is True
    assert build(good("clone.new", "live", is_paper="no")).bodies[0]["is_paper"] is False


def test_lists_are_asked_for_in_the_session_s_mode() -> None:
    for id_ in (
        "order.list",
        "order.history",
        "order.fills",
        "account.balance",
        "order.preflight",
        "algo.twaps",
    ):
        assert build(good(id_, "paper")).query["mode"] == "paper"
        assert build(good(id_)).query["mode"] == "live"
