"""Each benchmark runs: with next to no work, and nothing said about time."""

from __future__ import annotations

from tests import practice
from tests.bench import day, flow, matching, memory, orders_http, start, streams
from tests.bench.figures import machine, table
from tests.bench.rig import drive


def test_subjects_in_this_process() -> None:
    figures = [*matching.measure(300, 1), *flow.measure(0.02, 1, ["vaix"])]
    assert machine() in f"{table(figures)}\n{machine()}"
    assert "limit" in figures[0].note


def test_start() -> None:
    assert [figure.target for figure in start.measure(1, "--pairs", "vaix")] == ["< 2.5 s"] * 2


def test_subjects_over_sockets() -> None:
    with practice.running("--memory", "--tier", "none", "--pairs", "vaix") as running:
        alone, rounds = drive(orders_http.measure(running, 0.05, 0.2, 1, 0.2))
        stretches = drive(streams.measure(running, 0.2, 0.3, 2))
        hour = drive(memory.measure(running, 3, 0.1))
    assert 0 < len(alone) <= 2 * orders_http.ALONE_RATE * 0.2 + 1, "only what was sent one by one"
    assert rounds[0].latencies
    assert not rounds[0].failures
    assert stretches[-1].heard.delays["book_delta"]
    assert all(sample.resident > 0 for sample in hour.samples)
    assert memory.slope(hour.samples) is not None


def test_a_day_of_two_minutes() -> None:
    memory, growth = day.figures(day.measure(2 / 60, 4))
    assert memory.note.count(" MB;") == 1
    assert ", 0 own" not in memory.note
    assert growth.figure.endswith("MiB/h")
