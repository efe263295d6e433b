"""The painting benchmark runs: with next to no work, and nothing said about time."""

from __future__ import annotations

from tests.bench import painting
from tests.bench.ideal import ideal_bytes


def test_ours_and_curses() -> None:
    before, during, cpu = painting.record("ours", 3)
    assert cpu > 0
    assert 0.5 < painting.ratio_to_ideal(before, during) < 1.2
    assert painting.record("curses", 3)[1]


def test_the_ideal() -> None:
    """A look, two cells and the two of three between them that are cheap to write again."""
    plain = [[(char, "default", "default", False, False, False, False, False, False) for char in "abcde"]]
    other = [[(char, *cell[1:]) for char, cell in zip("xbcdy", plain[0], strict=True)]]
    assert ideal_bytes(plain, plain) == 0
    assert ideal_bytes(plain, other) == len("\x1b[1;1H\x1b[39;49mxbcdy")
