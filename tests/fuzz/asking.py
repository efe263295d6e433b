"""What is asked: requests that schemathesis makes up, mixed with good ones and with what is there to be named."""

from __future__ import annotations

import random
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode

from tests.paper.server.routes import BOT, BOTS, PROP, QUERIES, TRADES, Furnished, Names, bodies

Operation = APIOperation[Any, Any, Any, Any]
Asked = Case[Any]

TRADER, EVE, BEN, NOBODY, GUESSER = range(5)
WEIGHTS = (10, 3, 2, 1, 1)
SHARES = (0.0, 0.1, 0.2, 0.4, 1.0)
"""How much of a request stays as it was made up: with nothing of it left it is a good one."""
NEWEST = 10
SPICE: tuple[Any, ...] = (
    "NaN", "Infinity", "1e999", "-1", "0", "0.003", "0.0030005", "1000", "50", "1234567890", "1e-30", "9" * 41, 10**40, -1, 0, True, None, [], {}, "", "vaix",
    "btc", "BTC", "buy", "sell", "long", "paper", "live", "market", "post_only", "stop_limit", "iceberg", "pov", "twap",
    "linear", "EVCDX-SPACEX", "event_cards", "market_making", "\x00", "\x1b[31m", "\u202e", "🚀", "x" * 5000,
    "ord_0000000001", "2026-11-21T12:00:00Z", 1e-9, 1e300, 1790000000000000,
)  # fmt: skip
KEYS = ("one", "two", "three")
BROUGHT = ("order_id", "twap_id", "algo_id", "sub_account_id", "refresh_token")
CALLED_ID = {
    f"POST {BOTS}/clone": "clone_id",
    f"POST {BOT}/go-live": "clone_id",
    f"POST {TRADES}": "trade_id",
}
"""What a good answer brings that can be named from then on: by its own name, or as the `id` of what a route makes."""
BENS = (f"POST {PROP}/signup", f"POST {PROP}/pay-fast-track")
"""What only he can do: the others trade at the prop desk already."""


def cases(operation: Operation) -> st.SearchStrategy[tuple[Asked, int]]:
    """A case, and a seed for the dice that mix it with a good one."""
    made_up = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    if varies(operation):
        made_up |= operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return st.tuples(made_up, st.integers(0, 2**32))


def varies(operation: Operation) -> bool:
    """Is there anything in it that could be wrong?"""
    return bool(operation.body or operation.path_parameters or operation.query or operation.headers)


class Asker:
    """The users of a furnished house, nobody, and one with a wrong key; and what each of them can name."""

    def __init__(self, furnished: Furnished) -> None:
        users = (furnished.trader, furnished.eve, furnished.ben)
        self.known: list[dict[str, list[Any]]] = [
            {name: [value] for name, value in user.names.items()} for user in users
        ]
        self.headers = [*(user.headers for user in users), {}, {"X-API-Key": "evt_wrong"}]

    def good(self, operation: Operation) -> tuple[Asked, int]:
        """A request that must be taken, and who sends it."""
        names = {name: values[-1] for name, values in self.known[TRADER].items()}
        case = operation.Case(
            path_parameters=_quoted([one.name for one in operation.path_parameters], names),
            query=dict(QUERIES.get(operation.label, {})),
        )
        if operation.label in (good := bodies(names)):
            case.body, case.media_type = good[operation.label], "application/json"
        return case, BEN if operation.label in BENS else TRADER

    def mixed(self, case: Asked, dice: random.Random) -> int:
        """Mix the case, in place, with a good request of somebody: who that is."""
        who, share = dice.choices(range(5), WEIGHTS)[0], dice.choice(SHARES)
        owner = who if who < NOBODY and dice.random() < 0.9 else dice.choice((TRADER, EVE))
        names = {name: _one_of(values, dice) for name, values in self.known[owner].items()}
        label = case.operation.label
        good = {
            name: value
            for name, value in _quoted(case.path_parameters, names).items()
            if dice.random() >= share
        }
        case.path_parameters |= good
        case.query = QUERIES.get(label, {}) | _some(case.query, share, dice)
        if dice.random() < 0.2:
            case.headers["Idempotency-Key"] = dice.choice(KEYS)
        if label in (taken := bodies(names)):
            case.body = _mixed(taken[label], case.body, share, dice)
        return who

    def learns(self, who: int, case: Asked, answer: Any) -> None:
        """Keep what a good answer brought."""
        if who >= NOBODY or not isinstance(answer, dict):
            return
        brought = {name: answer[name] for name in BROUGHT if name in answer}
        if made := CALLED_ID.get(case.operation.label):
            brought[made] = answer["id"]
        for name, value in brought.items():
            self.known[who][name].append(value)


def _one_of(values: list[Any], dice: random.Random) -> Any:
    """The newest as often as not: older ones may have gone."""
    return values[-1] if dice.random() < 0.5 else dice.choice(values[-NEWEST:])


def _quoted(parameters: Any, names: Names) -> dict[str, str]:
    return {name: quote(str(names[name]), safe="") for name in parameters}


def _some(made_up: dict[str, Any], share: float, dice: random.Random) -> dict[str, Any]:
    return {name: value for name, value in made_up.items() if dice.random() < share}


def _mixed(good: Any, made_up: Any, share: float, dice: random.Random) -> Any:
    if share and dice.random() < 0.1:
        return dice.choice(SPICE)
    if isinstance(good, dict) and isinstance(made_up, dict):
        more = {name: value for name, value in made_up.items() if name not in good}
        known = {name: _mixed(value, made_up.get(name, value), share, dice) for name, value in good.items()}
        return known | _some(more, share, dice)
    if isinstance(good, list) and isinstance(made_up, list) and made_up:
        return [_mixed(good[0], one, share, dice) for one in made_up]
    return made_up if dice.random() < share else good
