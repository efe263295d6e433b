"""Users who cannot register or log in: refused by name, without their password, and nothing changes."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from tests.paper.server.house import House
from tests.paper.server.refusals import refused

BAD_EMAILS = ["", "a", "a@", "@b.c", "a@b", "a b@c.de", "a@b.c\n", "\x00@b.cd", "é@example.com", "x" * 250 + "@b.cd", "\u202ea@b.cd", "a@b.c\x1b", "a@ex\u0000ample.com"]  # fmt: skip


@pytest.mark.parametrize("email", [email for email in BAD_EMAILS if email.strip() == email])
async def test_a_bad_email_cannot_register(still: House, trader: httpx.AsyncClient, email: str) -> None:
    await refused(
        still,
        trader,
        "POST",
        "/auth/register",
        field="email",
        value="name@example.com",
        json={"email": email, "password": "long enough"},
    )


@pytest.mark.parametrize("password", ["", "short", "1234567", "x" * 1025])
async def test_a_bad_password_cannot_register_and_is_not_repeated(
    still: House, trader: httpx.AsyncClient, password: str
) -> None:
    answer = await refused(
        still,
        trader,
        "POST",
        "/auth/register",
        field="password",
        value="must have",
        json={"email": "a@b.cd", "password": password},
    )
    assert not password or f'"{password}"' not in answer.text


async def test_an_unknown_user_or_token_is_401(still: House, trader: httpx.AsyncClient) -> None:
    for email, password in [
        ("nobody@example.com", "wrong password"),
        ("nobody@example.com", ""),
        ("", "\x00"),
        ("\x00", "🚀"),
        ("🚀", "x" * 5000),
        ("' OR 1=1 --", "' OR 1=1 --"),
        ("x" * 5000, "wrong password"),
    ]:
        body = {"email": email, "password": password}
        await refused(still, trader, "POST", "/auth/login", field=None, status=(401, 422), json=body)
    for token in ("", "x", "\x00", "🚀", "x" * 5000):
        await refused(
            still, trader, "POST", "/auth/refresh", field=None, status=(401,), json={"refresh_token": token}
        )


async def test_an_email_cannot_register_twice(still: House, trader: httpx.AsyncClient) -> None:
    await still.newcomer("mara")
    for email in ("mara@example.com", " MARA@example.com "):
        answer = await refused(
            still,
            trader,
            "POST",
            "/auth/register",
            field="email",
            value="mara@example.com",
            status=(409,),
            json={"email": email, "password": "correct horse"},
        )
        assert answer.json()["error"]["code"] == "EMAIL_TAKEN"


async def test_an_email_registered_three_times_at_once_is_registered_once(
    still: House, trader: httpx.AsyncClient
) -> None:
    user = {"email": "hasty@example.com", "password": "correct horse"}
    answers = await asyncio.gather(*(trader.post("/auth/register", json=user) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
