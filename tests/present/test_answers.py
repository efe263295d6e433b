"""What came of a call, in lines: the next step is there whole, however narrow the sheet is."""

from __future__ import annotations

import pytest

from terminal.calls.request import build
from terminal.model.errors import OutcomeUnknown
from terminal.present.answers import run_lines
from terminal.session.calling import Run
from tests.calls.around import NOW_MS, good


@pytest.mark.parametrize("width", [40, 66, 70, 110])
def test_a_lost_answer_says_all_of_where_to_look_before_it_is_sent_again(width: int) -> None:
    run = Run(
        build(good("account.withdraw")), "k", 0.0, error=OutcomeUnknown("the answer was lost"), ended=1.0
    )
    lines = ["".join(text for text, _ in line) for line in run_lines(run, NOW_MS, width)]
    assert all(len(line) <= width for line in lines)
    said = "It may have been carried out: look at :withdrawals and :balance before you send it again."
    assert said in " ".join(lines)
