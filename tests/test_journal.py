"""What was written is there after any end, a torn line is cut back, and a full disk refuses and leaves it whole."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from terminal import journal as module
from terminal.entries import Entry
from terminal.journal import Journal, JournalError, JournalFull, Kind
from terminal.model.order import BUY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal"


def opened(folder: Path, **options: Any) -> Journal:
    return Journal.open(folder, clock=lambda: 1_000, **options)


def kinds(journal: Journal) -> list[str]:
    return [entry["kind"] for entry in journal.entries()]


def numbers(journal: Journal) -> list[int]:
    return [entry["n"] for entry in journal.entries()]


def test_entries_read_back_in_order_with_their_time(folder: Path) -> None:
    with opened(folder) as journal:
        journal.write(Kind.INTENT, request_id="r1", side=BUY, price=Decimal("1.50"), lots=10**15)
        journal.write(Kind.ANSWER, request_id="r1", reason="späť\n\x1b[2J\ud83d")
        assert kinds(journal) == ["intent", "answer"]
    with opened(folder) as journal:
        intent, answer = journal.entries()
        assert intent == {
            "kind": "intent", "at_ms": 1_000, "request_id": "r1", "side": "buy", "price": "1.50", "lots": 10**15,
        }  # fmt: skip
        assert answer["reason"].startswith("späť\n\x1b[2J")
        assert journal.messages == []


def test_only_the_owner_can_read_it(folder: Path) -> None:
    with opened(folder) as journal:
        assert folder.stat().st_mode & 0o777 == 0o700
        assert journal.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o750, 0o705])
def test_a_folder_that_others_can_read_is_refused(folder: Path, mode: int) -> None:
    folder.mkdir(parents=True, mode=mode)
    with pytest.raises(JournalError, match="chmod 700"):
        opened(folder)


def test_two_writers_are_refused_and_the_next_comes_after_the_first(folder: Path) -> None:
    first = opened(folder)
    with pytest.raises(JournalError, match="Another evterm"):
        opened(folder)
    first.write(Kind.NOTE, n=1)
    first.close()
    with opened(folder) as second:
        assert numbers(second) == [1]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="Not a directory"):
        opened(tmp_path / "file" / "journal")


@pytest.mark.parametrize("cut", range(1, 60))
def test_a_line_torn_at_any_byte_is_cut_back_and_named(folder: Path, cut: int) -> None:
    with opened(folder) as journal:
        journal.write(Kind.NOTE, n=1)
        whole = journal.path.stat().st_size
        journal.write(Kind.NOTE, n=2)
        path = journal.path
    line = path.stat().st_size - whole
    torn = min(cut, line - 1)
    os.truncate(path, whole + torn)
    with opened(folder) as journal:
        assert journal.messages == [
            f"The journal's last line was torn: {torn} bytes were cut from {path.name}."
        ]
        journal.write(Kind.NOTE, n=3)
        assert numbers(journal) == [1, 3]


def test_a_damaged_line_is_passed_over_and_named(folder: Path) -> None:
    with opened(folder) as journal:
        for n in (1, 2, 3):
            journal.write(Kind.NOTE, n=n)
        path = journal.path
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + b"\x00" * 20 + b"\n[1]\n" + lines[2])
    with opened(folder) as journal:
        assert numbers(journal) == [1, 3]
        assert [m.split(" of ")[0] for m in journal.messages] == ["Line 2", "Line 3"]


# -- what must survive -------------------------------------------------------------------------------------


def test_an_intent_is_open_until_a_final_answer(folder: Path) -> None:
    with opened(folder) as journal:
        for n in (1, 2, 3):
            journal.write(Kind.INTENT, request_id=f"r{n}", n=n)
        journal.write(Kind.ANSWER, request_id="r1", ended=False, n=4)
        journal.write(Kind.ANSWER, request_id="r2", ended=True, n=5)
    with opened(folder) as journal:
        assert [entry["request_id"] for entry in journal.open_intents()] == ["r1", "r3"]


moves = st.lists(
    st.tuples(st.sampled_from(["intent", "end", "baseline", "note"]), st.integers(0, 4), st.booleans()),
    max_size=60,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves, rotate_at=st.integers(100, 1_500))
def test_rotation_and_restart_lose_and_repeat_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    moves: list[Any],
    rotate_at: int,
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(module, "KEEP_FILES", 100)
    folder = tmp_path_factory.mktemp("j") / "journal"
    journal = opened(folder, rotate_at=rotate_at)
    intents, baselines = dict[str, int](), dict[str, int]()
    for written, (move, key, restart) in enumerate(moves, 1):
        name = f"k{key}"
        if move == "intent":
            journal.write(Kind.INTENT, request_id=name, n=written)
            intents[name] = written
        elif move == "end":
            journal.write(Kind.ANSWER, request_id=name, ended=True, n=written)
            intents.pop(name, None)
        elif move == "baseline":
            journal.write(Kind.BASELINE, symbol=name, n=written)
            baselines[name] = written
        else:
            journal.write(Kind.NOTE, n=written)
        if restart:
            journal.close()
            journal = opened(folder, rotate_at=rotate_at)
        assert {e["request_id"]: e["n"] for e in journal.open_intents()} == intents
        assert {s: e["n"] for s, e in journal.baselines().items()} == baselines
        assert numbers(journal) == list(range(1, written + 1))
    journal.close()


def test_files_stay_bounded_and_what_is_open_outlives_them(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    monkeypatch.setattr(module, "KEEP_FILES", 3)
    with opened(folder, rotate_at=500) as journal:
        journal.write(Kind.INTENT, request_id="r1", n=-1)
        for n in range(200):
            journal.write(Kind.NOTE, n=n)
        assert len(list(folder.iterdir())) == 3
        assert all(path.stat().st_size <= 500 for path in folder.iterdir())
    with opened(folder) as journal:
        assert [entry["n"] for entry in journal.open_intents()] == [-1]
        found = numbers(journal)
        assert found == [-1, *range(200 - len(found) + 1, 200)]


def test_a_file_full_of_open_intents_is_not_begun_anew_with_each_write(folder: Path) -> None:
    with opened(folder, rotate_at=500) as journal:
        for n in range(100):
            journal.write(Kind.INTENT, request_id=f"r{n}", n=n)
        assert len(list(folder.iterdir())) < 8
        assert len(journal.open_intents()) == 100


def test_what_has_no_plain_form_is_refused_before_anything_is_written(folder: Path) -> None:
    with opened(folder) as journal:
        for bad, error in ((object(), TypeError), (float("nan"), ValueError)):
            with pytest.raises(error):
                journal.write(Kind.NOTE, n=bad)
        assert journal.path.stat().st_size == 0


def test_a_rotation_cut_off_before_its_end_is_as_if_never_begun(folder: Path) -> None:
    with opened(folder) as journal:
        journal.write(Kind.NOTE, n=1)
    (folder / "journal-000002.new").write_bytes(b'{"kind":"no')
    with opened(folder) as journal:
        assert numbers(journal) == [1]
        assert [path.name for path in folder.iterdir()] == ["journal-000001.jsonl"]


def test_a_new_file_gets_its_name_only_when_it_is_on_the_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder, rotate_at=100) as journal:
        journal.write(Kind.INTENT, request_id="r1", n=1)
        unnamed, sync = set[int](), os.fsync

        def watched(fd: int) -> None:
            sync(fd)
            if not (folder / "journal-000002.jsonl").exists():
                unnamed.add(os.fstat(fd).st_ino)

        monkeypatch.setattr(os, "fsync", watched)
        for n in range(2, 10):
            journal.write(Kind.NOTE, n=n)
        assert (folder / "journal-000002.jsonl").stat().st_ino in unnamed


def test_a_rotation_that_fails_at_its_last_step_leaves_no_second_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(folder, rotate_at=150) as journal:
        journal.write(Kind.INTENT, request_id="r1", n=1)
        journal.write(Kind.ANSWER, request_id="r1", ended=True, n=2)
        sync = os.fsync

        def fail_on_the_folder(fd: int) -> None:
            if fd == journal._folder_fd:
                raise OSError(5, "Input/output error")
            sync(fd)

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail_on_the_folder)
            with pytest.raises(JournalFull, match="Input/output error"):
                journal.write(Kind.NOTE, n=3)
        assert [path.name for path in folder.iterdir()] == ["journal-000001.jsonl"]
        journal.write(Kind.NOTE, n=4)
        assert numbers(journal) == [1, 2, 4]


# -- a full disk -------------------------------------------------------------------------------------------


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file may grow past a size: the system's own short writes and refusals."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@pytest.mark.parametrize("spare", [0, 1, 10, 30])
def test_a_full_disk_refuses_and_the_journal_stays_whole(folder: Path, spare: int) -> None:
    with opened(folder) as journal:
        journal.write(Kind.NOTE, n=1)
        with room_for(journal.path.stat().st_size + spare):
            for _ in range(2):
                with pytest.raises(JournalFull, match="New orders are refused, cancels still work"):
                    journal.write(Kind.INTENT, request_id="r1", n=2)
            assert numbers(journal) == [1]
            assert journal.open_intents() == []
        journal.write(Kind.NOTE, n=3)
        assert numbers(journal) == [1, 3]
    with opened(folder) as journal:
        assert numbers(journal) == [1, 3]
        assert journal.messages == []


@pytest.mark.parametrize("call", ["write", "fsync"])
@pytest.mark.parametrize("rotating", [False, True])
def test_a_failing_disk_is_said_and_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, rotating: bool
) -> None:
    with opened(folder, rotate_at=100 if rotating else 10_000) as journal:
        journal.write(Kind.INTENT, request_id="r1", n=1)
        journal.write(Kind.NOTE, n=2)

        def fail(*_: object) -> int:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, call, fail)
            with pytest.raises(JournalFull, match="the disk is full"):
                journal.write(Kind.NOTE, n=3)
        assert numbers(journal) == [1, 2]
        journal.write(Kind.NOTE, n=4)
        assert numbers(journal) == [1, 2, 4]
    with opened(folder) as journal:
        assert numbers(journal) == [1, 2, 4]
        assert len(journal.open_intents()) == 1


def test_a_line_that_could_not_be_cut_back_is_cut_before_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with opened(folder) as journal:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail)
            patch.setattr(os, "ftruncate", fail)
            with pytest.raises(JournalFull, match="Input/output error"):
                journal.write(Kind.NOTE, n=1)
        journal.write(Kind.NOTE, n=2)
        assert numbers(journal) == [2]


# -- what is durable, and what is kept out -----------------------------------------------------------------


def test_each_entry_is_synced_before_write_returns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(folder) as journal:
        synced, sync = list[bytes](), os.fsync

        def watched(fd: int) -> None:
            sync(fd)
            synced.append(journal.path.read_bytes())

        monkeypatch.setattr(os, "fsync", watched)
        journal.write(Kind.NOTE, n=1)
        assert len(synced) == 1
        assert b'"n":1' in synced[0]


WRITE_FOR_EVER = """
import sys
from pathlib import Path
from terminal.journal import Journal, Kind
with Journal.open(Path(sys.argv[1]), rotate_at=2_000) as journal:
    for n in range(1, 10**9):
        journal.write(Kind.NOTE, n=n)
        print(n, flush=True)
"""


@pytest.mark.parametrize("after", [1, 40, 100])
def test_what_was_answered_for_survives_a_sudden_end(folder: Path, after: int) -> None:
    command = [sys.executable, "-c", WRITE_FOR_EVER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        answered = next(int(line) for line in writer.stdout if int(line) >= after)
        writer.kill()
        answered = max([answered, *map(int, writer.stdout.read().split())])
    with opened(folder) as journal:
        found = numbers(journal)
    assert found == list(range(1, len(found) + 1))
    assert len(found) - answered in (0, 1)


@pytest.mark.parametrize(
    "secret", ["evt_" + "0a" * 32, "mcp_" + "7" * 40, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"]
)
def test_no_key_or_token_reaches_the_file(folder: Path, secret: str) -> None:
    with opened(folder) as journal:
        journal.write(Kind.ANSWER, reason=f"bad key {secret}!", nested={"headers": [secret]})
        assert secret.encode() not in journal.path.read_bytes()
        entry: Entry = next(journal.entries())
        assert entry["reason"] == "bad key [secret]!"
