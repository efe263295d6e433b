"""Whether an answer is as the OpenAPI tells it, and whether a refusal changed nothing."""

from __future__ import annotations

from collections.abc import Iterator

from schemathesis import Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.asking import Asked

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NO_ROUTE = b"is not a route here"
"""A slash, or nothing, in place of a name makes another path of it, which none of the routes answers for."""
LONGEST_REFUSAL = 2000


def faults(case: Asked, answer: Response, *, changed: bool) -> Iterator[str]:
    """What is wrong with this answer, in a line each; `changed` where the market is seen to have."""
    if answer.status_code not in (404, 405) or NO_ROUTE not in answer.content:
        yield from _undocumented(case, answer)
    if answer.status_code >= 300:
        if len(answer.content) > LONGEST_REFUSAL:
            yield f"a refusal of {len(answer.content):,} bytes throws back all that was sent"
        if changed:
            yield "a refused request changed the market"


def _undocumented(case: Asked, answer: Response) -> Iterator[str]:
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        yield from (" ".join(str(failure).split()) for failure in group.exceptions)
