"""JSON out, errors in the contract's three shapes, and an OpenAPI made from the very types that are encoded."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeGuard, get_args, get_origin

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute

from terminal.model.errors import Malformed, NotFound, Refused
from terminal.paper.server.bodies import problem
from terminal.paper.server.context import caller_of
from terminal.paper.server.identity import Unauthorized
from terminal.paper.server.keys import KEY
from terminal.paper.store import StoreError
from terminal.wire import answers as wire

encode = msgspec.json.Encoder().encode
NEEDS_IDENTITY = "Authentication required: send 'Authorization: Bearer <token>' or an X-API-Key header"
_STATUS = {"IDEMPOTENCY_KEY_REUSED": 409, "EMAIL_TAKEN": 409}
_REF = "#/components/schemas/{name}"


def json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(encode(value), status, headers, "application/json")


def refusal(error: Refused) -> Response:
    """A Refused in the shape that fits it."""
    if isinstance(error, Malformed):
        return json({"detail": [problem(error)]}, 422)
    status = 404 if isinstance(error, NotFound) else _STATUS.get(error.code, 400)
    details = {"field": error.field, "value": error.value} if error.field else {}
    return json(wire.Error(wire.ErrorBody(error.code, error.message, details)), status)


def unauthorized(why: str = "") -> Response:
    return json(
        wire.Detail(f"{NEEDS_IDENTITY} ({why})" if why else NEEDS_IDENTITY),
        401,
        {"WWW-Authenticate": "Bearer"},
    )


class TooLarge(Exception):
    """A body turned out longer than is read here."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


def too_large(most: int) -> Response:
    return json(wire.Detail(f"the body is larger than the {most} bytes that are read here"), 413)


EXPECTED = (Refused, Unauthorized, TooLarge, StoreError)
"""The errors that are answers."""


def failure(error: Exception) -> Response:
    """The answer to one of the expected errors."""
    match error:
        case Refused():
            return refusal(error)
        case Unauthorized():
            return unauthorized(str(error))
        case TooLarge():
            return too_large(error.most)
        case StoreError():
            said = f"{error}. The order may have executed: look it up before sending it again"
            return json(wire.Error(wire.ErrorBody("may_have_executed", said, {})), 503)
    raise error


def install_handlers(app: FastAPI) -> None:
    async def _expected(_: Request, error: Exception) -> Response:
        return failure(error)

    for kind in EXPECTED:
        app.add_exception_handler(kind, _expected)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> Response:
        return json({"detail": [_plain_problem(one) for one in error.errors()]}, 422)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        said = str(error.detail)
        if error.status_code in (404, 405):
            said = f"{said}: {request.method} {request.url.path[:200]} is not a route here, see /docs"
        return json(wire.Detail(said), error.status_code, dict(error.headers or {}))


def _plain_problem(error: Any) -> dict[str, Any]:
    """FastAPI's own finding about a path or query value, with the value as harmless text."""
    value = error.get("input")
    text = None if value is None else str(value).encode("utf-8", "replace").decode()[:60]
    name = str(error["loc"][-1])
    return {
        "loc": list(error["loc"]),
        "msg": f"{name}: {error['msg']}, not {text}",
        "type": error["type"],
        "input": text,
    }


# -- OpenAPI -----------------------------------------------------------------------------------------------


_ALWAYS = (401, 403, 413, 429)
"""What the doors may answer on any route: a wrong credential, a foreign page, too large a body, too many requests."""
_SHAPES: dict[int, Any] = {
    400: wire.Error,
    401: wire.Detail,
    403: wire.Detail,
    404: wire.Error,
    409: wire.Error,
    413: wire.Detail,
    422: wire.Problems,
    429: wire.Error,
}
_HEADERS = {
    401: {"WWW-Authenticate": "string"},
    429: {
        "Retry-After": "integer",
        "X-RateLimit-Limit": "integer",
        "X-RateLimit-Remaining": "integer",
        "X-RateLimit-Reset": "integer",
    },
}
_IDENTITIES = {
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "One intent, one key: within 300 s the same answers the same, and nothing is done twice.",
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
}


class _Said(NamedTuple):
    answer: Any
    errors: tuple[int, ...]
    body: Any
    optional: bool


_promised: list[tuple[dict[str, Any], _Said]] = []
"""What each route says, and where: it is spelled out when the schema is first asked for, for that takes a while."""


def says(answer: Any, *errors: int, body: Any = None, optional: bool = False) -> dict[str, Any]:
    """A route's documentation: what it answers, how it fails, and the body it takes, which may be optional."""
    extra: dict[str, Any] = {}
    _promised.append((extra, _Said(answer, errors, body, optional)))
    return extra


def _spell_out(extra: dict[str, Any], said: _Said) -> list[Any]:
    """Fill in a route's documentation: the types that it names."""
    kinds = {200: said.answer} | {status: _SHAPES[status] for status in (*said.errors, *_ALWAYS)}
    extra["responses"] = {str(status): _response(status, kind) for status, kind in kinds.items()}
    if {401, 409} <= set(said.errors):  # what a known caller is refused for in this way is a key used again
        extra["parameters"] = [_KEY]
    if said.body is None:
        return list(kinds.values())
    extra["requestBody"] = {"required": not said.optional, "content": _content(said.body)}
    return [*kinds.values(), said.body]


def _response(status: int, kind: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"description": _title(kind), "content": _content(kind)}
    if status in _HEADERS:
        told["headers"] = {
            name: {"required": True, "schema": {"type": of}} for name, of in _HEADERS[status].items()
        }
    return told


def _title(kind: Any) -> str:
    name = get_args(kind)[0].__name__ + " list" if get_origin(kind) is list else kind.__name__
    return str(name)


def _content(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REF)
    return {"application/json": {"schema": schema}}


def _needs_a_caller(route: BaseRoute) -> TypeGuard[APIRoute]:
    return isinstance(route, APIRoute) and any(one.call is caller_of for one in route.dependant.dependencies)


def install_openapi(app: FastAPI) -> None:
    """Spell out what the routes say, and add the types that they name, when the schema is first asked for."""
    original = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            named = [kind for extra, said in _promised for kind in _spell_out(extra, said)]
            _, components = msgspec.json.schema_components(named, ref_template=_REF)
            for route in filter(_needs_a_caller, app.routes):
                route.openapi_extra = {
                    **(route.openapi_extra or {}),
                    "security": [{name: []} for name in _IDENTITIES],
                }
            told = original().setdefault("components", {})
            told.setdefault("schemas", {}).update(components)
            told["securitySchemes"] = _IDENTITIES
        return original()

    app.openapi = openapi  # type: ignore[method-assign]
