"""Exports are whole or not there, private, never over another file, and no spreadsheet runs what a venue says."""

from __future__ import annotations

import csv
import json
import os
import stat
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal import export
from terminal.export import ExportError, check_form, file_for, read_back, save
from terminal.model.text import clean
from terminal.past.names import FORMATS, WHAT
from terminal.past.tables import Column, Table, Wanted, table
from tests.past.sample import fill, order, record

COLUMNS = (Column("name"), Column("count", "whole"), Column("worth", "decimal"))
FORMULAS = ("=1+1", "+1", "-1", "@A1", "'=1", "\t=1", '=HYPERLINK("http://x";"y")')


def made(*rows: tuple[str | None, int, Decimal | None]) -> Table:
    return Table("things", COLUMNS, rows)


@pytest.fixture(params=FORMATS)
def form(request: pytest.FixtureRequest) -> str:
    if request.param == "parquet":
        pytest.importorskip("pyarrow")
    return str(request.param)


def test_exact_decimals_come_back_as_they_were(tmp_path: Path, form: str) -> None:
    rows = ("a", -5, Decimal("-0.00000001")), ("b", 2**62, Decimal("12345678901234567890.5")), ("c", 0, None)
    told: list[tuple[int, int]] = []
    path = save(made(*rows), form, tmp_path / f"x.{form}", lambda *at: told.append(at))
    worth = [Decimal(row["worth"]) if row["worth"] else None for row in read_back(path)]
    assert worth == [row[2] for row in rows]
    assert [row["count"] for row in read_back(path)] == [str(row[1]) for row in rows]
    assert told[-1] == (3, 3)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_parquet_holds_decimals_and_not_floats(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    from importlib import import_module

    path = save(made(("a", 1, Decimal("0.10"))), "parquet", tmp_path / "x.parquet")
    schema = import_module("pyarrow.parquet").read_schema(path)
    assert [str(field.type) for field in schema] == ["string", "int64", "decimal128(38, 2)"]


@settings(max_examples=60)
@given(st.one_of(st.sampled_from(FORMULAS), st.text(max_size=40)))
def test_no_text_of_the_venue_begins_a_formula_and_each_comes_back_whole(text: str) -> None:
    text = str(clean(text))
    with tempfile.TemporaryDirectory() as folder:
        path = save(made((text, 1, Decimal(1))), "csv", Path(folder) / "x.csv")
        with path.open(encoding="utf-8", newline="") as file:
            _, row = csv.reader(file)
        assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert read_back(path)[0]["name"] == text
        lines = save(made((text, 1, Decimal(1))), "jsonl", Path(folder) / "x.jsonl").read_text()
        assert json.loads(lines)["name"] == text


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"x.{form}"
    path.write_text("mine")
    written = [save(made(("a", 1, None)), form, path).name for _ in range(2)]
    assert written == [f"x-2.{form}", f"x-3.{form}"]
    assert path.read_text() == "mine"


def test_a_full_disk_leaves_nothing_and_says_so(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tempfile.mkstemp

    def full(**how: str) -> tuple[int, str]:
        handle, name = real(**how)  # type: ignore[call-overload]
        os.close(handle)
        return os.open("/dev/full", os.O_WRONLY), name

    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(ExportError, match="the disk is full"):
        save(made(*[("a", 1, Decimal(1))] * 20_000), form, tmp_path / f"x.{form}")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=f"no folder {tmp_path}/none"):
        save(made(), "csv", tmp_path / "none" / "x.csv")


def test_without_pyarrow_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(export, "import_module", missing)
    with pytest.raises(ExportError, match="pip install 'pyarrow>=21'"):
        check_form("parquet")
    check_form("csv")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "own/evterm-fills-now.csv"),
        ("{}/a.csv", "a.csv"),
        ("{}/a", "a.csv"),
        ("{}/a.b", "a.b.csv"),
        ("{}/", "evterm-fills-now.csv"),
        ("{}", "evterm-fills-now.csv"),
    ],
)
def test_a_file_is_where_the_trader_means_it(tmp_path: Path, text: str, wanted: str) -> None:
    found = file_for(text.format(tmp_path), "fills", "csv", "now", tmp_path / "own")
    assert found == tmp_path / wanted


@pytest.mark.parametrize("text", ["", "a,b\n1\n", "{", "\x00"])
@pytest.mark.parametrize("form", ["jsonl", "parquet", "txt"])
def test_a_file_of_another_kind_is_no_traceback(tmp_path: Path, form: str, text: str) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    path = tmp_path / f"x.{form}"
    path.write_text(text)
    if form == "jsonl" and not text:
        assert read_back(path) == []
    else:
        with pytest.raises(ExportError):
            read_back(path)


@pytest.mark.parametrize("what", WHAT)
def test_everything_that_can_be_exported_is_as_wide_as_its_heads(
    tmp_path: Path, form: str, what: str
) -> None:
    fills = [
        fill(1, 50, 10, 3, order="a"),
        fill(2, -20, 12, -1, symbol="odd", maker=True),
        fill(3, 9, 1, at_ms=0),
    ]
    past = record(
        fills, {"vaix": 21}, orders=(order("a", 50, 10), order("b", 5, 0, reason="=cmd()", created_ms=10**17))
    )
    made = table(what, past, Wanted(whole=True))
    assert made.rows
    assert {len(row) for row in made.rows} == {len(made.columns)}
    assert len(read_back(save(made, form, tmp_path / f"x.{form}"))) == len(made.rows)
