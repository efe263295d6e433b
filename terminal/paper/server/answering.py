"""JSON out, errors in the contract's three shapes, and an OpenAPI made from the very types that are encoded."""

from __future__ import annotations

from typing import Any, get_args, get_origin

import msgspec
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from terminal.model.errors import Malformed, NotFound, Refused
from terminal.paper.server.bodies import problem
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


_documented: list[Any] = []
"""Every type that a route's documentation names."""


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
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "One intent, one key: within 300 s the same answers the same, and nothing is done twice.",
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
}


def says(answer: Any, *errors: int, body: Any = None, optional: bool = False) -> dict[str, Any]:
    """A route's documentation: what it answers, how it fails, and the body it takes, which may be optional."""
    kinds = {200: answer} | {status: _SHAPES[status] for status in (*errors, *_ALWAYS)}
    _documented.extend(kinds.values())
    extra: dict[str, Any] = {
        "responses": {str(status): _response(status, kind) for status, kind in kinds.items()}
    }
    if {401, 409} <= set(errors):  # what a known caller is refused for in this way is a key used again
        extra["parameters"] = [_KEY]
    if body is not None:
        _documented.append(body)
        extra["requestBody"] = {"required": not optional, "content": _content(body)}
    return extra


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


def install_openapi(app: FastAPI) -> None:
    """Add the types that the routes name to the schema when it is first asked for."""
    original = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _, components = msgspec.json.schema_components(_documented, ref_template=_REF)
            original().setdefault("components", {}).setdefault("schemas", {}).update(components)
        return original()

    app.openapi = openapi  # type: ignore[method-assign]
