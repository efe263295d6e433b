"""Tables into files: CSV, JSON lines or Parquet; written aside, then given a name that nothing else has.

EvtermError
 +-- ExportError     the file could not be written, or read back: the sentence says what to do
"""

from __future__ import annotations

import csv
import errno
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO, Any, TextIO, cast

from terminal.model.errors import EvtermError
from terminal.past.names import FORMATS
from terminal.past.tables import Column, Table, Value

CHUNK = 2_000
MOST_NAMES = 1_000
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
Told = Callable[[int, int], None]
"""how many rows of how many are written"""


class ExportError(EvtermError):
    """The file could not be written or read."""


def save(table: Table, form: str, path: Path, told: Told = lambda *_: None) -> Path:
    """Where it was written: nothing is overwritten, so the name may have got a number. Nobody else can read it."""
    write = _writer(form)
    handle, name = -1, ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            write(table, file, told)
            file.flush()
            os.fsync(file.fileno())
        return _named(Path(name), path)
    except OSError as error:
        raise ExportError(_why(error, path)) from error
    except ValueError as error:
        raise ExportError(f"{form} cannot hold this: {str(error)[:120]}") from error
    finally:
        if name:
            with suppress(OSError):
                Path(name).unlink()


def read_back(path: Path) -> list[dict[str, str]]:
    """The rows of an exported file, each value as the text that a CSV would hold; empty where there is none."""
    form = path.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise ExportError(f"{path.name}: its name must end in {', '.join('.' + one for one in FORMATS)}")
    try:
        return list({"csv": _read_csv, "jsonl": _read_jsonl, "parquet": _read_parquet}[form](path))
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror or error}") from error
    except (ValueError, AttributeError, csv.Error) as error:
        raise ExportError(f"{path} is no {form} that evterm wrote: {str(error)[:120]}") from error


def file_for(text: str, what: str, form: str, stamp: str, folder: Path) -> Path:
    """The file that a trader means: the one named, in the folder named, or in evterm's own. Its folder is made where
    it is our own alone."""
    name = f"evterm-{what}-{stamp}.{form}"
    if not text:
        with suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / name
    path = Path(text).expanduser()
    if text.endswith("/") or path.is_dir():
        return (path / name).absolute()
    return (path if path.suffix == f".{form}" else path.with_name(f"{path.name}.{form}")).absolute()


def check_form(form: str) -> None:
    """Before anything is asked of the venue for it."""
    _writer(form)
    if form == "parquet":
        _arrow()


# -- writing -------------------------------------------------------------------------------------------------


def _writer(form: str) -> Callable[[Table, IO[bytes], Told], None]:
    writers = {"csv": _write_csv, "jsonl": _write_jsonl, "parquet": _write_parquet}
    if form not in writers:
        raise ExportError(f"format {form[:40]!r} is not one of {', '.join(FORMATS)}")
    return writers[form]


def _chunks(table: Table, told: Told) -> Iterator[Sequence[tuple[Value, ...]]]:
    rows, done = iter(table.rows), 0
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
        done += len(chunk)
        told(done, len(table.rows))


def _write_csv(table: Table, file: IO[bytes], told: Told) -> None:
    text = _Lines(file)
    out = csv.writer(cast("TextIO", text), lineterminator="\n")
    out.writerow([column.name for column in table.columns])
    for chunk in _chunks(table, told):
        out.writerows([[_cell(value) for value in row] for row in chunk])


def _cell(value: Value) -> str:
    """Numbers are ours. A text from outside that a spreadsheet would run gets a quote before it."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value
    return _plain(value)


def _write_jsonl(table: Table, file: IO[bytes], told: Told) -> None:
    names = [column.name for column in table.columns]
    for chunk in _chunks(table, told):
        for row in chunk:
            values = [_plain(value) if isinstance(value, Decimal) else value for value in row]
            line = json.dumps(dict(zip(names, values, strict=True)), separators=(",", ":"))
            file.write(line.encode() + b"\n")


def _plain(value: Value) -> str:
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


class _Lines:
    """The text that `csv` writes, as UTF-8. Lone surrogates cannot come: all text was made safe."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode())


def _write_parquet(table: Table, file: IO[bytes], told: Told) -> None:
    arrow = _arrow()
    parquet = import_module("pyarrow.parquet")
    schema = arrow.schema([(column.name, _type(arrow, table, at)) for at, column in enumerate(table.columns)])
    with parquet.ParquetWriter(file, schema, compression="zstd") as out:
        for chunk in _chunks(table, told):
            columns = [
                arrow.array(list(values), type=field.type)
                for values, field in zip(zip(*chunk, strict=True), schema, strict=True)
            ]
            out.write_table(arrow.Table.from_arrays(columns, schema=schema))


def _type(arrow: Any, table: Table, at: int) -> Any:
    """Decimals with as many digits behind the point as any value of the column has."""
    column: Column = table.columns[at]
    if column.kind != "decimal":
        return arrow.string() if column.kind == "text" else arrow.int64()
    values = [row[at] for row in table.rows]
    places = [-int(one.as_tuple().exponent) for one in values if isinstance(one, Decimal)]
    return arrow.decimal128(38, max([0, *places]))


def _arrow() -> Any:
    try:
        return import_module("pyarrow")
    except ImportError:
        raise ExportError(
            f"Parquet needs pyarrow: pip install 'pyarrow>=21' into evterm's own environment, {sys.prefix}. "
            "CSV and JSONL need nothing."
        ) from None


# -- its name ------------------------------------------------------------------------------------------------


def _named(draft: Path, path: Path) -> Path:
    """Take the first name that is free, so that no other program can come between."""
    for number in range(1, MOST_NAMES + 1):
        wanted = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        try:
            os.close(os.open(wanted, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        try:
            return draft.replace(wanted)
        except OSError:
            wanted.unlink(missing_ok=True)
            raise
    raise ExportError(f"{path} and {MOST_NAMES - 1} names after it are taken: choose another")


def _why(error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"the disk is full: {path} was not written, nothing is left of it"
    if isinstance(error, FileNotFoundError):
        return f"{path} cannot be written: there is no folder {path.parent}"
    return f"{path} cannot be written: {error.strerror or error}"


# -- reading back --------------------------------------------------------------------------------------------


def _read_csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: (value or "").removeprefix("'") for name, value in row.items() if name}


def _read_jsonl(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield _texts(json.loads(line).items())


def _read_parquet(path: Path) -> Iterator[dict[str, str]]:
    _arrow()
    for batch in import_module("pyarrow.parquet").ParquetFile(path).iter_batches():
        for row in batch.to_pylist():
            yield _texts(row.items())


def _texts(items: Iterable[tuple[str, Value]]) -> dict[str, str]:
    return {name: _plain(value) for name, value in items}
