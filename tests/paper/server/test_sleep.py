"""An exchange that sleeps over a night: the day is another, and nothing happened in between."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.practice import Practice, running

DAY_S = 86_400
TRADE = {"coin": "BTC", "side": "long", "size": "0.001"}


@pytest.fixture(scope="module")
def exchange() -> Iterator[Practice]:
    with running("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix", "--faults") as practice:
        yield practice


@pytest.fixture
def client(exchange: Practice) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=exchange.url, headers=exchange.headers, trust_env=False, timeout=10) as web:
        yield web


def asked(client: httpx.Client, path: str) -> Any:
    return client.get(f"/api/v1{path}").raise_for_status().json()


def test_a_night_passes_at_once_and_moves_no_price(client: httpx.Client) -> None:
    """A second of the market may pass beside it, in which the price of BTC moves by less than a thousandth."""
    client.post("/api/v1/prop/signup", json={}).raise_for_status()
    client.post("/api/v1/prop/accounts/me/trades", json=TRADE).raise_for_status()
    before, was = asked(client, "/exchange/time"), _open(client)
    told = client.post("/faults/sleep", json={"seconds": DAY_S}).raise_for_status().json()
    after, now = asked(client, "/exchange/time"), _open(client)
    assert DAY_S * 1000 <= after["timestamp"] - before["timestamp"] < (DAY_S + 10) * 1000
    assert told["now"][:10] == after["iso"][:10] != before["iso"][:10]
    assert abs(Decimal(now["mark_price"]) / Decimal(was["mark_price"]) - 1) < Decimal("0.001")
    assert (now["id"], now["status"]) == (was["id"], "open")


@pytest.mark.parametrize(
    "body", ['{"seconds":0}', '{"seconds":1.5}', '{"seconds":1e12}', '{"days":1}', "{}", "[]"]
)
def test_a_wrong_sleep_names_its_field_and_changes_nothing(client: httpx.Client, body: str) -> None:
    before = asked(client, "/exchange/time")["timestamp"]
    answer = client.post("/faults/sleep", content=body)
    assert answer.status_code == 422
    assert asked(client, "/exchange/time")["timestamp"] - before < DAY_S * 1000


def test_only_the_key_of_the_run_puts_it_to_sleep(exchange: Practice) -> None:
    answer = httpx.post(f"{exchange.url}/faults/sleep", json={"seconds": 60}, trust_env=False)
    assert answer.status_code == 401


def _open(client: httpx.Client) -> Any:
    return asked(client, "/prop/accounts/me/trades?status=open")["trades"][0]
