"""The form's lower part: what is wrong, and what a field wants, is there whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.reading import lines
from widgets.forms import FormField, FormPane, FormView

REASON = (
    "stop: it could break the daily loss: by a fall to nothing at 0.5 it loses 4,730.50 USDC, and 200.00 are left. "
    "Take a smaller size, or a stop that is nearer"
)
HELP = "0x and 40 hexadecimal digits, or a Solana address"


def shown(view: FormView, width: int) -> str:
    pane = FormPane(view)
    return " ".join(" ".join(lines(pane, width, pane.wanted(width))).split())


@pytest.mark.parametrize("width", [60, 72, 100])
def test_a_reason_is_never_cut_off(width: int) -> None:
    field = FormField("stop", "94000", 5, focused=True)
    assert REASON in shown(FormView("Open", fields=(field,), said=(REASON, "amber")), width)
    assert REASON in shown(FormView("Open", fields=(field,), message=(REASON, "amber")), width)
    both = FormView("Open", fields=(field,), said=(REASON, "amber"), asking=(("Enter sends it", "amber"),))
    assert REASON in shown(both, width)
    assert "Enter sends it" in shown(both, width)


@given(
    said=st.none() | st.text("word ", min_size=1, max_size=400),
    sentence=st.text("word ", max_size=300),
    width=st.sampled_from([60, 72, 100]),
)
def test_no_reason_and_no_sentence_changes_the_height(said: str | None, sentence: str, width: int) -> None:
    fields = (FormField("stop", "94000", 5, focused=True),)
    wrong = None if said is None else (said, "amber")
    bare = FormPane(FormView("Open", fields=fields)).wanted(width)
    assert FormPane(FormView("Open", fields=fields, sentence=sentence, message=wrong)).wanted(width) == bare
    assert FormPane(FormView("Open", fields=fields, sentence=sentence, said=wrong)).wanted(width) == bare


def test_the_sentence_that_is_agreed_to_is_there_whole() -> None:
    sentence = (
        "Open 0.5 BTC long at 5x on hyperliquid, price limit 97,000, closed from here at 95,000 (PRACTICE)"
    )
    view = FormView("Open", sentence=sentence, said=(REASON, "amber"), asking=(("Enter sends it", "amber"),))
    assert sentence in shown(view, 60)


def test_what_the_field_in_focus_wants_is_said_in_full_where_its_own_line_is_too_short() -> None:
    view = FormView(
        "Withdraw", fields=(FormField("to", cursor=0, note=HELP, focused=True), FormField("pair"))
    )
    assert f"to: {HELP}" in shown(view, 72)
    assert f"to: {HELP}" not in shown(view, 100)
    assert HELP in shown(view, 100)


def test_of_a_field_without_the_focus_nothing_is_repeated() -> None:
    view = FormView(
        "Withdraw", fields=(FormField("to", note=HELP), FormField("pair", cursor=0, focused=True))
    )
    assert f"to: {HELP}" not in shown(view, 72)
