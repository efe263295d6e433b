"""Access tokens. PyJWT is imported with the first of them: where cryptography is installed it takes long to load, and
whoever comes with the run's key needs none."""

from __future__ import annotations

from typing import Any


class BadToken(Exception):
    """A token that does not hold; the message says what to do."""


def issue(secret: bytes, claims: dict[str, Any]) -> str:
    import jwt

    return jwt.encode(claims, secret, algorithm="HS256")


def read(secret: bytes, token: str) -> dict[str, Any]:
    """The claims of a token that is signed with the secret and has not expired."""
    import jwt

    try:
        claims: dict[str, Any] = jwt.decode(
            token, secret, algorithms=["HS256"], options={"require": ["sub", "exp", "jti"]}
        )
    except jwt.ExpiredSignatureError:
        raise BadToken("this token has expired: refresh it") from None
    except jwt.InvalidTokenError:
        raise BadToken("this token is not valid here: log in again") from None
    return claims
