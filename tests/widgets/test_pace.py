"""A line with a pace: pieces of a bounded size, the newest rows first where they answer a key, and all of it in the end."""

from __future__ import annotations

import asyncio
import random

from tests.widgets.terminal import Terminal
from tests.widgets.test_painter import TRUE, Held, letters, running, shown
from widgets.painter import LEAST_S, PIECES
from widgets.pens import Pens
from widgets.shadow import Shadow

WIDTH, HEIGHT = 40, 12
LONGEST_ROW = WIDTH * 20


def fill(shadow: Shadow, rng: random.Random) -> None:
    for y in range(HEIGHT):
        shadow.put(0, y, [rng.choice("0123456789") for _ in range(WIDTH)], [None] * WIDTH)


def test_pieces_are_short_and_lead_to_what_is_wanted_with_the_newest_row_first() -> None:
    rng, shadow, terminal = random.Random(5), Shadow(Pens(TRUE)), Terminal(WIDTH, HEIGHT)
    shadow.fit(WIDTH, HEIGHT)
    for _ in range(20):
        fill(shadow, rng)
        if not shadow.behind:
            continue
        shadow.put(3, 7, list("key"), [None] * 3)
        pieces = [shadow.changes(50, newest=True)]
        assert "key" in pieces[0]
        while shadow.behind:
            pieces.append(shadow.changes(50))
        assert len(pieces) > 3
        assert all(len(piece) <= 50 + LONGEST_ROW for piece in pieces)
        for piece in pieces:
            terminal.feed(piece.encode())
        assert terminal.screen.cells == shown(shadow, TRUE)


def test_rows_that_wait_the_longest_go_first_and_the_newest_picture_of_them_wins() -> None:
    shadow = Shadow(Pens(TRUE))
    shadow.fit(4, 3)
    shadow.changes()
    for y in (2, 0, 1):
        shadow.put(0, y, list("old."), [None] * 4)
    shadow.put(0, 2, list("new."), [None] * 4)
    sent = [shadow.changes(1) for _ in range(3)]
    assert ["old." in piece for piece in sent] == [True, True, False]
    assert "new." in sent[2]
    assert shadow.changes(1) == ""


async def test_a_painter_with_a_pace_sends_bounded_bytes_and_answers_keys_between() -> None:
    """So many pieces, so many bytes: none of it depends on how fast this machine is."""
    async with running(Held()) as held:
        painter, written = held.painter, held.out.written
        painter.pace = 20_000
        most = painter.pace // PIECES
        count = len(written)
        for turn in range(6):
            for y in range(5, 20):
                painter.put(0, y, letters(40, "bid" if turn % 2 else "ask"))
            painter.flush()
        pieces = written[count:]
        assert 1 <= len(pieces) <= 2, "the line is taken up by the first"
        painter.put(0, 21, letters(3))
        painter.flush(at_once=True)
        assert "xxx" in written[-1]
        assert all(len(piece) <= most + 400 for piece in written[count:])
        for _ in range(200):
            if not painter._shadow.behind:
                break
            painter._free_at = 0.0
            await asyncio.sleep(LEAST_S * 2)
        assert not painter._shadow.behind
        assert all(len(piece) <= most + 400 for piece in written[count:])


async def test_signals_leave_between_frames_and_never_inside_of_one() -> None:
    async with running(Held()) as held:
        held._sync_available = True
        painter, written = held.painter, held.out.written
        painter.signal("\a")
        painter.put(0, 5, letters(3))
        painter.flush()
        assert written[-1].startswith("\a\x1b[?2026h")
        painter.signal("\x1b]9;x\a")
        await asyncio.sleep(0.01)
        assert written[-1] == "\x1b]9;x\a"
        held.out.holds = True
        painter.put(0, 6, letters(3))
        painter.flush()
        count = len(written)
        for number in range(100):
            painter.signal(f"{number} ")
        await asyncio.sleep(0.01)
        assert len(written) == count, "nothing is piled up behind a frame that is on its way"
        held.out.release()
        await asyncio.sleep(0.02)
        assert written[-1] == "92 93 94 95 96 97 98 99 "


async def test_the_question_follows_a_frame_behind_its_marks_and_is_no_frame_itself() -> None:
    async with running(Held()) as held:
        held._sync_available = True
        held.painter.tail = lambda: "\x1b[5n"
        held.painter.put(0, 5, letters(3))
        held.painter.flush()
        assert held.out.written[-1].endswith("\x1b[?2026l\x1b[5n")
        count = len(held.out.written)
        held.painter.flush()
        held.painter.signal("\a")
        held.painter.flush()
        assert held.out.written[count:] == ["\a"]
