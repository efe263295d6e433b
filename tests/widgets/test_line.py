"""What does not fit is cut so that nothing false is read."""

from __future__ import annotations

import pytest

from widgets.line import Line


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("no one is there", 10, "no one is…"),
        ("12 k behind", 4, "…"),
        ("12,000 VAIX", 8, "…"),
        ("asking for the book, 3 messages missed", 26, "asking for the book…"),
        ("asking for the book, 3 messages missed", 12, "asking for…"),
        ("asking for the book, 3 messages missed", 38, "asking for the book, 3 messages missed"),
        ("0.003842", 7, "…"),
    ],
)
def test_no_number_is_cut(text: str, width: int, shown: str) -> None:
    line = Line(width)
    line.texts(0, [(text, "normal")])
    assert "".join(line.chars).rstrip() == shown
