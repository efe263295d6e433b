"""Keys become commands: chords wait a second, panic keys come first, text fields keep their letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.chords import (
    WAIT,
    Asleep,
    Binding,
    Chords,
    Command,
    Outcome,
    Pass,
    Pending,
    Role,
    Taken,
)
from terminal.core.keys import read_chord


def binding(keys: str, command: str, *contexts: str, role: Role = "") -> Binding:
    return Binding(read_chord(keys), command, contexts or ("screen",), role)


BINDINGS = [
    binding("F12", "cancel-all", "everywhere", role="panic"),
    binding("Ctrl+K", "cancel-all", "everywhere", role="panic"),
    binding("C-c C-k", "cancel-all", "everywhere", role="panic"),
    binding("F10", "flatten", "everywhere", role="panic"),
    binding("Z F", "flatten", "everywhere", role="panic"),
    binding("f", "confirm", "confirm"),
    binding("f", "filter"),
    binding("Esc", "dismiss", "everywhere", role="dismiss"),
    binding("C-g", "dismiss", "everywhere", role="dismiss"),
    binding("Ctrl+P", "palette", "everywhere"),
    binding("C-x C-c", "quit", "everywhere"),
    binding("C-x 5", "history", "everywhere"),
    binding("g b", "book"),
    binding("g a", "arm", "everywhere"),
    binding("C-/", "undo"),
    binding("b", "join-bid", "trade", role="trade"),
    binding("t b", "take-ask", "trade", role="trade"),
    binding("+", "finer", "ladder", "book"),
    binding("+", "wider", "chart"),
    binding("d d", "cancel", "trade", "blotter"),
]
PLACES = ["ladder", "book", "ticket", "chart", "blotter", "tape", "screen", "dialog", "text", "unheard of"]


@pytest.fixture
def chords() -> Chords:
    return Chords(BINDINGS)


def press(chords: Chords, keys: str, focus: str = "ladder", at: float = 10.0) -> Outcome:
    """The outcome of the last of some keys, 0.1 s apart."""
    for n, key in enumerate(keys.split()):
        outcome = chords.feed(key, focus, at + n / 10)
    return outcome


def test_a_chord_waits_shows_itself_and_acts(chords: Chords) -> None:
    assert chords.feed("g", "ladder", 10.0) == Pending("g", 11.0)
    assert chords.pending(10.9) == "g"
    assert chords.pending(11.0) == ""
    assert chords.feed("b", "ladder", 10.9) == Command("book")
    assert press(chords, "ctrl+x 5", at=20) == Command("history")
    assert press(chords, "d d", "blotter", at=30) == Command("cancel")


def test_the_second_key_of_a_chord_that_ran_out_is_no_order(chords: Chords) -> None:
    chords.feed("g", "ladder", 10.0)
    assert chords.feed("b", "ladder", 11.2) == Asleep("join-bid", "not sent: g ran out just before")
    assert chords.feed("b", "ladder", 11.6) == Command("join-bid")


def test_a_key_that_continues_nothing_is_tried_alone_but_does_not_trade(chords: Chords) -> None:
    assert press(chords, "g +") == Command("finer")
    assert isinstance(press(chords, "d b", at=20), Asleep)
    assert press(chords, "g t", at=30) == Pending("t", 30.1 + WAIT)


def test_keys_begun_in_one_pane_do_not_end_in_another(chords: Chords) -> None:
    chords.feed("t", "ladder", 10.0)
    assert isinstance(chords.feed("b", "book", 10.1), Asleep)
    chords.feed("g", "ladder", 20.0)
    assert chords.feed("b", "text", 20.1) == Pass()
    assert chords.feed("b", "chart", 20.2) == Pass()


@pytest.mark.parametrize("focus", PLACES)
@pytest.mark.parametrize("before", ["", "g", "ctrl+x", "ctrl+c", "Z", "t"])
@pytest.mark.parametrize(
    ("key", "command"), [("f12", "cancel-all"), ("ctrl+k", "cancel-all"), ("f10", "flatten")]
)
def test_panic_keys_act_in_every_place_in_the_middle_of_any_chord(
    chords: Chords, focus: str, before: str, key: str, command: str
) -> None:
    if before:
        chords.feed(before, focus, 10.0)
    assert chords.feed(key, focus, 10.1) == Command(command)
    assert chords.pending(10.2) == ""


@pytest.mark.parametrize("focus", PLACES)
def test_panic_chords_act_in_every_place(chords: Chords, focus: str) -> None:
    assert press(chords, "ctrl+c ctrl+k", focus) == Command("cancel-all")
    assert press(chords, "Z F", focus, at=20) == (Pass() if focus == "text" else Command("flatten"))


def test_a_text_field_keeps_what_it_needs(chords: Chords) -> None:
    for key in (
        "g",
        "a",
        "b",
        "t",
        "f",
        "plus",
        "Z",
        "space",
        "enter",
        "backspace",
        "tab",
        "left",
        "ctrl+underscore",
    ):
        assert chords.feed(key, "text", 10.0) == Pass()
    assert press(chords, "ctrl+p", "text") == Command("palette")
    assert press(chords, "ctrl+x ctrl+c", "text") == Command("quit")
    assert press(chords, "ctrl+x a", "text") == Pass()


def test_confirming_comes_before_all_but_panic_and_never_in_a_text_field(chords: Chords) -> None:
    assert chords.feed("f", "ladder", 10.0) == Command("filter")
    assert chords.feed("f", "ladder", 10.0, confirming=True) == Command("confirm")
    assert chords.feed("f", "dialog", 10.0, confirming=True) == Command("confirm")
    assert chords.feed("f", "text", 10.0, confirming=True) == Pass()
    assert chords.feed("f12", "ladder", 10.0, confirming=True) == Command("cancel-all")


@pytest.mark.parametrize("key", ["escape", "ctrl+g", "ctrl+left_square_bracket"])
def test_dismissing_clears_pending_keys_and_nothing_more(chords: Chords, key: str) -> None:
    assert press(chords, f"g {key}") == Taken()
    assert chords.pending(10.1) == ""
    assert press(chords, key, at=20) == Command("dismiss")


@pytest.mark.parametrize(
    "odd", ["escape", "alt+b", "alt+q", "é", "inverted_exclamation_mark", "ж", "super+b"]
)
def test_trade_keys_sleep_after_what_a_terminal_may_have_garbled(chords: Chords, odd: str) -> None:
    chords.feed(odd, "ladder", 10.0)
    assert isinstance(chords.feed("b", "ladder", 10.29), Asleep)
    assert chords.feed("b", "ladder", 10.31) == Command("join-bid")


def test_trade_keys_do_not_sleep_after_plain_keys(chords: Chords) -> None:
    for key in ("q", "1", "f7", "ctrl+r", "shift+left", "full_stop"):
        chords.feed(key, "ladder", 10.0)
        assert chords.feed("b", "ladder", 10.01) == Command("join-bid")


@pytest.mark.parametrize("lone", ["left_shift", "right_control", "iso_level3_shift", "caps_lock", "<ignore>"])
def test_lone_modifiers_leave_a_chord_as_it_is(chords: Chords, lone: str) -> None:
    chords.feed("g", "ladder", 10.0)
    assert chords.feed(lone, "ladder", 10.1) == Taken()
    assert chords.feed("b", "ladder", 10.2) == Command("book")


@pytest.mark.parametrize(
    "name", ["ctrl+slash", "ctrl+underscore", "ctrl+shift+minus", "ctrl+shift+underscore"]
)
def test_a_key_with_two_names_is_one_key(chords: Chords, name: str) -> None:
    assert chords.feed(name, "ladder", 10.0) == Command("undo")


def test_the_same_key_means_what_its_pane_says(chords: Chords) -> None:
    assert chords.feed("plus", "ladder", 10.0) == Command("finer")
    assert chords.feed("plus", "chart", 10.0) == Command("wider")
    assert chords.feed("plus", "tape", 10.0) == Pass()


names = st.sampled_from([key for one in BINDINGS for key in one.keys]) | st.text(max_size=6)


@given(st.lists(st.tuples(names, st.sampled_from(PLACES), st.floats(0, 2), st.booleans()), max_size=30))
def test_no_keys_raise_or_trade_outside_the_trade_panes(steps: list[tuple[str, str, float, bool]]) -> None:
    chords, now = Chords(BINDINGS), 0.0
    for key, focus, pause, confirming in steps:
        now += pause
        outcome = chords.feed(key, focus, now, confirming=confirming)
        if isinstance(outcome, Command) and outcome.id in {"join-bid", "take-ask"}:
            assert focus in {"ladder", "book", "ticket"}
        if isinstance(outcome, Command) and outcome.id == "confirm":
            assert confirming
            assert focus != "text"
        if isinstance(outcome, Pending):
            assert chords.pending(now) == outcome.shown
