"""Who is not known here, comes from elsewhere, or misuses a key: on every route turned away, and nothing changes."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import httpx
import jwt
import pytest

from tests.paper.server.house import ORDERS, House, house
from tests.paper.server.refusals import objection, unchanged
from tests.paper.server.routes import Furnished, Route, bodies, routes


def token_of(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def credentials(still: House) -> dict[str, dict[str, str]]:
    """Every way not to be known here."""
    claims = {"sub": str(still.trader), "exp": int(time.time()) + 900, "jti": "1", "iat": 1}
    secret = still.identities._secret
    deep = base64.urlsafe_b64encode(b"[" * 5000 + b"]" * 5000).decode().rstrip("=")
    tokens = {
        "expired": jwt.encode(claims | {"exp": int(time.time()) - 1}, secret, "HS256"),
        "no expiry": jwt.encode({"sub": "1", "jti": "1"}, secret, "HS256"),
        "no number": jwt.encode({"sub": "1", "exp": claims["exp"]}, secret, "HS256"),
        "another secret": jwt.encode(claims, b"x" * 32, "HS256"),
        "another algorithm": jwt.encode(claims, secret * 2, "HS512"),
        "alg none": token_of({"alg": "none", "typ": "JWT"}, claims),
        "alg None": token_of({"alg": "None"}, claims),
        "alg null": token_of({"alg": None}, claims),
        "alg a list": token_of({"alg": ["HS256"]}, claims),
        "alg an object": token_of({"alg": {"HS256": 1}}, claims),
        "no alg": token_of({}, claims),
        "no signature": token_of({"alg": "HS256"}, claims),
        "a wrong signature": token_of({"alg": "HS256"}, claims, b"x" * 32),
        "a header that is a list": f"{base64.urlsafe_b64encode(b'[]').decode()}.e30.e30",
        "a header nested 5,000 deep": f"{deep}.e30.e30",
        "a header with a huge number": token_of({"alg": 1}, claims).replace(".", "9" * 5000 + ".", 1),
        "a kid that is a list": token_of({"alg": "HS256", "kid": [1]}, claims, b"x"),
        "unencoded payload": token_of({"alg": "HS256", "b64": False, "crit": ["b64"]}, claims, b"x"),
        "one part": "garbage",
        "two parts": "a.b",
        "three parts": "a.b.c",
        "empty parts": "..",
        "four parts": "a.b.c.d",
        "not base64": "!!!.???.***",
        "a long one": "x" * 8000,
        "NUL": "a\x00b".replace("\x00", "%00"),
    }
    wrong = {f"token: {name}": {"Authorization": f"Bearer {token}"} for name, token in tokens.items()}
    key = still.identities.key
    keys = {
        "empty": "",
        "garbage": "evt_",
        "short by one": key[:-1],
        "long by one": key + "0",
        "upper case": key.upper(),
        "another": "evt_" + "0" * 64,
        "latin-1": "\xff\xfe",
    }
    wrong |= {f"key: {name}": {"X-API-Key": one} for name, one in keys.items()}
    wrong |= {
        "basic": {"Authorization": "Basic dHJhZGVyOnRyYWRlcg=="},
        "scheme alone": {"Authorization": "Bearer"},
        "scheme and space": {"Authorization": "Bearer "},
        "another scheme": {"Authorization": f"Token {key}"},
        "no scheme": {"Authorization": key},
        "nothing": {},
    }
    return wrong


@pytest.mark.parametrize("name", credentials(house("vaix")))
async def test_a_wrong_credential_is_401_on_every_route_and_says_what_is_needed(
    lived_in: Furnished, name: str
) -> None:
    still = lived_in.house
    headers: Any = {key: value.encode("latin-1") for key, value in credentials(still)[name].items()}
    with unchanged(still):
        async with still.client() as client:
            for route in routes():
                if route.needs_identity or name not in ANONYMOUS:
                    answer = await client.request(route.method, **good(lived_in, route), headers=headers)
                    assert not (wrong := not_unauthorized(answer)), f"{route.label}: {wrong}"
                    assert still.identities.key not in answer.text


ANONYMOUS = ("nothing", "scheme alone", "scheme and space")


def good(lived_in: Furnished, route: Route) -> dict[str, Any]:
    """What the holder of the key would send."""
    names = lived_in.trader.names
    body = bodies(names).get(route.label)
    return {"url": route.url(names), "content": None if body is None else json.dumps(body)}


def not_unauthorized(answer: httpx.Response) -> str:
    """What is missing in a 401, or nothing."""
    told = answer.json().get("detail", "")
    complete = "Bearer" in told and "X-API-Key" in told and answer.headers.get("www-authenticate") == "Bearer"
    return "" if answer.status_code == 401 and complete else f"{answer.status_code} {answer.text[:300]}"


PUBLIC = {
    "GET /api/v1/exchange/pairs", "GET /api/v1/exchange/markets", "GET /api/v1/exchange/time",
    "GET /api/v1/exchange/fee-schedule", "GET /api/v1/exchange/metrics", "GET /api/v1/exchange/{symbol}/stats",
    "GET /api/v1/exchange/{symbol}/ticker", "GET /api/v1/exchange/{symbol}/chart", "GET /api/v1/exchange/{symbol}/venues",
    "GET /api/v1/exchange/{symbol}/book/hybrid", "GET /api/v1/exchange/{symbol}/book", "GET /api/v1/exchange/{symbol}/bbo",
    "GET /api/v1/exchange/{symbol}/trades", "GET /api/v1/prop/config", "GET /api/v1/prop/stats", "GET /api/v1/prop/reserve",
    "GET /api/v1/prop/markets", "GET /api/v1/cloned-bots/available", "GET /.well-known/agent.json",
    "GET /.well-known/agent-card.json", "POST /auth/register", "POST /auth/login", "POST /auth/refresh",
}  # fmt: skip


def test_nothing_else_is_open_to_anybody() -> None:
    assert {route.label for route in routes() if not route.needs_identity} == PUBLIC


async def test_a_wrong_token_beside_the_right_key_cannot_break_a_log_out(still: House) -> None:
    async with still.client(still.key | {"Authorization": "Bearer a.b.c"}) as client:
        answer = await client.post("/auth/logout")
        assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil", "127.0.0.2", "0.0.0.1", "[::2]",
        "[::1].evil", "::1", "", "localhost:80:90", "[localhost]", "127.0.0.1@evil.example", "\xff", "1" * 5000,
    ],
)  # fmt: skip
async def test_a_foreign_host_is_turned_away_from_every_route(lived_in: Furnished, host: str) -> None:
    await all_turned_away(lived_in, {"Host": host})


@pytest.mark.parametrize(
    "host", ["localhost:[", "localhost:]", "127.0.0.1:99999", "127.0.0.1:abc", "localhost:", "[::1]:x"]
)
async def test_a_host_with_an_odd_port_does_not_break(still: House, host: str) -> None:
    async with still.client(still.key) as client:
        for method, path in [("GET", "/api/v1/exchange/pairs"), ("GET", "/nothing"), ("PUT", ORDERS)]:
            answer = await client.request(method, path, headers={"Host": host})
            assert answer.status_code < 500, f"{answer.status_code} {answer.text}"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1", "http://localhost", "null", ""]
)
async def test_a_web_page_is_turned_away_from_every_route(lived_in: Furnished, origin: str) -> None:
    await all_turned_away(lived_in, {"Origin": origin})


async def all_turned_away(lived_in: Furnished, headers: dict[str, str]) -> None:
    still = lived_in.house
    sent: Any = {name: value.encode("latin-1") for name, value in (lived_in.trader.headers | headers).items()}
    with unchanged(still):
        async with still.client() as client:
            for route in routes():
                answer = await client.request(route.method, **good(lived_in, route), headers=sent)
                assert answer.status_code == 403, f"{route.label} {answer.status_code} {answer.text}"
                assert "localhost" in answer.text or "web pages" in answer.text
                assert "access-control-allow-origin" not in answer.headers
            unrouted = await client.options("/nothing", headers=sent)
            assert unrouted.status_code == 403


# -- idempotency headers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Idempotency-Key": "one", "X-Idempotency-Key": "two"},
        {"Idempotency-Key": "", "X-Idempotency-Key": "two"},
        {"Idempotency-Key": ""},
        {"X-Idempotency-Key": ""},
        {"Idempotency-Key": "x" * 129},
        {"X-Idempotency-Key": "x" * 60_000},
        {"Idempotency-Key": "tab\tbed"},
        {"Idempotency-Key": "\xe9"},
        {"X-Idempotency-Key": "\x1b[31m"},
        {"Idempotency-Key": "a/b"},
        {"Idempotency-Key": ".."},
        {"Idempotency-Key": "open"},
        {"Idempotency-Key": "history"},
        {"Idempotency-Key": "ord_0000000001"},
    ],
)
async def test_a_bad_idempotency_key_does_nothing_on_any_route_that_takes_one(
    lived_in: Furnished, owner: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    await all_refuse(lived_in, owner, {name: value.encode("latin-1") for name, value in headers.items()})


async def test_one_idempotency_header_sent_twice_with_two_values_does_nothing_either(
    lived_in: Furnished, owner: httpx.AsyncClient
) -> None:
    await all_refuse(lived_in, owner, [("Idempotency-Key", "one"), ("Idempotency-Key", "two")])


async def all_refuse(lived_in: Furnished, owner: httpx.AsyncClient, headers: Any) -> None:
    with unchanged(lived_in.house):
        for route in routes():
            if "Idempotency-Key" in route.parameters("header"):
                answer = await owner.request(route.method, **good(lived_in, route), headers=headers)
                wrong = objection(answer, "Idempotency-Key", "must be", (422,))
                assert not wrong, f"{route.label}: {wrong}"


async def test_a_key_stands_for_one_request_on_one_route(
    lived_in: Furnished, owner: httpx.AsyncClient
) -> None:
    """Used again for anything else it is refused, whatever is asked for."""
    key = {"Idempotency-Key": "taken"}
    sub = {"label": "keyed"}
    assert (await owner.post("/api/v1/exchange/sub-accounts", json=sub, headers=key)).status_code == 200
    with unchanged(lived_in.house):
        for route in routes():
            if "Idempotency-Key" in route.parameters("header"):
                answer = await owner.request(route.method, **good(lived_in, route), headers=key)
                wrong = objection(answer, "Idempotency-Key", "taken", (409,))
                assert not wrong, f"{route.label}: {wrong}"
