"""Wrong names in paths, wrong queries, wrong methods, on every route: refused by name, and nothing changes."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.paper.server.refusals import accused, objection, turned_down, unchanged
from tests.paper.server.routes import Furnished, Names, Route, bodies, resolved, routes

GARBAGE = [
    "nothing", "%00", "%ff%fe", "%ed%a0%80", "%u0041", "%", "..%2f..%2fetc", "VAIX%2FUSDC", "🚀", "%E2%80%AE", "%1b[31m", "x" * 41,
    "x" * 129, "x" * 5_000, "'; DROP TABLE orders--", "%0d%0aX: y", "__class__", "vaix%20", "1e5", "NaN", "-1", "0", "null",
]  # fmt: skip
NOT_ORDERS = [
    "ord_", "ord_abc123", "ord_00000000001", "ord_zzzzzzzzzz", "ord_ffffffffff", "ORD_0000000001", "ord_-000000001",
    "ord_+000000001", "ord_0x00000001", "ord_0_0_0_0_01", "ord_٠٠٠٠٠٠٠٠٠١",
]  # fmt: skip
NAMED = {"clone_id": "id"}
"""What an answer calls it, where that is not the name in the path."""
WITH_NAMES = [(route, name) for route in routes() for name in route.parameters("path")]
OWNED = ("order_id", "twap_id", "algo_id", "clone_id", "trade_id")
BELONGING = [(route, name) for route, name in WITH_NAMES if name in OWNED]


def of_each(pairs: list[tuple[Route, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("route", "name"), pairs, ids=[f"{route.label} {name}" for route, name in pairs]
    )


def asked(route: Route, names: Names) -> dict[str, Any]:
    """The good body, where there is one."""
    good = bodies(names)
    return {"json": good[route.label]} if route.label in good else {}


# -- paths ---------------------------------------------------------------------------------------------------


@of_each(WITH_NAMES)
async def test_garbage_in_a_path_names_nothing(
    lived_in: Furnished, owner: httpx.AsyncClient, route: Route, name: str
) -> None:
    names = lived_in.trader.names
    with unchanged(lived_in.house):
        for garbage in GARBAGE + (NOT_ORDERS if name == "order_id" else []):
            url = route.url(names | {name: garbage})
            await turned_down(
                owner, route.method, url, field=None, status=(404, 405, 422), **asked(route, names)
            )


@of_each(WITH_NAMES)
async def test_what_is_not_there_is_404_by_name(
    lived_in: Furnished, owner: httpx.AsyncClient, route: Route, name: str
) -> None:
    names = lived_in.trader.names
    url, field = route.url(names | {name: "nothing"}), NAMED.get(name, name)
    with unchanged(lived_in.house):
        await turned_down(
            owner, route.method, url, field=field, value="nothing", status=(404,), **asked(route, names)
        )


@of_each(BELONGING)
async def test_anothers_is_as_if_it_were_not(
    lived_in: Furnished, owner: httpx.AsyncClient, route: Route, name: str
) -> None:
    """Nobody is told that it exists."""
    own, theirs = lived_in.trader.names, lived_in.eve.names[name]
    with unchanged(lived_in.house):
        found = await owner.request(route.method, route.url(own | {name: theirs}), **asked(route, own))
        never = theirs[:-8] + "fffffff0"
        none = await owner.request(route.method, route.url(own | {name: never}), **asked(route, own))
    assert (found.status_code, accused(found.json())) == (404, NAMED.get(name, name)), found.text
    assert found.text.replace(theirs, "") == none.text.replace(never, "")


@of_each([(route, name) for route, name in BELONGING if "symbol" in route.parameters("path")])
async def test_ones_own_is_not_found_under_another_pair(
    lived_in: Furnished, owner: httpx.AsyncClient, route: Route, name: str
) -> None:
    names = lived_in.trader.names
    with unchanged(lived_in.house):
        url = route.url(names | {"symbol": "btc"})
        await turned_down(owner, route.method, url, field=name, value=names[name], status=(404,))


BODIES_THAT_NAME = [
    ("PATCH /api/v1/exchange/{symbol}/orders/batch", "order_id"),
    ("DELETE /api/v1/exchange/{symbol}/orders/batch", "order_id"),
    ("DELETE /api/v1/clob/orders/batch", "order_id"),
    ("POST /api/v1/exchange/transfer", "sub_account_id"),
    ("POST /api/v1/exchange/sub-accounts/transfer", "sub_account_id"),
]


@pytest.mark.parametrize(("label", "name"), BODIES_THAT_NAME)
async def test_anothers_in_a_body_is_not_found_either(
    lived_in: Furnished, owner: httpx.AsyncClient, label: str, name: str
) -> None:
    (route,) = (route for route in routes() if route.label == label)
    own, field = lived_in.trader.names, "to_sub_account_id" if name == "sub_account_id" else name
    with unchanged(lived_in.house):
        body = bodies(own | {name: lived_in.eve.names[name]})[label]
        answer = await owner.request(route.method, route.url(own), json=body)
        assert not (wrong := objection(answer, field, "", (400, 404))), wrong


UNROUTED = ["/", "/api", "/api/v1", "/api/v1/exchange", "/api/v1/exchange/", "/api/v1/exchange/vaix", "/api/v1/exchange/vaix/", "/api/v1/exchange/vaix/orders/", "/api/v1/prop", "/api/v1/cloned-bots", "/auth", "/auth/", "/auth/me/", "//", "//evil.example/x", "/%2e%2e/%2e%2e/etc/passwd", "/%00", "/%ff", "/%", "/" + "x" * 60_000, "/" + "a/" * 20_000, "/ws/clob", "/md/v1/VAIX/USDC", "/[", "/auth/me;a=b", "/AUTH/ME"]  # fmt: skip


@pytest.mark.parametrize("path", UNROUTED, ids=lambda path: path[:40])
async def test_what_is_no_route_is_404_for_every_method(
    lived_in: Furnished, owner: httpx.AsyncClient, path: str
) -> None:
    with unchanged(lived_in.house):
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"):
            answer = await owner.request(method, f"http://127.0.0.1{path}")
            assert answer.status_code in (404, 405), f"{method} {path[:60]}: {answer.status_code}"
            assert len(answer.content) < 1000


# -- methods -------------------------------------------------------------------------------------------------


async def test_a_wrong_method_is_405_and_says_which_are_right(
    lived_in: Furnished, owner: httpx.AsyncClient
) -> None:
    methods = dict[str, set[str]]()
    for route in routes():
        methods.setdefault(route.path.format(**lived_in.trader.names), set()).add(route.method)
    with unchanged(lived_in.house):
        for path, right in methods.items():
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"} - right:
                if not covered(method, path):
                    await not_allowed(owner, method, path)


def covered(method: str, path: str) -> bool:
    """By another route's `{symbol}` or `{order_id}`."""
    found = (
        re.fullmatch(re.sub(r"{\w+}", "[^/]+", one.path), path) for one in routes() if one.method == method
    )
    return any(found)


async def not_allowed(client: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == 405, f"{method} {path}: {answer.status_code} {answer.text}"
    assert answer.headers["allow"], f"{method} {path}"
    assert method == "HEAD" or "is not a route here" in answer.json()["detail"]


# -- queries -------------------------------------------------------------------------------------------------

BAD_COUNTS = [
    "-1", "abc", "", "1.5", "1e3", "NaN", "Infinity", "9" * 30, "9" * 5000, "٣", "%00", "%ff", "5;6", "null", "[5]", "\u202e5",
]  # fmt: skip
BAD_WORDS = [
    "sideways",
    "",
    "BUY",
    "2h",
    "1",
    "%00",
    "%ff",
    "%ed%a0%80",
    "%1b",
    "🚀",
    "x" * 5000,
    "live,paper",
    "null",
    "[]",
]
BAD_FLAGS = ["maybe", "", "2", "-1", "truee", "null", "[]", "%00", "🚀", "x" * 5000]
BAD_NAMES = [
    "nothing",
    "VAIX/EUR",
    "VAIX/USDC/USDC",
    "%00",
    "%1b[31m",
    "🚀",
    "x" * 80,
    "x" * 5000,
    "vaix ",
    "-1",
]
WITH_QUERIES = [(route, name) for route in routes() for name in route.parameters("query")]


def bad_values(schema: dict[str, Any]) -> tuple[list[str], str]:
    """For a query parameter, and one of the words that must be told where it takes only some."""
    options = [resolved(one) for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    (only,) = options
    if "enum" in only:
        return BAD_WORDS, only["enum"][0]
    match only["type"]:
        case "integer":
            return [*BAD_COUNTS, str(only["minimum"] - 1), str(only["maximum"] + 1)], ""
        case "boolean":
            return BAD_FLAGS, "valid boolean"
        case "string":
            return BAD_NAMES, ""
    raise TypeError(f"no bad forms are known of a query that is {only}")


@of_each(WITH_QUERIES)
async def test_a_bad_query_is_refused_by_name(
    lived_in: Furnished, owner: httpx.AsyncClient, route: Route, name: str
) -> None:
    """Above all a DELETE with a side or mode that it does not know must not cancel anything."""
    names, (values, right) = lived_in.trader.names, bad_values(route.parameters("query")[name])
    with unchanged(lived_in.house):
        for value in values:
            url = route.url(names, **{name: value})
            answer = await turned_down(owner, route.method, url, field=name, value="no", status=(404, 422))
            assert right in answer.text


async def test_a_query_that_is_needed_is_missed(lived_in: Furnished, owner: httpx.AsyncClient) -> None:
    path = "/api/v1/cloned-bots/{clone_id}/toggle-trading".format(**lived_in.trader.names)
    with unchanged(lived_in.house):
        await turned_down(owner, "POST", path, field="enabled", value="required", status=(422,))
