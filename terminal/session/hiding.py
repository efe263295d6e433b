"""An answer without its secrets: tokens and keys are never on the screen, in the log or in a copy."""

from __future__ import annotations

from typing import Any

HIDDEN = "•••"
DEEPEST = 32
_SECRETS = ("token", "password", "secret", "api_key", "private_key")
_PLAIN = ("token_type",)


def hidden(value: Any, depth: int = 0) -> Any:
    """What lies too deep to be looked through is hidden as well."""
    if depth > DEEPEST:
        return HIDDEN
    if isinstance(value, dict):
        return {
            name: HIDDEN if _is_secret(name) and one else hidden(one, depth + 1)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [hidden(one, depth + 1) for one in value]
    return value


def _is_secret(name: str) -> bool:
    lower = name.lower()
    return lower not in _PLAIN and any(word in lower for word in _SECRETS)
