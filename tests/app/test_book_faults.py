"""With frames lost, doubled, reordered and spoilt on the way, the book on the screen is the exchange's or says STALE."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from tests.app.running import Evterm, evterm
from tests.app.seen import Past, book_seen, matches, told
from tests.faults import Knobs, Proxy, in_thread
from tests.practice import REAL_TIME, Practice, running

pytestmark = REAL_TIME

PAIR = "VAIX/USDC"
LATE_S = 2.0
"""so old a true state may be on the screen of a slow machine"""
FAULTY_S, ENOUGH = 3.0, 6
KINDS = {
    "lost": Knobs(drop=0.01, late_s=0.1),
    "doubled and reordered": Knobs(twice=0.1, swap=0.02),
    "spoilt": Knobs(corrupt=0.01, slices=11),
    "all": Knobs(drop=0.005, twice=0.05, swap=0.005, corrupt=0.005, delay_s=0.001),
}


def attached(home: Path, exchange: Practice, proxy: Proxy) -> Iterator[Evterm]:
    where = ("--url", proxy.url, "--key-file", str(exchange.key_file), "--symbol", "vaix")
    with evterm(home, *where) as program:
        program.until("● live", 20)
        program.press(*":book clob\r")
        program.until("BOOK clob")
        yield program


# -- a market that stands still but for what is placed here --------------------------------------------------


def test_after_the_faults_the_book_is_the_exchanges_own_answer(tmp_path: Path) -> None:
    arguments = ("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix", "--speed", "0.001")
    with running(*arguments) as exchange, in_thread(exchange.url, seed=9) as proxy, trader(exchange) as hands:
        for program in attached(tmp_path, exchange, proxy):
            assert matches(book_seen(program), *told(exchange))
            dice, touch = random.Random(3), hands.get("/bbo").json()
            for knobs in KINDS.values():
                proxy.knobs = knobs
                stir(hands, program, dice, touch)
                proxy.knobs = Knobs()
                place(hands, dice, touch)  # a message that was lost is missed when the next one comes
                until_equal(program, exchange)
            assert set(proxy.harmed) == {"drop", "twice", "swap", "corrupt"}


def trader(exchange: Practice) -> httpx.Client:
    at = f"{exchange.url}/api/v1/exchange/vaix"
    return httpx.Client(base_url=at, headers=exchange.headers, trust_env=False)


def stir(hands: httpx.Client, program: Evterm, dice: random.Random, touch: dict[str, str]) -> None:
    """Orders come and go near the touch, which stays where it is."""
    placed: list[str] = []
    for _ in range(120):
        placed.append(place(hands, dice, touch))
        if len(placed) > 8:
            hands.delete(f"/orders/{placed.pop(dice.randrange(8))}").raise_for_status()
        program.read(0)


def place(hands: httpx.Client, dice: random.Random, touch: dict[str, str]) -> str:
    side = dice.choice(["buy", "sell"])
    best = Decimal(touch["best_bid" if side == "buy" else "best_ask"])
    away = dice.randrange(10) * Decimal("0.000001")
    price = best - away if side == "buy" else best + away
    quantity = str(dice.randrange(100, 900))
    order = {"side": side, "quantity": quantity, "price": str(price), "order_type": "post_only"}
    answer = hands.post("/orders", json=order)
    answer.raise_for_status()
    return str(answer.json()["order_id"])


def until_equal(program: Evterm, exchange: Practice) -> None:
    """The market stands still: the book may be old for a while, and must be right from then on."""
    truth, end = told(exchange), time.monotonic() + 8
    while not (matches(seen := book_seen(program), *truth) and seen.claims):
        assert time.monotonic() < end, f"not {truth}:\n{program.text}"
        program.read(0.05)
    program.wait(0.3)
    assert matches(book_seen(program), *truth)


# -- a market that moves -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def moving() -> Iterator[tuple[Practice, Proxy]]:
    arguments = ("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix", "--speed", "10")
    with running(*arguments) as exchange, in_thread(exchange.url, seed=5) as proxy:
        yield exchange, proxy


@pytest.fixture(scope="module")
def past(moving: tuple[Practice, Proxy]) -> Past:
    past = Past(PAIR)
    moving[1].on_heard = past.take
    return past


@pytest.fixture(scope="module")
def terminal(
    moving: tuple[Practice, Proxy], past: Past, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Evterm]:
    yield from attached(tmp_path_factory.mktemp("home"), *moving)


@pytest.mark.parametrize("kind", KINDS)
def test_no_book_is_claimed_that_the_exchange_never_had(
    terminal: Evterm, moving: tuple[Practice, Proxy], past: Past, kind: str
) -> None:
    proxy, claimed, stale = moving[1], set[object](), 0
    before = dict(proxy.harmed)
    proxy.knobs = KINDS[kind]
    wanted = [name for name in ("drop", "twice", "swap", "corrupt") if getattr(KINDS[kind], name)]

    def harmed() -> dict[str, int]:
        return {name: proxy.harmed.get(name, 0) - before.get(name, 0) for name in wanted}

    end = time.monotonic() + FAULTY_S
    most = end + 15  # on a busy machine the market and the faults come slower
    while time.monotonic() < end or (
        (len(claimed) < ENOUGH or not all(harmed().values())) and time.monotonic() < most
    ):
        terminal.wait(0.03)
        seen = book_seen(terminal)
        if seen.claims:
            assert past.had(seen, LATE_S), f"never so at the exchange:\n{terminal.text}"
            claimed.add(seen)
        else:
            stale += 1
    proxy.knobs = Knobs()
    assert all(harmed().values()), harmed()
    assert len(claimed) >= ENOUGH, (
        f"{len(claimed)} books were claimed, {stale} times it was stale, {harmed()}"
    )
    assert stale or not KINDS[kind].late_s, "what heals at once may not be seen"
    end = time.monotonic() + 10
    while not book_seen(terminal).claims:
        assert time.monotonic() < end, terminal.text
        terminal.read(0.05)
