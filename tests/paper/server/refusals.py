"""What a refusal must be like: 4xx, in words that name the field, the value and what is right, with nothing changed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import httpx

from tests.paper.server.house import House, words

RIGHT = (
    "must", "nearest", "required", "least", "one of", "try", "Expected", "valid", "should", "name a", "leave it out",
    "log in", "may be", "is available", "maximum", "has this", "copy it again", "one intent", "yours are", "equip",
)  # fmt: skip
"""An answer that tells what would be right has one of these."""
LONGEST = 2000


@contextlib.contextmanager
def unchanged(still: House) -> Iterator[None]:
    before = still.market.state_hash()
    yield
    assert still.market.state_hash() == before, "a refused request changed the market"


async def refused(
    still: House, client: httpx.AsyncClient, method: str, path: str, **rest: Any
) -> httpx.Response:
    """Send it, and see it refused: in words that name the field and the value, with nothing changed."""
    with unchanged(still):
        return await turned_down(client, method, path, **rest)


async def turned_down(
    client: httpx.AsyncClient,
    method: str,
    path: str,
    *,
    field: str | None,
    value: str = "",
    status: tuple[int, ...] = (400, 422),
    **request: Any,
) -> httpx.Response:
    """The same where the test itself sees that nothing changes."""
    answer = await client.request(method, path, **request)
    wrong = objection(answer, field, value, status)
    assert not wrong, wrong
    return answer


def objection(answer: httpx.Response, field: str | None, value: str, status: tuple[int, ...]) -> str:
    """What is wrong with a refusal, or nothing. Without a field only its status and its length count."""
    code, told = answer.status_code, answer.json()
    if code == 200 and [leg["success"] for leg in told.get("results", ())] == [False]:
        code, told = 400, told["results"][0]  # a batch whose only leg was refused
    said = words(answer)
    if code not in status:
        return f"{code} {said[:300]}"
    if len(said) > LONGEST:
        return f"{len(said)} characters throw back all that was sent: {said[:300]}"
    if field is None:
        return ""
    if (named := accused(told)) != field:
        return f"names {named!r}: {said[:300]}"
    if value.lower() not in said.lower():
        return f"does not show {value!r}: {said[:300]}"
    return "" if any(hint in said for hint in RIGHT) else f"does not say what is right: {said[:300]}"


def accused(told: Any) -> str:
    """The field that an error names, in either of its shapes; empty where it names none."""
    if "error" in told:
        return str(told["error"]["details"].get("field", ""))
    detail = told["detail"]
    return ".".join(map(str, detail[0]["loc"][1:])) if isinstance(detail, list) else ""
