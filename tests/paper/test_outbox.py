"""What a slow reader gets."""

from __future__ import annotations

import json
from typing import Any

from terminal.paper import outbox as module
from terminal.paper.outbox import ClobOutbox, FeedOutbox
from terminal.wire.binary import Kind, decode, encode
from terminal.wire.streams import clob_head

DELTA = clob_head("book_delta", {"filler": "x" * 1000})
FILL = clob_head("fill", {"id": 1})


async def sent_by(outbox: ClobOutbox) -> list[dict[str, Any]]:
    messages = await outbox.take()
    outbox.sent(messages)
    return [json.loads(message) for message in messages]


async def test_every_message_has_the_next_number() -> None:
    outbox = ClobOutbox(None, ["l2Book"])
    for _ in range(5):
        outbox.offer(DELTA)
        outbox.must(FILL)
    assert [message["global_sequence"] for message in await sent_by(outbox)] == list(range(1, 11))


async def test_what_a_slow_reader_misses_is_numbered_and_told() -> None:
    outbox = ClobOutbox(7, ["l2Book"])
    for _ in range(1000):
        outbox.offer(DELTA)
    outbox.must(FILL)
    read = await sent_by(outbox)
    assert len(read) < 300
    assert read[-1]["type"] == "fill"
    assert read[-1]["global_sequence"] == 1001
    assert outbox.caught_up
    outbox.offer(DELTA)
    outbox.resume()
    outbox.offer(DELTA)
    gap, after = await sent_by(outbox)
    assert gap["type"] == "gap_detected"
    assert gap["data"] == {
        "last_sequence": len(read) - 1,
        "current_sequence": 1002,
        "gap_size": 1003 - len(read),
    }
    assert [gap["global_sequence"], after["global_sequence"]] == [1003, 1004]


async def test_own_events_are_never_left_out_and_a_reader_that_never_reads_is_cut() -> None:
    outbox = ClobOutbox(7, ["userFills"])
    length = len(FILL) + len(',"global_sequence":100000}')
    for _ in range(module.CUT_BYTES // length):
        outbox.must(FILL)
    assert not outbox.overflown.is_set()
    for _ in range(10_000):
        outbox.must(FILL)
    assert outbox.overflown.is_set()


FRAME = encode(Kind.BOOK, 1, 0)


def read_by(frames: list[bytes]) -> list[tuple[int, int]]:
    return [(frame.market, frame.sequence) for frame in map(decode, frames)]


async def test_each_market_of_a_binary_socket_counts_its_own_frames() -> None:
    outbox = FeedOutbox(1, ["vaix", "btc"])
    other = encode(Kind.BOOK, 5, 0)
    for put in (outbox.offer, outbox.must, outbox.state):
        put(FRAME)
        put(other)
    assert read_by(await outbox.take()) == [(1, 1), (5, 1), (1, 2), (5, 2), (1, 3), (5, 3)]


async def test_frames_that_are_left_out_are_counted_too() -> None:
    outbox, most = FeedOutbox(1, ["vaix"]), module.BEHIND_BYTES // len(FRAME)
    for _ in range(most + 500):
        outbox.offer(FRAME)
    batch = await outbox.take()
    outbox.sent(batch)
    assert len(batch) == most + 1
    assert outbox.caught_up
    outbox.resume()
    outbox.state(FRAME)
    assert read_by(await outbox.take()) == [(1, most + 501)]


async def test_the_size_of_the_state_itself_puts_no_reader_behind() -> None:
    """A snapshot of many pairs may be longer than what a reader may owe: else it would be sent again for ever."""
    outbox = FeedOutbox(1, ["vaix"])
    whole = 3 * module.BEHIND_BYTES // len(FRAME)
    for _ in range(whole):
        outbox.state(FRAME)
    for _ in range(module.BEHIND_BYTES // len(FRAME)):
        outbox.offer(FRAME)
    assert not outbox.behind
    outbox.sent(await outbox.take())
    for _ in range(module.BEHIND_BYTES // len(FRAME) + 2):
        outbox.offer(FRAME)
    assert outbox.behind, "what was allowed for a state is allowed once"
