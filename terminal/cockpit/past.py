"""The desk's history screen: what it reads, how it is filtered, and its exports."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from terminal.cockpit.calling import Calls
from terminal.desk import PastAction
from terminal.model.errors import EvtermError, Refused

if TYPE_CHECKING:
    from pathlib import Path

    from terminal.keymap import Keymap
    from terminal.past.filters import Filter
    from terminal.present.history import Exporting, Keys, PastLooks
    from terminal.session.past import PastReading
    from widgets.view import HeaderView, Text

FRESH_S = 30.0
"""an export reads again what is older than that"""
SHOWN_S = 60.0
"""how long the name of a file that was written stays on the history screen"""
HINTS = (
    ("past.copy", "copy"), ("past.sort_left past.sort_right", "sort"), ("past.read", "read"), ("past.counting", "count"),
    ("past.export", "export"), ("past.filter", "filter"), ("past.previous past.next", "tabs"), ("app.dismiss", "back"),
)  # fmt: skip
NOT_YET = "nothing to read yet: the venue has not answered"


class Past(Calls):
    keymap: Keymap
    exporting: Exporting | None = None
    _written: tuple[str, float] = "", 0.0
    """the newest file, and until when it is shown"""
    _reading: PastReading | None = None
    _past: PastLooks | None = None

    # -- the screen ----------------------------------------------------------------------------------------

    def open_history(self, words: str = "") -> None:
        if self.session is None:
            self.tell(NOT_YET, "amber")
            return
        looks = self.past_looks
        if words:
            looks.filter, looks.row = self._read_filter(words), 0
            if self.sheets.history() is not None:
                return
        self.sheets.show_history(looks)

    def steer_history(self, action: PastAction) -> None:
        screen = self.sheets.history()
        if screen is None:
            self.tell("that acts on the history screen: F5 or :past opens it", "amber")
        else:
            screen.act(action)

    @property
    def past_looks(self) -> PastLooks:
        """Kept while the screen is closed."""
        from terminal.present.history import PastLooks

        if self._past is None:
            self._past = PastLooks()
        return self._past

    @property
    def reading(self) -> PastReading:
        from terminal.session.past import PastReading

        if self.session is None:
            raise Refused("session", NOT_YET)
        if self._reading is None:
            self._reading = PastReading.of(self.session)
        return self._reading

    def read_past(self) -> None:
        """Asked for once more while it runs, it goes on as it is."""
        if self.session is not None and self.session.state.has_key and not self.reading.running:
            self.session.trading.tasks.start(self.reading.read())

    def written(self, now: float, width: int) -> tuple[Text, ...]:
        from terminal.present.history import wrote

        path, until = self._written
        return wrote(path, width) if now < until else ()

    def past_hints(self) -> Keys:
        found = [(" ".join(self._past_key(one) for one in ids.split()), label) for ids, label in HINTS]
        return tuple((key.strip(), label) for key, label in found if key.strip())

    def _past_key(self, id_: str) -> str:
        return next(iter(self.keymap.keys_of(id_)), "")

    def past_header(self, width: int) -> HeaderView:
        from terminal.present.account import header

        return header(self.reading.state, self.looks, width)

    # -- what is typed there -------------------------------------------------------------------------------

    def past_typed(self, prompt: str, text: str) -> None:
        if prompt == "/":
            self.past_looks.filter, self.past_looks.row = self._read_filter(text), 0
            return
        what, form, file = (*text.split(maxsplit=2), "", "", "")[:3]
        self.export_history(what or "fills", form or "csv", file)

    def _read_filter(self, words: str) -> Filter:
        from terminal.past.filters import read_filter

        return read_filter(words, self.symbols(), self.venue_ms())

    def past_ways(self, prompt: str, text: str) -> tuple[int, list[tuple[str, str]]]:
        from terminal.past.filters import HINT, WORDS
        from terminal.past.names import FORMATS, WHAT

        before, last = text.split()[: -1 if text[-1:].strip() else None], text.rpartition(" ")[2]
        if prompt == "/":
            words = [(symbol, "pair") for symbol in self.symbols()] + [(word, "") for word in WORDS]
            ways = [way for way in words if last and way[0].startswith(last.lower())] or [("", HINT)]
            return len(text) - len(last), ways if last not in dict(words) else []
        choices = ((WHAT, "what"), (FORMATS, "format"))
        if len(before) >= len(choices):
            return len(text), [("", f"a file or a folder; else {self.sheets.exports()}")] if not last else []
        names, note = choices[len(before)]
        return len(text) - len(last), [(name, note) for name in names if name.startswith(last.lower())]

    # -- exports -------------------------------------------------------------------------------------------

    def export_history(self, what: str, form: str, file: str = "") -> None:
        """Checked before anything is asked of the venue; the rest runs beside."""
        from terminal.export import check_form, file_for
        from terminal.past.names import FORMATS, WHAT
        from terminal.present.history import Exporting

        for name, value, right in (("what", what, WHAT), ("format", form, FORMATS)):
            if value not in right:
                raise Refused(
                    "export", f"{name} {value[:40]!r} is not one of {', '.join(right)}", name, value
                )
        if self.session is None or not self.session.state.has_key:
            self.tell(
                NOT_YET if self.session is None else "view only: no API key, so nothing of your own", "amber"
            )
        elif self.exporting is not None:
            self.tell(f"{self.exporting.name} is still being written", "amber")
        else:
            try:
                check_form(form)
            except EvtermError as error:
                raise Refused("export", str(error), "format", form) from None
            stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(self.venue_ms() / 1000))
            path = file_for(file, what, form, stamp, self.sheets.exports())
            self.exporting = Exporting(path.name)
            self.session.trading.tasks.start(self._export(what, form, path, self.exporting))

    async def _export(self, what: str, form: str, path: Path, under_way: Exporting) -> None:
        """All of it or nothing; where it went is said."""
        from terminal.export import save
        from terminal.past.filters import Filter
        from terminal.past.tables import table

        reading, looks = self.reading, self.past_looks
        wanted = looks.wanted(self.venue_ms())
        if self.sheets.history() is None:
            wanted = wanted._replace(filter=Filter())  # one that cannot be seen must not cut anything
        try:
            if await self._is_known(reading):
                made = await asyncio.to_thread(table, what, reading.record(), wanted)
                under_way.of = len(made.rows)

                def told(done: int, of: int) -> None:
                    under_way.done, under_way.of = done, of

                written = await asyncio.to_thread(save, made, form, path, told)
                self._tell_written(len(made.rows), what, written, path, wanted.filter)
        except EvtermError as error:
            reading.state.notice(f"not exported: {error}", "bad")
        finally:
            self.exporting = None

    async def _is_known(self, reading: PastReading) -> bool:
        """Whether the past is read whole; what is old is read again, and where that fails what is there will do."""
        while reading.running:
            await asyncio.sleep(0.05)
        if reading.read_at is None or time.monotonic() - reading.read_at > FRESH_S:
            await reading.read()
        if reading.read_at is None:
            reading.state.notice(f"not exported: {reading.error or 'it could not be read'}", "bad")
            return False
        if reading.error:
            reading.state.notice(f"exported as it was last read: {reading.error}", "warn")
        return True

    def _tell_written(self, rows: int, what: str, written: Path, asked: Path, chosen: Filter) -> None:
        self._written = str(written), time.monotonic() + SHOWN_S
        names = {"pnl": "P&L rows", "equity": "points of equity", "fees": "rows of fees"}
        what = names.get(what, what if rows != 1 else what.removesuffix("s"))
        cut = f" ({chosen.text})" if chosen.text else ""
        other = f", as {asked.name} is there already" if written != asked else ""
        if self.state is not None:
            self.state.notice(f"{rows:,} {what}{cut} in {written}{other}", "good")
