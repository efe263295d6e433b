"""The account's page as it should look: in colours on a venue that says the same each time, and each state as text, told by
hand. `pytest --snapshot-update` takes new ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from textual.pilot import Pilot

from terminal.cockpit.accounttold import FUNDS, AccountTold
from terminal.core.settlements import Settlements
from terminal.model.errors import EvtermError, Forbidden, Limited, NotFound, Refused, Unreachable
from terminal.present.accountpage import FUNDED
from terminal.session.told import Part
from terminal.venue.auth import venue_at
from terminal.venue.rest import Rest
from tests.app.looks import SIZES, drawn, each_as_it_was, hush, keep_allowance
from tests.app.pressing import press, until
from tests.app.still import NOW_MS, StillApp, StillSession, opened, still_app, still_session

HASH = "0x" + "ab12" * 16
FEES = {"tier": 0, "name": "Standard", "maker_bps": 0, "taker_bps": 10, "min_volume_30d": "0"}
ACTIVE = {"tier": 1, "name": "Active", "maker_bps": 0, "taker_bps": 8, "min_volume_30d": "100000"}
WITHDRAWAL = {
    "symbol": "vaix",
    "currency": "USDC",
    "destination": "0x" + "5a" * 20,
    "chain": "base",
    "mode": "live",
}
ANSWERS: dict[str, Any] = {
    "/auth/me": {"id": 47, "username": "trader", "email": "trader@practice.local"},
    "/exchange/my-fees": {**FEES, "volume_30d": "37500", "next_tier": {**ACTIVE, "missing": "62500"}, "next_review_at": NOW_MS + 9_000_000},
    "/portfolio/summary": {"simulation_mode": False, "total_value_usdc": "159369.27"},
    "/exchange/fee-schedule": [FEES, ACTIVE],
    "/exchange/sub-accounts": [
        {"id": 47, "label": "", "is_main": True, "balances": [{"currency": "USDC", "available": "9000", "held": "995"}]},
        {"id": 51, "label": "Strategy A", "balances": [{"currency": "USDC", "available": "25", "held": "0"}]},
    ],
    "/exchange/withdrawals": {"withdrawals": [
        {**WITHDRAWAL, "id": "wd_2", "status": "pending", "amount": "150", "created_at": NOW_MS - 7_500,
         "estimated_completion": NOW_MS + 12_500},
        {**WITHDRAWAL, "id": "wd_1", "status": "settled", "amount": "20", "created_at": NOW_MS - 9_000_000, "tx_hash": HASH},
    ]},
}  # fmt: skip
BASES = {"vaix": "2610000", "sbio": "0", "btc": "0.1"}


def _balance(symbol: str) -> dict[str, Any]:
    source = {"on_chain": "0", "hot_wallet": "45.5", "deposits": "9949.9"}
    return {
        "base_symbol": symbol.upper(), "quote_symbol": "USDC", "base_balance": BASES[symbol], "base_held": "0",
        "quote_balance": "9000.4", "quote_held": "995", "quote_source": source, "pending_settlements": [],
    }  # fmt: skip


def _answer(request: httpx.Request) -> httpx.Response:
    path = request.url.path.removeprefix("/api/v1")
    if path.endswith("/balance"):
        return httpx.Response(200, json=_balance(path.split("/")[2]))
    return httpx.Response(200, json=ANSWERS[path]) if path in ANSWERS else httpx.Response(500)


def session(folder: Path, *, live: bool = True, answers: bool = True) -> StillSession:
    still = still_session(folder, live=live)
    if answers:
        venue = venue_at("http://127.0.0.1:9", "evt_" + "0" * 64)
        still.requests.rest = Rest(venue, httpx.MockTransport(_answer))
    return still


def _is_done(name: str, part: Part, *, funds: bool) -> bool:
    """Pairs' balances are asked for where they are looked at."""
    return not part.asking and (part.asked > 0 or (not funds and name.startswith(FUNDS)))


@pytest.mark.parametrize(
    ("name", "size", "keys", "how"),
    [
        ("balances_small", (80, 24), (), {}),
        ("settlements_small", (80, 24), ("right",), {}),
        ("settlements_medium", (120, 40), ("right",), {}),
        ("subaccounts_medium", (120, 40), ("right", "right"), {}),
        ("fees_large", (200, 60), ("right", "right", "right"), {}),
        ("down_small", (80, 24), (), {"live": False}),
        ("broken_small", (80, 24), ("right", "right"), {"answers": False}),
    ],
)
def test_it_looks_as_it_did(
    snap_compare: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    size: tuple[int, int],
    keys: tuple[str, ...],
    how: dict[str, bool],
) -> None:
    still = session(tmp_path, **how)
    keep_allowance(monkeypatch)

    async def play(pilot: Pilot[int]) -> None:
        app = await opened(pilot)
        await press(pilot, "f6", *keys)
        parts, funds = app.cockpit._account_told.told.parts, len(keys) < FUNDED
        await until(pilot, lambda: all(_is_done(name, part, funds=funds) for name, part in parts.items()))
        for part in parts.values():  # its age is shown, and must not move
            part.at = part.at and time.monotonic() + 1_000
            part.asked = time.monotonic() + 1_000
        await drawn(pilot)

    assert snap_compare(still_app(session=still), terminal_size=size, run_before=play)


# -- each state, as text -------------------------------------------------------------------------------------

BALANCES, SETTLEMENTS, SUBS, TIERS = range(4)
LATE = {**WITHDRAWAL, "id": "wd_3", "status": "delayed", "amount": "12.5", "created_at": NOW_MS - 90_000, "tx_hash": HASH,
        "estimated_completion": NOW_MS - 60_000}  # fmt: skip
LOST = {**WITHDRAWAL, "id": "wd_4", "status": "failed", "amount": "7", "created_at": NOW_MS - 600_000,
        "reason": "the chain refused it: the money is back in the hot wallet"}  # fmt: skip
SEVERAL = {"withdrawals": [*ANSWERS["/exchange/withdrawals"]["withdrawals"], LATE, LOST]}
PRICED = {
    "tier": 1,
    "name": "Active",
    "maker_bps": 0,
    "taker_bps": 8,
    "volume_30d": "99000",
    "next_review_at": NOW_MS + 9_000_000,
}


def told(account: AccountTold, **other: Any) -> None:
    """All of it; `other` answers in place of the usual ones, by part."""
    for name, part in account.told.parts.items():
        usual = _balance(name.removeprefix(FUNDS)) if name.startswith(FUNDS) else ANSWERS[part.path]
        part.value, part.at, part.error = part.decode(other.get(name, usual)), time.monotonic(), None
        account._answered(name)


def failed(account: AccountTold, error: EvtermError, *names: str) -> None:
    for name in names or tuple(account.told.parts):
        account.told.parts[name].error = error


def half_read(account: AccountTold) -> None:
    told(account)
    for name in ("funds sbio", "funds btc"):
        account.told.parts[name].value = account.told.parts[name].at = None


def one_pair_failed(account: AccountTold) -> None:
    told(account)
    failed(account, Unreachable("no answer within 5 s"), "funds btc")


def old_and_failed(account: AccountTold) -> None:
    told(account)
    failed(account, Limited("120 requests a minute are over", NOW_MS / 1000 + 41))


def unlisted(account: AccountTold) -> None:
    told(account, withdrawals=[])
    account.told.parts["withdrawals"].value = None
    failed(account, NotFound("NOT_FOUND", "no such route"), "withdrawals")


def never_told(error: EvtermError) -> Callable[[AccountTold], None]:
    return lambda account: failed(account, error)


class State(NamedTuple):
    """What was told, which tab it is, and the keys that are pressed there."""

    tell: Callable[[AccountTold], None] = told
    tab: int = BALANCES
    keys: tuple[str, ...] = ()
    row: int = 0


STATES = {
    "loading": State(lambda _: None),
    "half read": State(half_read),
    "no answer": State(never_told(Unreachable("no answer within 5 s"))),
    "busy": State(never_told(Refused("UNAVAILABLE", "the venue is being looked after, try again in a minute"))),
    "forbidden": State(never_told(Forbidden("this key may not read the account")), SUBS),
    "one pair failed": State(one_pair_failed),
    "old and failed": State(old_and_failed, TIERS),
    "simulated": State(lambda one: told(one, worth={"simulation_mode": True, "total_value_usdc": "1.5"})),
    "falls back": State(lambda one: told(one, fees=PRICED), TIERS),
    "settlements": State(lambda one: told(one, withdrawals=SEVERAL), SETTLEMENTS, row=3),
    "none settled": State(lambda one: told(one, withdrawals=[]), SETTLEMENTS),
    "unlisted": State(unlisted, SETTLEMENTS),
    "subaccounts": State(tab=SUBS, row=1),
    "no subaccounts": State(lambda one: told(one, subs=[]), SUBS),
    "withdraw": State(keys=("w", *"25")),
    "asks to withdraw": State(keys=("w", *"25", "tab", *WITHDRAWAL["destination"], "ctrl+j")),
    "wrong address": State(keys=("w", *"25", "tab", *"0x5a5a", "ctrl+j")),
    "transfer": State(tab=SUBS, row=1, keys=("t", *"25", "ctrl+j")),
    "new subaccount": State(tab=SUBS, keys=("n", *"Strategy B")),
    "simulation": State(keys=("S",)),
}  # fmt: skip


async def show(pilot: Pilot[int], state: State) -> None:
    """The page as it is in a state, from its beginning."""
    app = pilot.app
    assert isinstance(app, StillApp)
    assert app.session is not None
    cockpit, app.session.banking.settlements = app.cockpit, Settlements()
    cockpit._account, cockpit._typed = None, {}
    account, looks = cockpit._account_told, cockpit.page_looks("account")
    looks.tab, looks.rows = state.tab, {state.tab: state.row}
    state.tell(account)
    hush(account.told.parts.values())
    await drawn(pilot, *state.keys)


@pytest.mark.parametrize("size", SIZES, ids=lambda one: f"{one[0]}x{one[1]}")
async def test_each_state_is_whole_and_says_what_comes_next(
    snapshot: Any, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    keep_allowance(monkeypatch)
    monkeypatch.setattr(AccountTold, "_look_at_pairs", lambda _: None)
    await each_as_it_was("f6", size, STATES, show, snapshot)
