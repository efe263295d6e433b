"""The journal keeps in mind which orders run in the terminal and which of their children still count."""

from __future__ import annotations

from pathlib import Path

from terminal.journal import Journal, Kind


def work(journal: Journal, uid: str, *, following: int, still: list[int]) -> None:
    journal.write(Kind.WORK, uid=uid, id="c1", next=following, open=still)


def child(journal: Journal, uid: str, number: int) -> None:
    journal.write(Kind.INTENT, request_id=f"evt-{uid}-{number}", parent=uid, child=number, role="peg")


def kept(journal: Journal) -> dict[str, list[int]]:
    return {str(entry["uid"]): [one["child"] for one in children] for entry, children in journal.open_works()}


def test_children_count_until_an_entry_of_their_work_leaves_them_out(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "j") as journal:
        work(journal, "a", following=1, still=[])
        for number in (1, 2, 3):
            child(journal, "a", number)
        assert kept(journal) == {"a": [1, 2, 3]}
        work(journal, "a", following=3, still=[2])
        child(journal, "a", 4)
        child(journal, "stranger", 1)
        assert kept(journal) == {"a": [2, 3, 4]}


def test_works_and_children_survive_rotations_and_restarts_and_an_answered_child_is_no_open_intent(
    tmp_path: Path,
) -> None:
    with Journal.open(tmp_path / "j") as journal:
        for uid in ("a", "b", "gone"):
            work(journal, uid, following=1, still=[])
            child(journal, uid, 1)
        journal.write(Kind.ANSWER, request_id="evt-a-1", ended=True)
        journal.write(Kind.WORK, uid="gone", done=True)
        journal._rotate()
        journal._rotate()
    with Journal.open(tmp_path / "j") as journal:
        assert kept(journal) == {"a": [1], "b": [1]}
        assert [one["request_id"] for one in journal.open_intents()] == ["evt-b-1", "evt-gone-1"]


def test_odd_entries_are_passed_over(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "j") as journal:
        journal.write(Kind.WORK, uid="3", next="many", open={"1": 2})
        journal.write(Kind.INTENT, request_id="x", parent="3", child=True)
        journal.write(Kind.INTENT, request_id="y", parent=["3"], child=1)
        assert kept(journal) == {"3": []}
