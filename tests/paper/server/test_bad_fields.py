"""Every field of every body in every bad form: refused by name, with what is right, and nothing changes.

The fields and what they are come from the OpenAPI, so that a new one is asked for here by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.paper.server import forms
from tests.paper.server.forms import NOT_TEXT, NULL, SURROGATES, Forms
from tests.paper.server.refusals import objection, refused, unchanged
from tests.paper.server.routes import BOT, Furnished, Names, Route, bodies, resolved, routes

FREE_TEXT = ("custom_name", "label", "name", "username")
ANY_TEXT = {
    ("LoginRequest", "email"), ("LoginRequest", "password"), ("RegisterRequest", "password"),
    ("RefreshRequest", "refresh_token"), ("LogoutRequest", "refresh_token"),
}  # fmt: skip
"""Whether it is right is told by 401, or by a test of its own."""
PASSED_OVER = ("position_id",)
OWN_TABLE = ("custom_params",)
AS_IF_LEFT_OUT = (
    "price_limit", "max_slippage_pct", "trigger_price", "display_qty", "stop_price", "time_in_force_ms",
)  # fmt: skip
"""Where they are zero."""
BESIDE: dict[tuple[str, str], dict[str, Any]] = {
    ("AlgoRequest", "quantity"): {"total_quantity": None},
    ("AlgoRequest", "duration_minutes"): {"algo_type": "pov"},
    ("AlgoRequest", "participation_rate"): {"algo_type": "pov"},
    ("AlgoRequest", "max_slippage_pct"): {"algo_type": "pov"},
    ("AlgoRequest", "display_qty"): {"algo_type": "iceberg", "price_limit": "0.003"},
    ("ScaleRequest", "min_price"): {"price_low": None},
    ("ScaleRequest", "max_price"): {"price_high": None},
    ("WithdrawRequest", "destination_address"): {"destination": None},
}
"""What else must be so for the field to be looked at."""


@dataclass(frozen=True)
class Field:
    """One of a body, or of the only leg in it."""

    route: Route
    kind: str
    name: str
    schema: dict[str, Any]
    needed: bool
    legs: str = ""

    def __str__(self) -> str:
        return f"{self.route.label} {self.legs}{self.legs and '.'}{self.name}"

    @property
    def forms(self) -> Forms:
        options = [resolved(one) for one in self.schema.get("anyOf", [self.schema])]
        types = {of for one in options for of in _listed(one.get("type"))}
        nullable = "null" in types
        found = _forms_of(self.kind, self.name, types - {"null"}, words=any("enum" in one for one in options))
        return found if nullable else found | NULL

    def body(self, names: Names, raw: str | None) -> bytes:
        """The good one with this in its place, or without it."""
        good = bodies(names)[self.route.label]
        if self.legs:
            return f'{{"{self.legs}":[{self._with(good[self.legs][0], raw)}]}}'.encode()
        return self._with(good, raw).encode()

    def _with(self, good: dict[str, Any], raw: str | None) -> str:
        beside = good | BESIDE.get((self.kind, self.name), {})
        fields = {name: json.dumps(value) for name, value in beside.items() if name != self.name}
        if raw is not None:
            fields[self.name] = raw
        return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"


def _listed(of: Any) -> list[str]:
    return of if isinstance(of, list) else [of]


def _forms_of(kind: str, name: str, types: set[str], *, words: bool) -> Forms:
    if words:
        return forms.WORDS
    match sorted(types):
        case ["number", "string"]:
            return _without_zeros(forms.ODD_NUMBERS) if name in AS_IF_LEFT_OUT else forms.ODD_NUMBERS
        case ["integer", "string"]:
            return forms.MOMENTS if name == "expire_at" else forms.WHOLES
        case ["boolean"]:
            return forms.FLAGS
        case ["integer"]:
            return forms.COUNTS
        case ["array"]:
            return forms.LISTS
        case ["string"] if (kind, name) in ANY_TEXT:
            return NOT_TEXT
        case ["string"]:
            return forms.UNPRINTABLE if name in FREE_TEXT else forms.UNKNOWN
    raise TypeError(f"no bad forms are known of {kind}.{name}: {types}")


def _without_zeros(found: Forms) -> Forms:
    return {name: form for name, form in found.items() if name not in forms.ZEROS}


def fields() -> Iterator[Field]:
    for route in routes():
        if route.takes_a_body:
            for kind in map(resolved, route.body_schemas):
                yield from _fields_of(route, kind)


def _fields_of(route: Route, kind: dict[str, Any], legs: str = "") -> Iterator[Field]:
    for name, schema in kind.get("properties", {}).items():
        if name in (*PASSED_OVER, *OWN_TABLE):
            continue
        yield Field(route, kind["title"], name, schema, name in kind["required"], legs)
        if schema.get("type") == "array" and "properties" in (leg := resolved(schema["items"])):
            yield from _fields_of(route, leg, name)


@pytest.mark.parametrize("field", fields(), ids=str)
async def test_a_field_in_a_bad_form_is_refused_by_name(
    lived_in: Furnished, owner: httpx.AsyncClient, field: Field
) -> None:
    names, objections = lived_in.trader.names, []
    tried = field.forms | ({"nothing": (None, "")} if field.needed else {})
    with unchanged(lived_in.house):
        for name, (raw, shown) in tried.items():
            body = field.body(names, raw)
            answer = await owner.request(field.route.method, field.route.url(names), content=body)
            if wrong := objection(answer, field.name, shown, (400, 404, 422)):
                objections.append(f"{name}: {wrong}")
        assert not objections, "\n".join(objections)


@pytest.mark.parametrize(
    "field", [one for one in fields() if not one.legs and one.schema.get("type") != "array"], ids=str
)
async def test_of_a_field_that_comes_twice_the_last_is_read(
    lived_in: Furnished, owner: httpx.AsyncClient, field: Field
) -> None:
    names = lived_in.trader.names
    good = bodies(names)[field.route.label].get(field.name, "1")
    body = field.body(names, f'{json.dumps(good)},"{field.name}":{{"a":[5]}}')
    answer = await refused(
        lived_in.house,
        owner,
        field.route.method,
        field.route.url(names),
        field=field.name,
        value="a",
        content=body,
    )
    assert "5" in answer.text


@pytest.mark.parametrize("raw", ["NaN", "Infinity", "-Infinity", "nan", "01", "+1", ".5", "1.", "0x1", "'1'"])
async def test_numbers_that_json_does_not_know_are_no_numbers_in_any_field(
    lived_in: Furnished, owner: httpx.AsyncClient, raw: str
) -> None:
    await all_refuse(lived_in, owner, raw)


@pytest.mark.parametrize("raw", SURROGATES)
async def test_lone_surrogates_are_no_text_in_any_field(
    lived_in: Furnished, owner: httpx.AsyncClient, raw: str
) -> None:
    await all_refuse(lived_in, owner, raw)


async def all_refuse(lived_in: Furnished, owner: httpx.AsyncClient, raw: str) -> None:
    names = lived_in.trader.names
    with unchanged(lived_in.house):
        for field in fields():
            body = field.body(names, raw)
            answer = await owner.request(field.route.method, field.route.url(names), content=body)
            wrong = objection(answer, None, "", (400, 422))
            assert not wrong, f"{field}: {wrong}"


LEGS = ["5", "null", "true", "[]", "[[]]", '""', '"x"', "{}", "NaN", '"\\u001b"']


@pytest.mark.parametrize("raw", LEGS)
async def test_a_leg_that_is_none_fails_alone(
    lived_in: Furnished, owner: httpx.AsyncClient, raw: str
) -> None:
    names = lived_in.trader.names
    with unchanged(lived_in.house):
        for route in routes():
            if route.path.endswith("/orders/batch"):
                (legs,) = bodies(names)[route.label]
                for body in (f"[{raw}]", f'{{"{legs}":[{raw}]}}'):
                    answer = await owner.request(route.method, route.url(names), content=body)
                    wrong = objection(answer, None, "", (400, 422))
                    assert not wrong, f"{route.label} {body}: {wrong}"


PARAMETERS = [
    ('{"spread_bps":1}', "custom_params.spread_bps"),
    ('{"spread_bps":"NaN"}', "custom_params.spread_bps"),
    ('{"spread_bps":1e999}', "custom_params.spread_bps"),
    ('{"spread_bps":null}', "custom_params.spread_bps"),
    ('{"spread_bps":[5]}', "custom_params.spread_bps"),
    ('{"max_inventory":1e99}', "custom_params.max_inventory"),
    ('{"leverage":5}', "custom_params"),
    ('{"\\u001b[31m":5}', "custom_params"),
    ('{"' + "x" * 5000 + '":1}', "custom_params"),
    ("[]", "custom_params"),
    ("5", "custom_params"),
]


@pytest.mark.parametrize(("raw", "named"), PARAMETERS)
async def test_a_skills_wrong_parameter_is_refused_by_name(
    lived_in: Furnished, owner: httpx.AsyncClient, raw: str, named: str
) -> None:
    url = f"{BOT}/skills/equip".format(**lived_in.trader.names)
    body = f'{{"skill_id":"market_making","custom_params":{raw}}}'
    await refused(lived_in.house, owner, "POST", url, field=named, content=body)


def test_every_body_has_a_good_one_to_start_from() -> None:
    """Whoever adds a route that reads a body adds one here: tests.paper.server.routes.bodies."""
    names = dict.fromkeys(("order_id", "sub_account_id", "email", "refresh_token"), "")
    assert {route.label for route in routes() if route.takes_a_body} == set(bodies(names))
