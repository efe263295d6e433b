"""Register, log in, refresh, log out, who am I."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from terminal.paper.server.answering import json, says
from terminal.paper.server.bodies import reader
from terminal.paper.server.context import Known, identities_of
from terminal.wire import answers as wire
from terminal.wire.requests import LoginRequest, LogoutRequest, RefreshRequest, RegisterRequest

router = APIRouter(prefix="/auth", tags=["identity"])
_login, _register, _refresh, _logout = (
    reader(LoginRequest),
    reader(RegisterRequest),
    reader(RefreshRequest),
    reader(LogoutRequest),
)


@router.post("/register", openapi_extra=says(wire.Session, 409, 413, 422, body=RegisterRequest))
async def register(request: Request) -> Response:
    """Open an account with practice funds."""
    asked = _register(await request.body())
    return json(await identities_of(request).register(asked.email, asked.password, asked.username))


@router.post("/login", openapi_extra=says(wire.Session, 401, 413, 422, body=LoginRequest))
async def login(request: Request) -> Response:
    """A new pair of tokens for an email and a password."""
    asked = _login(await request.body())
    return json(await identities_of(request).login(asked.email, asked.password))


@router.post("/refresh", openapi_extra=says(wire.Session, 401, 413, 422, body=RefreshRequest))
async def refresh(request: Request) -> Response:
    """A new pair of tokens; the refresh token is spent by it."""
    return json(identities_of(request).refresh(_refresh(await request.body()).refresh_token))


@router.post("/logout", openapi_extra=says(wire.LoggedOut, 401, 413, 422, body=LogoutRequest, optional=True))
async def logout(request: Request, _: Known) -> Response:
    """The access token is good no longer, nor the refresh token named."""
    body = await request.body()
    asked = _logout(body) if body else LogoutRequest()
    identities_of(request).logout(request.headers, asked.refresh_token)
    return json(wire.LoggedOut("logged out"))


@router.get("/me", openapi_extra=says(wire.User, 401))
async def me(request: Request, caller: Known) -> Response:
    """Whose credential this is."""
    return json(identities_of(request).me(caller))
