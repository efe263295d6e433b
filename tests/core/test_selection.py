"""What is chosen in a table goes by keys: rows come, go and change places, and nothing else is ever meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.selection import Selection, arranged, has_words

KEYS = st.lists(st.sampled_from("abcdefghij"), unique=True, max_size=10)
ROW = st.tuples(st.sampled_from(["buy", "sell"]), st.one_of(st.none(), st.integers(-5, 5)))


@given(KEYS, st.integers(0, 12), st.lists(KEYS, max_size=6))
def test_the_cursor_stays_on_its_row_for_as_long_as_it_is_there(
    first: list[str], row: int, later: list[list[str]]
) -> None:
    table = Selection()
    table.show(first)
    table.row = min(row, max(0, len(first) - 1))
    for keys in later:
        before = table.chosen
        table.show(keys)
        if before in keys:
            assert table.chosen == before
        assert bool(table.chosen) == bool(keys)
        assert 0 <= table.row <= max(0, len(keys) - 1)


@given(KEYS, st.sets(st.sampled_from("abcdefghij")), KEYS)
def test_a_mark_ends_where_its_row_is_not_shown(first: list[str], marked: set[str], then: list[str]) -> None:
    """So a hidden order is never cancelled with those that are seen, and one that comes back is not marked."""
    table = Selection()
    table.show(first)
    table.marked = marked & set(first)
    table.show(then)
    table.show(first)
    assert table.marked == marked & set(first) & set(then)


def test_a_command_means_the_marked_rows_and_else_the_chosen_one() -> None:
    table = Selection()
    assert not table.meant
    table.show("abc")
    table.row = 1
    assert [*table.meant] == ["b"]
    table.mark()
    table.row = 0
    table.mark()
    assert [*table.meant] == ["a", "b"], "from the top, not as they were marked"
    table.row = 0
    table.mark()
    assert [*table.meant] == ["b"]


def test_mark_goes_on_to_the_next_row_and_mark_all_turns_round() -> None:
    table = Selection()
    table.mark()
    assert not table.marked
    table.show("abc")
    for row in (1, 2, 2):
        table.mark()
        assert table.row == row
    assert table.marked == {"a", "b", "c"}
    table.mark_all()
    assert not table.marked
    table.mark_all()
    assert table.marked == {"a", "b", "c"}


def test_esc_takes_the_marks_first_and_the_filter_then() -> None:
    table = Selection(words=("buy",))
    table.show("ab")
    table.mark()
    assert table.let_go()
    assert (table.marked, table.words) == (set(), ("buy",))
    assert table.let_go()
    assert table.words == ()
    assert not table.let_go()


def test_the_newest_row_stays_the_newest_where_that_is_what_is_watched() -> None:
    table = Selection()
    table.show("ab", sticks_to_top=True)
    table.show("cab", sticks_to_top=True)
    assert table.chosen == "c"
    table.row = 1
    table.show("dcab", sticks_to_top=True)
    assert table.chosen == "a"


def test_the_cursor_does_not_follow_a_row_that_was_ended_from_here() -> None:
    """It goes on to the next that lives; a row that ends by itself keeps the cursor, as nothing may slide under it."""
    table = Selection()
    table.show("abcd")
    table.row = 1
    table.ending = {"b"}
    table.show("nabcd")
    assert table.chosen == "b", "it still lives"
    table.show("nacdb", over="b")
    assert table.chosen == "c"
    table.show("nadcb", over="bc")
    assert table.chosen == "c", "it ended by itself"
    table.row, table.ending = 2, {"d"}
    table.show("nadcb", over="dcb")
    assert table.chosen == "a", "nothing lives behind it"
    table.ending = {"a"}
    table.show("nadcb", over="nadcb")
    assert table.chosen == "a"


def test_columns_are_gone_through_and_round() -> None:
    table, seen = Selection(), []
    for _ in range(4):
        table.step_column(("id", "price"), 1)
        seen.append(table.column)
    assert seen == ["id", "price", "", "id"]
    table.sort_by("gone")
    table.step_column(("id", "price"), -1)
    assert table.column == "price", "a column of another table counts as none"


@given(st.lists(ROW, max_size=12), st.booleans(), st.booleans())
def test_rows_are_filtered_and_sorted_and_none_is_lost(
    rows: list[tuple[str, int | None]], downwards: bool, filtered: bool
) -> None:
    """Against a plain sort: rows without a value stand last whichever way, and equal ones keep their order."""
    table = Selection(words=("buy",) if filtered else (), column="n", downwards=downwards)
    items = list(enumerate(rows))
    found = arranged(items, table, lambda item: item[1][0], lambda item, _: item[1][1])
    kept = [item for item in items if not filtered or item[1][0] == "buy"]
    sign = -1 if downwards else 1
    assert found == sorted(kept, key=lambda item: (item[1][1] is None, sign * (item[1][1] or 0)))


def test_a_word_begins_or_ends_one_of_the_rows() -> None:
    text = "vaix VAIX/USDC buy post-only open ord_00000a81f"
    for words in ((), ("va",), ("buy", "open"), ("a81f",), ("vaix/usdc",), ("only",)):
        assert has_words(text, words)
    for words in (("sell",), ("buy", "sell"), ("q",), ("aix/",)):
        assert not has_words(text, words)
