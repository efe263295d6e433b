"""Bad input to the routes of executions: refused in words that name the field, with nothing changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.paper.server.forms import ODD_NUMBERS
from tests.paper.server.house import House, house
from tests.paper.server.refusals import refused, turned_down, unchanged
from tests.paper.server.test_algos import ALGO, GOOD, SCALE, SWITCH, TWAP


@pytest.fixture(scope="module")
def still() -> Iterator[House]:
    """One house for all: each test sees for itself that nothing in it changes."""
    made = house("vaix")
    yield made
    made.host.store.db.close()


ZEROS = ("zero", "zero number", "minus zero")
NUMBERS = {
    TWAP: ("quantity", "duration_minutes", "num_slices", "price_limit", "max_slippage_pct"),
    SCALE: ("quantity", "price_low", "price_high", "num_orders"),
    ALGO: ("total_quantity", "price_limit", "duration_minutes", "participation_rate", "max_slippage_pct"),
    SWITCH: ("timeout_ms",),
}
MAY_BE_ZERO = ("price_limit", "max_slippage_pct", "trigger_price", "display_qty")


def with_raw(path: str, field: str, raw: str, **more: Any) -> bytes:
    good = {name: json.dumps(value) for name, value in (GOOD[path] | more).items()} | {field: raw}
    return ("{" + ",".join(f'"{name}":{value}' for name, value in good.items()) + "}").encode()


ALL_NUMBERS: list[tuple[str, str, dict[str, Any]]] = [
    (path, field, {}) for path, fields in NUMBERS.items() for field in fields
] + [
    (ALGO, "trigger_price", {"algo_type": "sniper", "price_limit": "0.003"}),
    (ALGO, "display_qty", {"algo_type": "iceberg", "price_limit": "0.003"}),
]


@pytest.mark.parametrize(("path", "field", "more"), ALL_NUMBERS)
async def test_odd_numbers_are_refused_by_name(
    still: House, trader: httpx.AsyncClient, path: str, field: str, more: dict[str, Any]
) -> None:
    with unchanged(still):
        for name, (raw, value) in ODD_NUMBERS.items():
            if field not in MAY_BE_ZERO or name not in ZEROS:
                body = with_raw(path, field, raw, **more)
                await turned_down(trader, "POST", path, field=field, value=value, content=body)


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        (TWAP, "side", "long"),
        (TWAP, "mode", "sim"),
        (TWAP, "paper", "yes"),
        (TWAP, "randomize", 1),
        (TWAP, "num_slices", 51),
        (TWAP, "num_slices", 201),
        (TWAP, "num_slices", 2.5),
        (TWAP, "duration_minutes", 10_081),
        (TWAP, "max_slippage_pct", "50.0001"),
        (TWAP, "max_slippage_pct", "0.00001"),
        (TWAP, "quantity", "99"),
        (TWAP, "price_limit", "0.0000001"),
        (SCALE, "distribution", "gaussian"),
        (SCALE, "order_type", "ioc"),
        (SCALE, "num_orders", 1),
        (SCALE, "num_orders", 51),
        (SCALE, "price_high", "0.003"),
        (SCALE, "price_high", "0.003002"),
        (SCALE, "price_high", "0.002"),
        (SCALE, "quantity", "499"),
        (ALGO, "algo_type", "vwap"),
        (ALGO, "participation_rate", "0.51"),
        (ALGO, "participation_rate", 1),
        (SWITCH, "timeout_ms", 999),
        (SWITCH, "timeout_ms", 86_400_001),
    ],
)
async def test_a_value_out_of_its_bounds_is_refused_with_what_is_right(
    still: House, trader: httpx.AsyncClient, path: str, field: str, value: Any
) -> None:
    await refused(still, trader, "POST", path, field=field, json=GOOD[path] | {field: value})


@pytest.mark.parametrize("path", [TWAP, SCALE, ALGO])
async def test_a_missing_field_is_named(still: House, trader: httpx.AsyncClient, path: str) -> None:
    optional = ("duration_minutes", "num_slices", "num_orders", "participation_rate")
    for field in [name for name in GOOD[path] if name not in optional]:
        body = {name: value for name, value in GOOD[path].items() if name != field}
        await refused(still, trader, "POST", path, field=field, status=(422,), json=body)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"algo_type": "sniper"}, "trigger_price"),
        ({"algo_type": "sniper", "trigger_price": "0"}, "trigger_price"),
        ({"algo_type": "iceberg"}, "price_limit"),
        ({"algo_type": "iceberg", "price_limit": "0.003", "display_qty": "5001"}, "display_qty"),
        ({"algo_type": "iceberg", "price_limit": "0.003", "display_qty": "99"}, "display_qty"),
        ({"quantity": "4000"}, "quantity"),
        ({"total_quantity": "99"}, "quantity"),
    ],
)
async def test_an_algo_without_what_it_needs_is_refused(
    still: House, trader: httpx.AsyncClient, fields: dict[str, Any], field: str
) -> None:
    await refused(still, trader, "POST", ALGO, field=field, json=GOOD[ALGO] | fields)


@pytest.mark.parametrize("path", [TWAP, SCALE, ALGO, SWITCH])
@pytest.mark.parametrize("body", [b"[]", b"null", b"{", b'"x"', b"\xff", b"[" * 5000, b'{"side":"\\ud800"}'])
async def test_a_body_that_is_none_is_refused(
    still: House, trader: httpx.AsyncClient, path: str, body: bytes
) -> None:
    if path == SWITCH and b"side" in body:
        body = b'{"timeout_ms":"\\ud800"}'
    await refused(still, trader, "POST", path, field=None, status=(422,), content=body)


@pytest.mark.parametrize("path", [TWAP, ALGO])
@pytest.mark.parametrize("name", ["x", "twap_0", "twap_ffffffffff", "%00", "%ff%fe", "..%2f", "a" * 65, "🚀"])
async def test_an_odd_id_finds_nothing(still: House, trader: httpx.AsyncClient, path: str, name: str) -> None:
    for method in ("GET", "DELETE"):
        await refused(still, trader, method, f"{path}/{name}", field=None, status=(404, 405, 422))


@pytest.mark.parametrize("path", [TWAP, SCALE, ALGO])
async def test_an_unknown_pair_is_named(still: House, trader: httpx.AsyncClient, path: str) -> None:
    elsewhere = path.replace("vaix", "doge")
    answer = await refused(
        still, trader, "POST", elsewhere, field="symbol", value="doge", status=(404,), json=GOOD[path]
    )
    assert answer.json()["error"]["code"] == "UNKNOWN_SYMBOL"


async def test_without_an_identity_nothing_goes(still: House) -> None:
    async with still.client() as nobody:
        for method, path in [
            *(("POST", path) for path in GOOD),
            ("GET", TWAP), ("GET", ALGO), ("GET", SWITCH), ("DELETE", SWITCH), ("POST", f"{SWITCH}/heartbeat"),
            ("DELETE", f"{TWAP}/twap_0000000001"), ("GET", f"{ALGO}/algo_0000000001"),
        ]:  # fmt: skip
            assert (await nobody.request(method, path)).status_code == 401, (method, path)
