"""Users, their tokens, and the API key of this run. Secrets are kept as digests and compared in constant time."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import secrets
import time
from hashlib import scrypt, sha256
from typing import TYPE_CHECKING, NamedTuple

from terminal.model.errors import Malformed, Refused
from terminal.paper.clearing import Account
from terminal.paper.commands import OpenAccount
from terminal.paper.server import tokens
from terminal.paper.store import User
from terminal.wire import answers as wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from terminal.paper.host import Host

ACCESS_S = 900
REFRESH_S = 30 * 86_400
KEY_BYTES = 32
PASSWORD_COST = 2**14
MAX_USERS = 1000


class Caller(NamedTuple):
    account: int


class Unauthorized(Exception):
    """No identity, or one that does not hold."""


class Identities:
    """Tells who is calling, and keeps the users."""

    def __init__(self, host: Host, trader: int) -> None:
        self.host = host
        self.trader = trader
        self.key = f"evt_{secrets.token_hex(KEY_BYTES)}"
        self.lifetime: Callable[[], int] = lambda: ACCESS_S
        self._key_digest = _digest(self.key)
        self._secret = secrets.token_bytes(32)
        self._coming: set[str] = set()
        self._revoked: dict[str, int] = {}
        self._verified: dict[str, tuple[int, int]] = {}

    # -- who is calling -----------------------------------------------------------------------------------

    def caller(self, headers: Mapping[str, str], token: str | None = None) -> Caller | None:
        """None without a credential; Unauthorized with a wrong one."""
        key = headers.get("x-api-key")
        if key is not None:
            if hmac.compare_digest(_digest(key), self._key_digest):
                return Caller(self.trader)
            raise Unauthorized("this API key is not known here: the key of this run is in the key file")
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if scheme and scheme.lower() != "bearer":
            raise Unauthorized("the Authorization header must be 'Bearer <token>'")
        presented = bearer.strip() or token
        return Caller(self._account_of(presented)) if presented else None

    def _account_of(self, token: str) -> int:
        if hmac.compare_digest(_digest(token), self._key_digest):
            return self.trader
        account, expires = self._verified.get(token) or self._verify(token)
        if expires <= time.time():
            self._verified.pop(token, None)
            raise Unauthorized("this token has expired: refresh it")
        return account

    def _verify(self, token: str) -> tuple[int, int]:
        try:
            claims = tokens.read(self._secret, token)
        except tokens.BadToken as error:
            raise Unauthorized(str(error)) from None
        if claims["jti"] in self._revoked:
            raise Unauthorized("this session was logged out: log in again")
        if len(self._verified) >= MAX_USERS:
            self._verified.clear()
        found = self._verified[token] = int(claims["sub"]), int(claims["exp"])
        return found

    # -- coming and going ---------------------------------------------------------------------------------

    async def register(self, email: str, password: str, username: str | None) -> wire.Session:
        email = _checked_email(email)
        if len(password) < 8:
            raise Malformed("password", "password must have at least 8 characters", "too_short")
        if len(password) > 1024:
            raise Malformed("password", "password must have at most 1024 characters", "too_long")
        name = _checked_name(username or email.partition("@")[0])
        hashed = await asyncio.to_thread(_hash, password)
        store = self.host.store
        if email in self._coming or store.user_by_email(email):
            raise Refused("EMAIL_TAKEN", f"{email} is registered already: log in instead", "email", email)
        if store.count_users() >= MAX_USERS:
            raise Refused(
                "TOO_MANY_USERS", f"this practice exchange holds at most {MAX_USERS} users", "email", email
            )
        self._coming.add(email)  # opening the account takes a turn of the loop: another may ask for the same
        try:
            account, _ = await self.host.submit(OpenAccount(name))
            if not isinstance(account, Account):
                raise TypeError(account)
            user = User(account.id, email, name, hashed)
            store.add_user(user)
            store.commit()
        finally:
            self._coming.discard(email)
        return self._session(user)

    async def login(self, email: str, password: str) -> wire.Session:
        user = self.host.store.user_by_email(email.strip().lower())
        expected = user.password if user else _hash_of_nobody()
        found = await asyncio.to_thread(_matches, password[:1024], expected)
        if user is None or not found:
            raise Unauthorized("email or password is wrong")
        return self._session(user)

    def refresh(self, token: str) -> wire.Session:
        account = self.host.store.use_refresh(_digest(token), int(time.time()))
        user = self.host.store.user_of(account) if account is not None else None
        if user is None:
            raise Unauthorized("this refresh token is spent or unknown: log in again")
        return self._session(user)

    def logout(self, headers: Mapping[str, str], refresh_token: str | None) -> None:
        """The access token of this call and the refresh token named are good no longer."""
        now = int(time.time())
        bearer = headers.get("authorization", "").partition(" ")[2].strip()
        self._verified.pop(bearer, None)
        with contextlib.suppress(tokens.BadToken):
            claims = tokens.read(self._secret, bearer)
            self._revoked = {jti: until for jti, until in self._revoked.items() if until > now}
            self._revoked[claims["jti"]] = int(claims["exp"])
        if refresh_token:
            self.host.store.use_refresh(_digest(refresh_token), now)
            self.host.store.commit()

    def me(self, caller: Caller) -> wire.User:
        user = self.host.store.user_of(caller.account)
        if user is None:
            return wire.User(caller.account, "trader@practice.local", "trader")
        return wire.User(user.account, user.email, user.username)

    def _session(self, user: User) -> wire.Session:
        now, lifetime = int(time.time()), self.lifetime()
        claims = {"sub": str(user.account), "iat": now, "exp": now + lifetime, "jti": secrets.token_hex(8)}
        refresh = secrets.token_urlsafe(32)
        self.host.store.keep_refresh(_digest(refresh), user.account, now + REFRESH_S)
        self.host.store.commit()
        access = tokens.issue(self._secret, claims)
        return wire.Session(
            access, refresh, lifetime, "bearer", wire.User(user.account, user.email, user.username)
        )


def _digest(secret: str) -> bytes:
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _hash(password: str) -> bytes:
    salt = secrets.token_bytes(16)
    return salt + _scrypt(password, salt)


def _scrypt(password: str, salt: bytes) -> bytes:
    return scrypt(password.encode(), salt=salt, n=PASSWORD_COST, r=8, p=1, dklen=32)


def _matches(password: str, stored: bytes) -> bool:
    return hmac.compare_digest(_scrypt(password, stored[:16]), stored[16:])


def _hash_of_nobody() -> bytes:
    """An unknown email must take as long to refuse as a known one."""
    return bytes(48)


def _checked_email(email: str) -> str:
    email = email.strip().lower()
    name, at, domain = email.partition("@")
    if (
        not (name and at and "." in domain)
        or len(email) > 254
        or not email.isascii()
        or not email.isprintable()
        or " " in email
    ):
        raise Malformed("email", "email must look like name@example.com", "email", email[:60])
    return email


def _checked_name(name: str) -> str:
    if not (name.isprintable() and 1 <= len(name) <= 64):
        raise Malformed("username", "username must be 1 to 64 printable characters", "username", name[:60])
    return name
