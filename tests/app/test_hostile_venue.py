"""Whatever a venue says, in any field of any message: the tty gets text and the terminal's own commands alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.escapes import kept_offences, offences
from tests.app.running import ESC, LOCKED_S, Evterm, evterm
from tests.app.seen import until_believed
from tests.faults import beside
from tests.hostile import MARKED, POISONS, Hostile
from tests.practice import REAL_TIME, Practice, running

pytestmark = REAL_TIME

F12, RIGHT, CTRL_P = "\x1b[24~", "\x1b[C", "\x10"
LOOK_S = 0.2
STREAM = "GET /ws/clob"


@pytest.fixture(scope="module")
def exchange() -> Iterator[Practice]:
    with running("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix,sbio") as practice:
        yield practice


@pytest.fixture
def venue(exchange: Practice) -> Iterator[Hostile]:
    with beside(Hostile(exchange.url, seed=11)) as proxy:
        yield proxy


def terminal(home: Path, venue: Hostile, key_file: Path, **environment: Any) -> Iterator[Evterm]:
    with evterm(home, "--url", venue.url, "--key-file", str(key_file), **environment) as program:
        yield program
        found = offences(program.raw)
        assert not found, found[:5]
        assert not kept_offences(home)


@pytest.fixture(params=["on"])
def program(
    venue: Hostile, exchange: Practice, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Evterm]:
    """Begun with harm in all that it was told, with its own painter or with Textual's."""
    venue.added = True
    for program in terminal(tmp_path, venue, exchange.key_file, EVTERM_PAINTER=request.param):
        program.until("● live", 20)
        yield program
        assert program.quit() == 0
        assert program.is_restored
    assert venue.poisoned > 100


def look_everywhere(program: Evterm) -> None:
    """Every tab, every sheet, the palette, what the `:` line offers, every pair."""
    program.press("g", "o")
    for key in (RIGHT, RIGHT, RIGHT, RIGHT, RIGHT):
        program.press(key)
        program.wait(LOOK_S)
    for line in ("log", "latency", "limits", "help"):
        program.press(*f":{line}\r")
        program.wait(LOOK_S)
        program.press(ESC)
    program.press(CTRL_P, "p", "a")
    program.wait(LOOK_S)
    program.press(ESC)
    program.wait(LOOK_S)
    program.press(*":symbol ")
    program.wait(LOOK_S)
    program.press(ESC, ESC)
    program.press("}", "v")
    program.wait(LOOK_S)
    program.press("v", "{")


def test_text_of_any_field_harms_nothing(program: Evterm) -> None:
    """Also orders, fills and balances of one's own, and what is told after they ended."""
    program.press("\r")
    program.arm()
    program.press("b")
    program.wait(LOCKED_S)
    program.press("t", "b")
    program.until("bought")
    look_everywhere(program)
    program.press(F12)
    program.wait(LOOK_S)


@pytest.mark.parametrize("program", ["on", "off"], indirect=True)
def test_a_refusal_is_said_as_it_is(program: Evterm, venue: Hostile) -> None:
    venue.refused = {"POST": 400, "DELETE": 409}
    program.arm()
    for _ in range(5):  # a key that waited too long on a busy machine is not taken
        program.press("b")
        with contextlib.suppress(AssertionError):
            program.until(MARKED, 4)
            break
    program.until(MARKED)
    program.press(F12)
    program.wait(1)
    for status in (401, 403, 404, 409, 422, 500, 503):
        venue.refused = {"POST": status, "GET /api": status}
        program.press("b", "s")
        program.wait(LOOK_S * 2)
    program.press(*":log\r")
    program.until(MARKED[:9])
    program.press(ESC)


def test_numbers_and_names_that_are_none_make_it_stale_and_no_more(program: Evterm, venue: Hostile) -> None:
    venue.instead = 0.002
    program.wait(1.5)
    look_everywhere(program)
    venue.instead = 1.0
    program.until("STALE")
    program.wait(1)
    venue.added, venue.instead = False, 0.0
    until_believed(program)


def test_what_a_stream_says_when_it_ends_or_never_begins(program: Evterm, venue: Hostile) -> None:
    for harm in POISONS[:16]:
        venue.goodbye = harm
        program.wait(0.2)
    program.until("STALE")
    program.until(MARKED[:8])
    venue.goodbye, venue.refused = "", {STREAM: 403}
    program.wait(1)
    venue.refused = {STREAM: 500}
    program.press(*":retry\r")
    program.wait(1)
    venue.refused = {}
    program.press(*":retry\r")
    until_believed(program)


@pytest.mark.parametrize(
    ("start", "status"),
    [("GET /api/v1/exchange/pairs", 400), ("GET /api/v1/exchange/vaix/balance", 401), ("GET", 503)],
)
def test_what_is_said_after_the_screen_was_left(
    venue: Hostile, exchange: Practice, tmp_path: Path, start: str, status: int
) -> None:
    venue.refused = {start: status}
    for program in terminal(tmp_path, venue, exchange.key_file):
        assert program.ended(20) == 2
        said = program.raw.rpartition(b"\x1b[?1004l")[2]
        assert b"evterm: " in said
        assert MARKED.encode() in said
