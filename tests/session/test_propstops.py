"""Stops of prop trades, against a desk inside the test: in virtual time, with lost answers, restarts and a terminal that is killed."""

from __future__ import annotations

import errno
import itertools
import shutil
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path

import pytest

from terminal import journal
from terminal.session.leaving import leave
from terminal.session.opening import open_journal
from terminal.session.propdesk import PropDesk
from terminal.wire.news import NEWS, News
from tests.session import virtual
from tests.session.propvenue import PropVenue
from tests.session.rig import Rig, on_rig, ready, settle, until

OPENS, CLOSES = "POST /prop/accounts/me/trades", "/close"
LISTS = "GET /prop/accounts/me/trades"


def opens(rig: Rig, stop: str = "96000", side: str = "long") -> None:
    """By its form, with a stop."""
    desk = rig.session.prop_desk
    call = ready(rig, "prop.open", coin="BTC", side=side, size="0.1", leverage="5", stop=stop)
    desk.session.calling.start(call)


def prices(rig: Rig) -> dict[str, Decimal]:
    return rig.session.prop_desk.stops.prices


def closes(venue: PropVenue) -> int:
    return len([one for one in venue.sent("POST") if one.path.endswith(CLOSES)])


def restore(rig: Rig) -> PropDesk:
    """What a session does when it begins."""
    desk = rig.session.prop_desk
    desk.stops.restore(rig.session.scribe.journal.open_stops())
    return desk


def over_two_runs(
    tmp_path: Path,
    venue: PropVenue,
    first: Callable[[Rig], Awaitable[None]],
    second: Callable[[Rig], Awaitable[None]],
) -> None:
    async def both() -> None:
        for number, test in enumerate((first, second)):
            rig = Rig(venue, tmp_path)
            try:
                if number:
                    restore(rig)
                await test(rig)
            finally:
                await rig.close()

    virtual.run(both())


def test_a_stop_is_on_the_disk_before_its_trade_is_opened_and_closes_it_at_its_mark() -> None:
    venue = PropVenue()

    async def test(rig: Rig) -> None:
        venue.fail(OPENS, "slow", 2.0)
        opens(rig)
        await until(lambda: venue.sent(OPENS))
        (entry,) = rig.entries("prop_stop")
        assert (entry["coin"], entry["price"], entry["trade"]) == ("BTC", "96000", "")
        assert prices(rig) == {}
        await until(lambda: prices(rig) == {"p1": Decimal(96_000)})
        venue.marks["BTC"] = "96000.5"
        await settle(10)
        assert closes(venue) == 0
        venue.marks["BTC"] = "95990"
        await until(lambda: venue.trades["p1"]["status"] == "closed", 6)
        await until(lambda: not prices(rig))
        assert rig.said("the stop 96,000 of the long BTC is reached, mark 95,990: closing it")
        assert rig.session.scribe.journal.open_stops() == []
        await settle(20)
        assert closes(venue) == 1

    on_rig(test, venue)


def test_what_cannot_be_written_down_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    venue = PropVenue()

    async def test(rig: Rig) -> None:
        monkeypatch.setattr(journal, "_write_all", full)
        opens(rig)
        await settle(5)
        assert venue.trades == {}
        assert prices(rig) == {}
        assert rig.said("disk is full")

    on_rig(test, venue)


def test_a_full_disk_keeps_no_stop_from_closing_its_trade(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    venue = PropVenue()

    async def test(rig: Rig) -> None:
        opens(rig)
        await until(lambda: prices(rig))
        monkeypatch.setattr(journal, "_write_all", full)
        venue.marks["BTC"] = "95000"
        await until(lambda: venue.trades["p1"]["status"] == "closed", 10)

    on_rig(test, venue)


def test_a_stop_goes_on_in_the_next_run_without_its_page(tmp_path: Path) -> None:
    venue = PropVenue()

    async def first(rig: Rig) -> None:
        opens(rig)
        await until(lambda: prices(rig))

    async def second(rig: Rig) -> None:
        assert prices(rig) == {"p1": Decimal(96_000)}
        assert rig.said("the stop 96,000 of the long BTC is watched again, as the last run left it")
        assert await leave(rig.session, hung_up=False) == "1 stop of a prop trade pauses until the next start"
        await settle(10)
        assert closes(venue) == 0
        venue.marks["BTC"] = "95990"
        await until(lambda: venue.trades["p1"]["status"] == "closed", 6)

    over_two_runs(tmp_path, venue, first, second)


def test_a_mark_that_went_past_it_while_the_terminal_was_closed_closes_at_once(tmp_path: Path) -> None:
    venue = PropVenue()

    async def first(rig: Rig) -> None:
        opens(rig)
        await until(lambda: prices(rig))

    async def second(rig: Rig) -> None:
        await until(lambda: venue.trades["p1"]["status"] == "closed", 3)
        assert rig.said(
            "the stop 96,000 of the long BTC was passed while this terminal was not watching, mark 90,000: closing it"
        )

    async def closed(rig: Rig) -> None:
        await first(rig)
        venue.marks["BTC"] = "90000"

    over_two_runs(tmp_path, venue, closed, second)


@pytest.mark.parametrize("arrived", [True, False])
def test_a_terminal_that_is_killed_while_the_trade_is_opened_finds_it_again(
    tmp_path: Path, arrived: bool
) -> None:
    """The disk as it was when the request left. Where it never arrived, the stop is dropped after a while, and that is said."""
    venue = PropVenue()
    venue.open_trade("BTC", "long", "0.1")  # one that looks the same and was there before

    async def test() -> None:
        rig = Rig(venue, tmp_path)
        rig.session.prop_desk.look(("open",))
        await until(lambda: rig.session.prop_desk.account is not None)
        rig.session.prop_desk.look(("open",))
        await until(rig.session.prop_desk.open_trades)
        await settle(6)
        venue.fail(OPENS, "slow" if arrived else "never", 60.0)
        opens(rig)
        await until(lambda: venue.sent(OPENS))
        shutil.copytree(tmp_path / "journal", tmp_path / "killed")
        if arrived:
            venue.open_trade("BTC", "long", "0.1")
        await rig.close()
        again = Rig(venue, tmp_path, journal="killed")
        desk = restore(again)
        assert desk.stops.unsettled == "stop 96,000 of the long BTC"
        await until(lambda: not desk.stops.unsettled)
        assert prices(again) == ({"p2": Decimal(96_000)} if arrived else {})
        assert again.said("no trade came of it") is not arrived
        await again.close()

    virtual.run(test())


@pytest.mark.parametrize("how", ["lost", "503"])
def test_a_lost_answer_is_settled_by_the_trade_that_appears(how: str) -> None:
    venue = PropVenue()

    async def test(rig: Rig) -> None:
        venue.fail(OPENS, how)
        opens(rig)
        await until(lambda: prices(rig) == {"p1": Decimal(96_000)})
        venue.marks["BTC"] = "95000"
        await until(lambda: venue.trades["p1"]["status"] == "closed", 10)

    on_rig(test, venue)


def test_a_trade_that_executes_late_is_found_and_one_that_never_came_is_not_waited_for() -> None:
    venue = PropVenue()

    async def test(rig: Rig) -> None:
        venue.fail(OPENS, "executed late", 20.0)
        opens(rig)
        await until(lambda: prices(rig) == {"p1": Decimal(96_000)}, 40)
        venue.fail(OPENS, "never")
        opens(rig, "95000")
        await until(lambda: rig.session.prop_desk.stops.unsettled)
        await until(lambda: not rig.session.prop_desk.stops.unsettled, 60)
        assert rig.said("the stop 95,000 of the long BTC is dropped: no trade came of it")
        assert len(rig.session.scribe.journal.open_stops()) == 1

    on_rig(test, venue)


def test_a_trade_that_was_refused_leaves_no_stop() -> None:
    venue = PropVenue()

    async def test(rig: Rig) -> None:
        venue.fail(OPENS, "answer", (422, {"error": {"code": "NO", "message": "margin"}}))
        opens(rig)
        await settle(3)
        assert rig.session.prop_desk.stops.kept == {}
        assert rig.session.scribe.journal.open_stops() == []

    on_rig(test, venue)


def test_a_stop_whose_trade_is_gone_is_dropped_and_says_by_what(tmp_path: Path) -> None:
    venue = PropVenue()

    async def first(rig: Rig) -> None:
        opens(rig)
        await until(lambda: prices(rig))

    async def gone(rig: Rig) -> None:
        await first(rig)
        venue.close_trade("p1", "liquidation")

    async def second(rig: Rig) -> None:
        rig.session.prop_desk.look(("open", "closed"))
        await until(lambda: not rig.session.prop_desk.stops.kept, 30)
        assert rig.said("the stop 96,000 of the long BTC is dropped: its trade is closed")
        assert closes(venue) == 0

    over_two_runs(tmp_path, venue, gone, second)


def test_a_list_from_before_the_trade_or_one_that_lags_drops_no_stop() -> None:
    venue = PropVenue()

    async def test(rig: Rig) -> None:
        desk = rig.session.prop_desk
        opens(rig)
        await until(lambda: prices(rig))
        desk.stops.told([], [], asked=0.0)
        desk.stops.told([], [], asked=0.0)
        desk.stops.told([], [], asked=1e9)
        assert prices(rig)
        await settle(20)
        assert prices(rig)

    on_rig(test, venue)


def test_a_silent_venue_pauses_the_stops_and_both_ends_are_said_once() -> None:
    venue = PropVenue()

    async def test(rig: Rig) -> None:
        opens(rig)
        await until(lambda: prices(rig))
        await settle(5)
        venue.fail(LISTS, "refused", times=10)
        await until(lambda: rig.session.prop_desk.stops.silence)
        venue.marks["BTC"] = "95000"
        await until(lambda: venue.trades["p1"]["status"] == "closed", 120)
        await settle(3)
        texts = [notice.text for notice in rig.state.notices]
        assert texts.count("stops of prop trades are paused: the venue does not tell the trades") == 1
        assert texts.count("stops of prop trades are watched again") == 1

    on_rig(test, venue)


def test_trades_without_marks_are_watched_by_their_market_and_without_that_it_is_said() -> None:
    venue = PropVenue(marked=False)

    async def test(rig: Rig) -> None:
        opens(rig)
        await until(lambda: prices(rig))
        await settle(30)
        assert not rig.session.prop_desk.stops.silence
        mark = venue.marks.pop("BTC")
        await until(lambda: rig.session.prop_desk.stops.silence == "the venue does not tell the marks", 60)
        venue.marks["BTC"] = "95000"
        await until(lambda: venue.trades["p1"]["status"] == "closed", 30)
        assert mark == "97000"

    on_rig(test, venue)


def test_a_close_that_is_refused_is_tried_again_later_each_time_and_rings_once() -> None:
    venue, rung = PropVenue(), list[str]()

    async def test(rig: Rig) -> None:
        rig.trading.on_alarm = rung.append
        opens(rig)
        await until(lambda: prices(rig))
        venue.fail("p1/close", "answer", (422, {"error": {"code": "NO", "message": "not now"}}), times=4)
        venue.marks["BTC"] = "95000"
        await until(lambda: venue.trades["p1"]["status"] == "closed", 120)
        times = [one.at for one in venue.log if one.path.endswith(CLOSES)]
        gaps = [after - before for before, after in itertools.pairwise(times)]
        assert len(gaps) == 4
        assert gaps == sorted(gaps)
        assert gaps[-1] >= 16
        assert len(rung) == 1

    on_rig(test, venue)


def test_a_close_whose_answer_is_lost_closes_no_other_trade() -> None:
    venue = PropVenue()

    async def test(rig: Rig) -> None:
        opens(rig)
        await until(lambda: prices(rig))
        venue.fail("p1/close", "lost")
        venue.marks["BTC"] = "95000"
        await until(lambda: not prices(rig), 60)
        assert venue.trades["p1"]["status"] == "closed"
        assert len(venue.trades) == 1

    on_rig(test, venue)


def test_a_stop_is_set_moved_and_taken_away_by_hand_and_the_disk_knows(tmp_path: Path) -> None:
    venue = PropVenue()
    venue.open_trade("ETH", "short", "1")

    async def first(rig: Rig) -> None:
        desk = rig.session.prop_desk
        desk.look(("open",))
        await until(lambda: desk.account is not None)
        desk.look(("open",))
        await until(desk.open_trades)
        (trade,) = desk.open_trades()
        desk.stops.put(trade, Decimal(3300))
        desk.stops.put(trade, Decimal("3290.5"))

    async def second(rig: Rig) -> None:
        assert prices(rig) == {"p1": Decimal("3290.5")}
        rig.session.prop_desk.stops.remove("p1")
        assert rig.session.scribe.journal.open_stops() == []
        venue.marks["ETH"] = "4000"
        await settle(10)
        assert closes(venue) == 0

    over_two_runs(tmp_path, venue, first, second)


def test_stops_that_a_second_terminal_left_are_named(tmp_path: Path) -> None:
    venue = PropVenue()

    async def second_terminal() -> None:
        rig = Rig(venue, tmp_path, journal="journal-2")
        opens(rig)
        await until(lambda: prices(rig))
        await rig.close()

    virtual.run(second_terminal())
    with open_journal(tmp_path / "journal") as own:
        assert "1 stop of a prop trade waits in journal-2" in own.messages[0]
        assert own.open_stops() == []


def test_a_rotated_journal_keeps_its_stops(tmp_path: Path) -> None:
    with journal.Journal.open(tmp_path / "j", rotate_at=600) as kept:
        kept.write(journal.Kind.STOP, uid="a", price="1")
        kept.write(journal.Kind.STOP, uid="b", price="1")
        kept.write(journal.Kind.STOP, uid="a", price="2")
        kept.write(journal.Kind.STOP, uid="b", done=True)
        for _ in range(30):
            kept.write(journal.Kind.NOTE, text="x" * 100)
        assert len(list((tmp_path / "j").iterdir())) > 2
    with journal.Journal.open(tmp_path / "j") as again:
        assert [(entry["uid"], entry["price"]) for entry in again.open_stops()] == [("a", "2")]


def test_news_of_the_desk_has_the_account_read_anew_at_once_and_together() -> None:
    """A breach closes many trades and tells of each."""
    venue = PropVenue()

    async def test(rig: Rig) -> None:
        desk = rig.session.prop_desk
        desk.look(())
        await until(lambda: desk.account is not None)
        before, venue.phase = len(venue.sent("GET /prop/accounts/me")), "closed"
        for number in range(20):
            rig.session.feed._take(0.0, _news("prop_trade", id=str(number), coin="BTC", status="closed"))
        rig.session.feed._take(0.0, _news("prop_account", phase="closed"))
        await until(lambda: desk.account is not None and desk.account.phase == "closed", 0.5)
        await settle(1)
        assert len(venue.sent("GET /prop/accounts/me")) - before <= 8
        assert [notice.text for notice in rig.state.notices].count("prop account: closed") == 1

    on_rig(test, venue)


def _news(kind: str, **data: str) -> News:
    return NEWS[kind](data)


def test_a_stop_is_watched_though_the_minute_is_half_used_up_and_the_page_waits() -> None:
    """What is only looked at waits from then on; a question that waited so gives way to one that somebody acts by."""
    venue = PropVenue()

    async def test(rig: Rig) -> None:
        desk, budget = rig.session.prop_desk, rig.session.requests.general
        desk.look(())
        await until(lambda: desk.account is not None)
        desk.look(("open",))
        await until(lambda: desk.told.parts["open"].at is not None)
        for _ in range(60):
            budget.spent(time.monotonic())
        await settle(5)
        desk.look(("open",))
        await settle(1)
        assert desk.told.parts["open"].asking
        opens(rig)
        await until(lambda: prices(rig), 2)
        venue.marks["BTC"] = "95000"
        await until(lambda: venue.trades["p1"]["status"] == "closed", 8)

    on_rig(test, venue)
