"""The keymaps hold together with the registry: no clash, nothing out of reach, and panic keys that nobody takes away."""

from __future__ import annotations

from decimal import Decimal
from inspect import signature
from pathlib import Path
from unittest.mock import Mock, create_autospec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal import config
from terminal.commands import GRAMMAR, GROUPS, REGISTRY, by_group, perform
from terminal.commands.looking import PANES
from terminal.core.candles import INTERVALS
from terminal.core.chords import CONTEXTS, Chords, Command, Outcome, Pass
from terminal.core.chords import PANES as PLACES
from terminal.core.cmdline import Argument, Call, Value, complete, parse
from terminal.core.keys import canonical, read_chord
from terminal.core.limits import CEILINGS, USDC
from terminal.desk import Desk
from terminal.keymap import KeymapError, build, load, load_or_plain
from widgets.palette import THEMES

KEYMAPS = {name: load(name) for name in config.KEYMAPS}
TRADE = {id_ for id_, command in REGISTRY.items() if command.role == "trade"}
TEXT_SAFE = {"app.", "order.cancel_all", "order.arm", "order.disarm", "position.flatten"}


def press(keys: str, focus: str = "ladder", keymap: str = "default", *, confirming: bool = False) -> Outcome:
    chords = Chords(KEYMAPS[keymap].bindings)
    for n, key in enumerate(read_chord(keys)):
        outcome = chords.feed(key, focus, n / 10, confirming=confirming)
    return outcome


def own(tmp_path: Path, text: str) -> Path:
    (tmp_path / "keys.toml").write_text(text)
    return tmp_path


@pytest.mark.parametrize("name", config.KEYMAPS)
def test_a_keymap_has_no_clash_and_reaches_every_command(name: str) -> None:
    keymap = load(name)
    for command in REGISTRY.values():
        assert keymap.keys_of(command.id) or command.names, command.id


@pytest.mark.parametrize("name", config.KEYMAPS)
@pytest.mark.parametrize("focus", [*PLACES, "screen", "dialog", "text", "another"])
@pytest.mark.parametrize(
    ("keys", "command"),
    [("F12", "order.cancel_all"), ("C-k", "order.cancel_all"), ("F10", "position.flatten")],
)
def test_panic_keys_act_in_every_place_of_every_keymap(
    name: str, focus: str, keys: str, command: str
) -> None:
    assert press(keys, focus, name) == Command(command)


@pytest.mark.parametrize(
    ("keymap", "keys", "focus", "command"),
    [
        ("default", "g 1", "chart", "app.trade"), ("default", "F1", "text", "app.trade"), ("default", "?", "tape", "app.help"),
        ("default", "b", "ladder", "order.join_bid"), ("default", "t s", "book", "order.take_bid"),
        ("default", "B", "ladder", "order.dead_capital"), ("default", "Shift+Up", "ladder", "order.amend_up"),
        ("default", "J", "ladder", "order.amend_down"), ("default", "x", "blotter", "order.cancel"),
        ("default", "+", "chart", "chart.zoom_in"), ("default", "=", "ladder", "cursor.finer"), ("default", "c", "chart", "chart.crosshair"),
        ("default", "0", "dialog", "order.disarm"), ("default", "F9", "text", "order.arm"), ("default", "#", "ladder", "size.type"),
        ("vim", "d d", "ladder", "order.cancel"), ("vim", "d B", "book", "order.cancel_buys"), ("vim", "Z F", "chart", "position.flatten"),
        ("vim", "z z", "ladder", "cursor.recentre"), ("vim", "C-w h", "tape", "pane.left"), ("vim", "g g", "tape", "cursor.home"),
        ("vim", "y y", "tape", "cursor.copy"), ("vim", "h", "chart", "chart.older"), ("vim", "C-d", "ladder", "cursor.page_down"),
        ("emacs", "C-c C-k", "text", "order.cancel_all"), ("emacs", "C-c C-f", "dialog", "position.flatten"),
        ("emacs", "C-x C-c", "text", "app.quit"), ("emacs", "C-x 1", "ladder", "app.trade"), ("emacs", "M-x", "text", "app.palette"),
        ("emacs", "C-p", "ladder", "cursor.up"), ("emacs", "C-c k", "ladder", "order.cancel_side"), ("emacs", "C-g", "text", "app.dismiss"),
        ("emacs", "C-c C-a", "ladder", "order.arm"), ("emacs", "M-w", "blotter", "cursor.copy"), ("emacs", "b", "ladder", "order.join_bid"),
    ],
)  # fmt: skip
def test_keys_mean_what_the_table_says(keymap: str, keys: str, focus: str, command: str) -> None:
    assert press(keys, focus, keymap) == Command(command)


def test_f_flattens_only_while_asked() -> None:
    assert press("f") == Pass()
    assert press("f", confirming=True) == Command("position.confirm")


every_key = st.sampled_from(
    sorted({key for keymap in KEYMAPS.values() for b in keymap.bindings for key in b.keys})
)
some_key = (
    every_key | st.sampled_from(["left_shift", "alt+b", "é", "enter", "backspace"]) | st.text(max_size=4)
)
steps = st.lists(
    st.tuples(some_key, st.sampled_from(["ladder", "chart", "text", "dialog"]), st.floats(0, 1.5)),
    max_size=40,
)


@given(st.sampled_from(config.KEYMAPS), steps)
def test_no_keys_raise_and_none_trade_in_a_text_field(name: str, steps: list[tuple[str, str, float]]) -> None:
    chords, now = Chords(KEYMAPS[name].bindings), 0.0
    for key, focus, pause in steps:
        now += pause
        outcome = chords.feed(key, focus, now)
        if isinstance(outcome, Command) and focus != "ladder":
            assert outcome.id not in TRADE
        if isinstance(outcome, Command) and focus == "text":
            assert outcome.id.startswith(tuple(TEXT_SAFE))
        if focus == "text" and len(canonical(key)) == 1 and not isinstance(outcome, Command):
            assert outcome == Pass() or canonical(key) in "15"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('chart.crosshair = ["["]', r"`\[` is bound to .*chart.shorter.* in the same place \(chart\)"),
        ('order.cancel = ["b"]', r"`b` is bound to .*order.join_bid.* in the same place \(trade\)"),
        ('chart.crosshair = ["g"]', r"`g` \(chart.crosshair\) is how `g1` \(app.trade\) begins in the same place \(chart\)"),
        ('pane.zoom = ["z", "z z"]', r"`z` \(pane.zoom\) is how `zz` \(pane.zoom\) begins"),
        ('order.cancle = ["x"]', "no command 'order.cancle': did you mean order.cancel"),
        ('order.cancel = ["gb"]', "order.cancel: `gb` is no key: for one after the other write `g b`"),
        ('order.cancel = ["C-S-x"]', "no terminal tells it from Ctrl and the letter alone"),
        ("order.cancel = 5", "order.cancel = 5: it must be a list of keys"),
        ('order.cancel_all = "none"', r"order.cancel_all cannot be unbound: F12 and Ctrl\+K always mean it"),
        ('position.flatten = "none"', "position.flatten cannot be unbound: F10 always means it"),
        ('position.confirm = "none"', "position.confirm cannot be unbound: f always means it"),
        ('app.dismiss = "none"', "Esc always means it"),
        ('chart.crosshair = ["F12"]', "`F12` always means order.cancel_all and cannot be bound to chart.crosshair"),
        ('chart.crosshair = ["C-x C-k"]', r"`Ctrl\+K` always means order.cancel_all"),
        ('order.join_bid = ["Esc"]', "`Esc` always means app.dismiss"),
        ('order.join_bid = ["B"]', "`B` is bound to order.dead_capital and order.join_bid"),
        ('chart.timeframe = ["e"]', "chart.timeframe cannot have a key, since it must be told something: :tf timeframe"),
        ('base = "vim"', "`base` is not for this file"),
        ("order.cancel = [", "keys.toml: "),
        ('"\x1b[2J" = ["x"]', "keys.toml: "),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    folder = own(tmp_path, text)
    with pytest.raises(KeymapError, match=message) as caught:
        load("default", folder)
    assert str(folder / "keys.toml") in str(caught.value)
    assert str(caught.value).isprintable()
    keymap, problem = load_or_plain("vim", folder)
    assert keymap == load("vim")
    assert "the vim keymap is used as it comes" in problem


@pytest.mark.parametrize("text", ['order.cancel = ["q"]', '"order.cancel" = "q"', '[order]\ncancel = ["q"]'])
def test_the_users_file_goes_on_top(tmp_path: Path, text: str) -> None:
    keymap = load("vim", own(tmp_path, text))
    assert keymap.keys_of("order.cancel") == ["q"]
    assert keymap.keys_of("order.cancel_buys") == ["dB"]


def test_a_key_is_freed_and_used_again(tmp_path: Path) -> None:
    keymap = load("default", own(tmp_path, 'pane.zoom = "none"\nchart.crosshair = ["z"]'))
    assert keymap.keys_of("pane.zoom") == []
    assert keymap.keys_of("chart.crosshair") == ["z"]


def test_every_problem_of_a_file_is_named_at_once() -> None:
    with pytest.raises(KeymapError) as caught:
        build("own", {"no.such": ["x"], "order.cancel": ["F12"], "order.next": ["nope"]})
    assert len(caught.value.problems) == 3


def test_a_keymap_that_is_not_there_is_named() -> None:
    with pytest.raises(KeymapError, match="no keymap 'nano': choose from default, vim, emacs"):
        load("nano")


def test_help_lists_each_command_once_with_its_keys() -> None:
    groups = by_group()
    assert list(groups) == list(GROUPS.values())
    assert sum(map(len, groups.values())) == len(REGISTRY)
    assert all(groups.values())
    assert load("default").keys_of("order.take_ask") == ["tb"]
    assert load("emacs").keys_of("order.cancel_all") == ["F12", "Ctrl+K", "C-c C-k"]


@pytest.fixture(scope="module")
def any_desk() -> Mock:
    """One for all who forget first what others did to it: to make it takes longer than a test."""
    made: Mock = create_autospec(Desk, instance=True)
    return made


@pytest.fixture
def desk(any_desk: Mock) -> Mock:
    any_desk.reset_mock()
    any_desk.why_not.return_value = ""
    return any_desk


def an_example(argument: Argument) -> Value:
    if argument.kind == "word":
        return argument.choices[0]
    return "vaix" if argument.kind == "symbol" else Decimal(5)


@pytest.mark.parametrize("id_", REGISTRY)
def test_a_command_does_something_to_the_desk(desk: Mock, id_: str) -> None:
    command = REGISTRY[id_]
    assert set(command.contexts) <= set(CONTEXTS)
    for arguments in ((), tuple(map(an_example, command.arguments))):
        if not arguments and not command.is_complete:
            continue
        desk.reset_mock()
        perform(desk, Call(id_, arguments))
        [asked, done] = desk.method_calls
        assert asked[0] == "why_not"
        signature(getattr(Desk, done[0])).bind(desk, *done.args, **done.kwargs)


def test_a_command_that_cannot_run_says_why(desk: Mock) -> None:
    desk.why_not.return_value = "disarmed - ga or F9 arms the keys"
    perform(desk, Call("order.join_bid"))
    desk.why_not.assert_called_once_with("armed")
    desk.tell.assert_called_once_with("disarmed - ga or F9 arms the keys")
    desk.join.assert_not_called()


def test_cancels_and_panic_keys_never_ask_for_arming() -> None:
    for command in REGISTRY.values():
        if command.id.startswith(("order.cancel", "position.flatten", "position.confirm")):
            assert command.when != "armed", command.id


def test_names_on_the_line_are_each_one_commands() -> None:
    names = [name for command in REGISTRY.values() for name in command.names.split()]
    assert len(names) == len(set(names)) == len(GRAMMAR)
    assert parse("ca", GRAMMAR) == Call("order.cancel_all")
    assert parse("preset 3 2.5k", GRAMMAR) == Call("size.set_preset", ("3", Decimal(2500)))
    assert parse("vaix", GRAMMAR, ["vaix"]) == Call("pair.go", ("vaix",))
    assert [text for text, _ in complete("keymap ", 7, GRAMMAR).candidates] == list(config.KEYMAPS)


def test_what_can_be_chosen_is_what_there_is() -> None:
    assert config.THEMES == THEMES
    assert tuple(INTERVALS) == config.TIMEFRAMES
    assert tuple(PANES) == config.PANES
    assert set(config.PANES) <= set(PLACES)


def test_no_setting_passes_a_ceiling() -> None:
    with pytest.raises(config.ConfigError) as caught:
        config.read(
            f"take_cap_bps = {CEILINGS['take_bps'] + 1}\n[limits]\n"
            f"order_notional = {CEILINGS['order_notional'] // USDC + 1}\n"
            f"position_notional = {CEILINGS['position_notional'] // USDC + 1}\n"
            f"orders_a_minute = {CEILINGS['orders_a_minute'] + 1}\n"
            f"band_bps = {CEILINGS['band_bps'] + 1}\nrest_bps = {CEILINGS['rest_bps'] + 1}".encode()
        )
    assert len(caught.value.problems) == 6
