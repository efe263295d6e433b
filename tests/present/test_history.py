"""The line below the history's table says how well the past is known, and what is being done."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

from terminal.core.account import DAY_MS
from terminal.model.errors import Unreachable
from terminal.past.filters import Filter
from terminal.past.tables import Wanted
from terminal.present.history import Exporting, PastLooks, loading, note, tabs, wrote
from terminal.present.past import TABS, day_text, exact_money, moment, tab, tenths
from terminal.session.past import PastReading, Progress
from tests.app.still import still_session
from tests.past.sample import order, record


def with_reading(folder: Path, check: Callable[[PastReading], None], *, live: bool = True) -> None:
    async def inside() -> None:
        session = still_session(folder, live=live)
        check(PastReading.of(session))
        session.scribe.close()
        await session.requests.rest.close()

    asyncio.run(inside())


def said(reading: PastReading, looks: PastLooks, exporting: Exporting | None = None) -> str:
    return "".join(text for text, _ in note(looks, reading, exporting, (4, 5_000), time.monotonic()))


def test_a_reading_shows_how_many_lists_are_done_and_what_is_read(tmp_path: Path) -> None:
    def check(reading: PastReading) -> None:
        reading.running, reading.progress = True, Progress(6, 18, 1_200, "fills of BTC")
        assert said(reading, PastLooks()) == "━━━━────────  6 of 18 lists  fills of BTC  1,200 rows"
        assert said(reading, PastLooks(), Exporting("x.csv")).endswith("  then the export")
        assert loading(reading) == "reading fills of BTC"

    with_reading(tmp_path, check)


def test_an_export_shows_its_rows(tmp_path: Path) -> None:
    def check(reading: PastReading) -> None:
        assert (
            said(reading, PastLooks(), Exporting("x.csv", 500, 2_000))
            == "━━━─────────  500 of 2,000 rows into x.csv"
        )

    with_reading(tmp_path, check)


def test_a_long_path_is_cut_in_the_middle_and_a_short_one_not_at_all() -> None:
    name = "/evterm-fills-20261122-002348.csv"
    for folder in ("/home/x/exports", "/home/somebody/a/rather/deep/folder/of/theirs/for/what/is/exported"):
        for width in (60, 80, 120):
            (_, _), (path, _) = wrote(folder + name, width)
            assert len("wrote ") + len(path) <= width - 2
            assert path.endswith(name)
            assert path.startswith("/home/")
            assert ("…" in path) is (len(folder + name) > width - 8)


def test_why_an_order_went_is_told_in_plain_words() -> None:
    """Of one that its owner cancelled there is nothing to tell."""
    orders = (order("o1", 500, 3_800, reason="self_trade"), order("o2", 500, 3_800, reason="user"))
    made = tab("orders", record([], orders=orders), Wanted(), 120)
    texts = [[field.text for field in made.row(one).fields] for one in made.items]
    assert "it stood in the way of an order of your own" in texts[0] + texts[1]
    assert "user" not in texts[0] + texts[1]


def test_what_the_streams_do_not_follow_says_its_age(tmp_path: Path) -> None:
    def check(reading: PastReading) -> None:
        reading.read_at = time.monotonic() - 125
        reading.told_from["fills of VAIX"] = 5 * DAY_MS
        looks = PastLooks(tab=TABS.index("p&l"), filter=Filter("vaix", "buy"))
        assert said(reading, looks) == (
            "filter vaix buy  since the baselines  row 5 of 5,000  read 2 m ago, streams down"
            "  fills of VAIX: none told before 01-06 00:00:00"
        )

    with_reading(tmp_path, check, live=False)


def test_an_error_is_said_without_anything_that_could_move_the_cursor(tmp_path: Path) -> None:
    def check(reading: PastReading) -> None:
        reading.error = str(Unreachable("no answer: \x1b[2J"))
        assert said(reading, PastLooks()).endswith("not read whole: no answer: \ufffd[2J")
        assert "R asks again" in loading(reading)

    with_reading(tmp_path, check)


def test_numbers_and_times_are_exact_to_what_is_shown() -> None:
    assert [exact_money(units) for units in (0, 4_999, 5_000, -123_456_789_012)] == [
        "0.0000",
        "0.0000",
        "0.0001",
        "-1,234.5679",
    ]
    assert [tenths(Fraction(value, 100)) for value in (-4, 4, 16, -1234)] == ["0.0", "0.0", "0.2", "-12.3"]
    assert tenths(Fraction(1, 2), signed=True) == "+0.5"
    assert (moment(0), moment(10**18), day_text(19_000)) == ("-", "-", "2022-01-08")
    assert tabs(None, 1)[:2] == ("orders", "FILLS")
