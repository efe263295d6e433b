"""Settings are checked value by value; a damaged file is named and its last good copy used; nothing is half written."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal import remembered
from terminal.config import FILE, GOOD, ConfigError, Layout, Limits, PairSettings, Settings, load, read
from terminal.files import folders, write_whole
from terminal.remembered import Choice, State, chosen

TEXT = b"""# mine
theme = "light"
keymap = "vim"
ascii = true
colours = "256"
frames = 30
idle_disarm_minutes = 5
take_cap_bps = 12

[layout]
hidden = ["tape", "chart"]
ladder = true
timeframe = "5m"

[limits]
order_notional = 750.5
orders_a_minute = 30

[pairs.VAIX]
sizes = [100, 500, 1000, 2000, 5000, 10000.5]
largest_order = 20000
"""
SETTINGS = Settings(
    "light", "vim", True, "256", 30, 5, 12,
    Layout(("tape", "chart"), "", True, "5m"),
    Limits(order_notional=Decimal("750.5"), orders_a_minute=30),
    {"vaix": PairSettings(tuple(map(Decimal, ("100", "500", "1000", "2000", "5000", "10000.5"))), Decimal(20000))},
)  # fmt: skip


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(TEXT)
    assert load(tmp_path) == (loaded := load(tmp_path))
    assert loaded.settings == SETTINGS
    assert loaded.problem == ""
    assert (tmp_path / GOOD).read_bytes() == TEXT
    assert (tmp_path / FILE).read_bytes() == TEXT
    assert loaded.settings.pair("vaix").largest_order == 20000
    assert loaded.settings.pair("btc") == PairSettings()


def test_without_a_file_there_are_defaults_and_nothing_is_written(tmp_path: Path) -> None:
    assert load(tmp_path / "none").settings == Settings()
    assert load(tmp_path / "none").problem == ""
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('theme = "drak"', "theme = 'drak': it must be one of dark, light, cvd-dark, cvd-light"),
        ("frames = 500", "frames = 500: it must be a whole number from 1 to 60"),
        ("frames = true", "frames = true: it must be a whole number"),
        ("frames = 20.0", "frames = 20.0: it must be a whole number"),
        ('ascii = "yes"', "ascii = 'yes': it must be true or false"),
        ("[limits]\norder_notional = -1", "limits.order_notional = -1: it must be a number above 0"),
        ("[limits]\ndaily_loss = nan", "limits.daily_loss = NaN: it must be a number above 0"),
        ("[limits]\ndaily_loss = inf", "limits.daily_loss = Infinity: it must be a number above 0"),
        ("[layout]\nhidden = ['tap']", "layout.hidden = ['tap']: it must be a list of book, ladder"),
        ("[pairs.vaix]\nsizes = [1, 2]", "pairs.vaix.sizes = [1, 2]: it must be six numbers above 0"),
        ("[pairs]\nvaix = 5", "pairs.vaix = 5: it must be a table, [pairs.vaix]"),
        ("limits = 5", "limits = 5: it must be a table, [limits]"),
        ("them = 1", "them is no setting: did you mean theme?"),
        ("live = true", "live is no setting: live takes --live and a typed word at each start"),
        ('mode = "live"', "mode is no setting: live takes --live"),
        ("theme = ", "it is not TOML"),
        ("a = 1\na = 2", "it is not TOML"),
        ("frames = " + "9" * 5000, "it is not TOML"),
        ("x = " + "[" * 5000, "it is not TOML"),
    ],
)
def test_an_error_names_key_value_and_what_is_right(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(text.encode())
    assert message in str(caught.value)


def test_no_byte_of_a_file_reaches_the_terminal_as_a_command(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b'"\\u001b[2J\\u202e" = "\\u001b]0;x\\u0007"\ntheme = "\\u001b[31m"')
    loaded = load(tmp_path)
    assert loaded.problem
    assert loaded.problem.isprintable()


def test_a_file_cut_at_any_byte_is_damage_and_the_good_copy_is_used(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(TEXT)
    load(tmp_path)
    for end in range(len(TEXT)):
        (tmp_path / FILE).write_bytes(TEXT[:end])
        loaded = load(tmp_path)
        assert loaded.settings == SETTINGS
        assert str(tmp_path / FILE) in loaded.problem or end == len(TEXT) - 1
        assert (tmp_path / GOOD).read_bytes() == TEXT or end == len(TEXT) - 1


def test_a_file_that_went_missing_is_damage_too(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(TEXT)
    load(tmp_path)
    (tmp_path / FILE).unlink()
    assert load(tmp_path).settings == SETTINGS
    assert "cannot be read - the last good copy is used" in load(tmp_path).problem


def test_without_a_good_copy_the_defaults_stand_in(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"\xff\xfe")
    assert load(tmp_path).settings == Settings()
    assert "the defaults are used" in load(tmp_path).problem
    (tmp_path / GOOD).write_bytes(b"theme = 5")
    assert load(tmp_path).settings == Settings()
    assert f"{GOOD} is damaged too" in load(tmp_path).problem


def test_an_edit_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(TEXT)
    load(tmp_path)
    edited = TEXT.replace(b"frames = 30", b"frames = 10")[:-20]
    (tmp_path / FILE).write_bytes(edited[: edited.index(b"[pairs")])
    loaded = load(tmp_path)
    assert (loaded.settings.frames, loaded.settings.pairs, loaded.problem) == (10, {}, "")


def test_a_folder_that_cannot_be_written_keeps_no_settings_from_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("terminal.config.write_whole", full)
    (tmp_path / FILE).write_bytes(TEXT)
    assert load(tmp_path).settings == SETTINGS


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    said = "nothing"
    try:
        read(data)
    except ConfigError as error:
        said = str(error)
    assert said
    assert said.isprintable()


STATE = State(
    Choice("light", "dark"), Choice("vim", "default"), Layout(("tape",), "chart", True, "1h"), "vaix", ("tf 5m",), ("va",)
)  # fmt: skip


def test_state_comes_back_as_it_was(tmp_path: Path) -> None:
    remembered.save(tmp_path, STATE)
    assert remembered.load(tmp_path) == (STATE, "")
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


def test_state_cut_at_any_byte_starts_afresh_and_says_so(tmp_path: Path) -> None:
    remembered.save(tmp_path, STATE)
    whole = (tmp_path / "state.json").read_bytes()
    for end in range(len(whole) - 1):
        (tmp_path / "state.json").write_bytes(whole[:end])
        state, problem = remembered.load(tmp_path)
        assert state == State()
        assert "start afresh" in problem


def test_state_from_another_version_keeps_what_is_known(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(
        '{"theme": ["neon", "dark"], "layout": {"hidden": ["tape", "maps"], "zoomed": "maps", "timeframe": "3m"}, '
        '"lines": ["ok", "\\u001b[2J"], "symbol": "\\u001b", "future": 1}'
    )
    assert remembered.load(tmp_path) == (State(layout=Layout(("tape",)), lines=("ok",)), "")


def test_a_choice_gives_way_to_a_new_setting() -> None:
    choice = Choice("light", over="dark")
    assert chosen("dark", choice) == "light"
    assert chosen("cvd-dark", choice) == "cvd-dark"
    assert chosen("dark", None) == "dark"


def test_a_write_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_whole(path, b"before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("terminal.files.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_evterm_home_moves_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVTERM_HOME", str(tmp_path))
    assert set(folders()) == {tmp_path}
    monkeypatch.delenv("EVTERM_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    assert "evterm" in {part.name for part in (folders().config, folders().data, folders().state)}
