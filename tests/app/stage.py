"""The app on a practice exchange of its own process, driven from tests that do not wait for it: its loop runs in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from textual.pilot import Pilot

from terminal import remembered
from terminal.app import Evterm
from terminal.config import Settings
from terminal.core.confirming import Confirming
from terminal.core.limits import Limits
from terminal.files import Folders
from terminal.keymap import Loaded, load
from terminal.screens.answer import AnswerScreen
from terminal.screens.form import FormScreen
from terminal.screens.stream import StreamScreen
from terminal.session.calling import Run
from terminal.session.session import Session, Start
from terminal.venue.auth import venue_at
from tests.app.still import said
from tests.app.unseen import unseen
from tests.practice import Practice, running

MOST_S = 10.0
KEY_S = 1.5
"""the pilot waits so long at most for a process that a fast market keeps busy, after each key"""
T = TypeVar("T")


class Stage:
    """Lines are typed, forms confirmed and answers awaited by plain calls."""

    def __init__(self, exchange: Practice, folder: Path) -> None:
        self.exchange = exchange
        self.http = httpx.Client(base_url=exchange.url, headers=exchange.headers, trust_env=False, timeout=10)
        self.app = _app(exchange, folder)
        self._loop = asyncio.new_event_loop()
        self._work: asyncio.Queue[tuple[Callable[[], Coroutine[Any, Any, Any]], Future[Any]] | None] = (
            asyncio.Queue()
        )
        self._ready = threading.Event()
        self._pilot: Pilot[int] | None = None
        self._thread = threading.Thread(
            target=lambda: self._loop.run_until_complete(self._run()), daemon=True
        )
        self._thread.start()
        assert self._ready.wait(MOST_S), "the app did not start"
        self.until(lambda: self.app.session is not None and self.app.session.state.is_live, 20)
        self.session.requests.general.limit = 100_000

    async def _run(self) -> None:
        """What is to be done is done in the context of the app, one thing after the other."""
        async with self.app.run_test(size=(100, 30)) as pilot:
            self._pilot = pilot
            self._ready.set()
            while (asked := await self._work.get()) is not None:
                work, done = asked
                try:
                    done.set_result(await work())
                except Exception as error:
                    done.set_exception(error)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._work.put_nowait, None)
        self._thread.join(MOST_S)
        self._loop.close()
        self.http.close()

    # -- as a trader ---------------------------------------------------------------------------------------

    def do(self, work: Callable[[], Coroutine[Any, Any, T]], most_s: float = MOST_S) -> T:
        done: Future[T] = Future()
        self._loop.call_soon_threadsafe(self._work.put_nowait, (work, done))
        return done.result(most_s)

    def press(self, *names: str) -> None:
        async def pressed() -> None:
            assert self._pilot is not None
            for name in names:
                await self._pilot.press(name)

        self.do(pressed, MOST_S + KEY_S * len(names))

    def until(self, done: Callable[[], Any], most_s: float = MOST_S) -> None:
        end = time.monotonic() + most_s
        while not done():
            assert time.monotonic() < end, f"it never came: {self.screen_text}"
            time.sleep(0.01)

    def arm(self) -> None:
        session = self.session
        self.do(lambda: _now(lambda: session.arm.arm(time.monotonic())))
        session.trading.unconfirmed = ""

    def line(self, text: str) -> None:
        """What Enter does with it."""
        self.do(lambda: _now(lambda: self.app.cockpit.submitted(":", text)))

    def call(self, text: str, **secrets: str) -> Run:
        """A line, its form confirmed where it asks, and what came of it."""
        before = self.answer
        self.line(text)
        self.until(lambda: self.form is not None or (self.answer is not None and self.answer is not before))
        if self.form is not None:
            self._confirm(self.form, secrets)
        self.until(
            lambda: self.answer is not None and self.answer is not before and self.answer.ended is not None
        )
        assert self.answer is not None
        return self.answer

    def order(self, text: str) -> str:
        """A single order: the form is gone and the blotter has it."""
        self.line(text)
        self.until(lambda: self.form is not None)
        assert self.form is not None
        self._confirm(self.form, {})
        self.until(lambda: self.form is None)
        return self.said

    def _confirm(self, form: FormScreen, secrets: dict[str, str]) -> None:
        for name, text in secrets.items():
            form.filling.set(name, text)
        if form.question is None:
            self.press("ctrl+j")
        if form.filling.word and form.is_attached:
            self.press(*form.filling.word)
        if not self.session.arm.armed(time.monotonic()):  # on a busy machine the streams may break just then
            self.arm()
        if form.question is not None:
            self.press("enter")

    def leave(self) -> None:
        """Whatever lies on top goes."""
        for _ in range(3):
            if self.app.screen is not self.app.trade:
                self.do(lambda: _now(self.app.cockpit.dismiss))

    # -- as a reader ---------------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        assert self.app.session is not None
        return self.app.session

    @property
    def form(self) -> FormScreen | None:
        top = self.app.screen_stack[-1]
        return top if isinstance(top, FormScreen) and top.is_attached else None

    @property
    def answer(self) -> Run | None:
        top = self.app.screen_stack[-1]
        return top.run if isinstance(top, AnswerScreen) else None

    @property
    def stream(self) -> StreamScreen | None:
        top = self.app.screen_stack[-1]
        return top if isinstance(top, StreamScreen) and top.is_attached else None

    @property
    def screen_text(self) -> str:
        top = self.app.screen_stack[-1]
        pane = getattr(top, "pane", None)
        rows = pane._rows if pane is not None else []
        return "\n".join(row.text.rstrip() for row in rows) or self.said

    @property
    def said(self) -> str:
        return said(self.app)

    # -- as somebody else with the same key ----------------------------------------------------------------

    def ask(self, method: str, path: str, **body: Any) -> Any:
        answer = self.http.request(method, f"/api/v1{path}", json=body or None)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def fault(self, kind: str, path: str, method: str, **how: Any) -> None:
        match = {"path": path} if method == "PUT" else {"method": method, "path": path}  # faults know no PUT
        assert self.http.post("/faults", json={"kind": kind, "match": match, **how}).is_success


async def _now(work: Callable[[], T]) -> T:
    return work()


def _app(exchange: Practice, folder: Path) -> Evterm:
    venue = venue_at(exchange.url, exchange.key)

    async def opening() -> Session:
        return await Session.open(Start(venue, "practice", "vaix", folder / "journal", Limits(), 600.0))

    return Evterm(
        opening, mode="practice", settings=Settings(frames=2), state=remembered.State(), keymap=lambda: Loaded(load("default")),
        folders=Folders(folder, folder, folder), painter=False,
    )  # fmt: skip


@contextlib.contextmanager
def staged(folder: Path, *options: str) -> Iterator[Stage]:
    """On an exchange of its own. Questions are answered at once here: that a yes takes its time is proven with the form."""
    with (
        running("--memory", "--tier", "none", *options) as exchange,
        unseen(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(Confirming, "press", lambda *_: 0.0)
        stage = Stage(exchange, folder)
        try:
            yield stage
        finally:
            stage.close()
