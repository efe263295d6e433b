"""The forms of money: what there is, what would be left of it, and of which ledger."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.calls.filling import Filling
from terminal.core.orderline.amounts import Free
from terminal.model.funds import PairFunds, Purse, Worth
from terminal.present.accountpage import Seen
from terminal.present.accountpage.forms import NOT_YET, ON_PAPER, leaving, moving
from terminal.present.rows import Foreseen
from tests.calls.around import ADDRESS, around, filled
from tests.present.test_account_page import U, nothing, seen

TOLD = seen()


def text(found: Foreseen) -> str:
    return "\n".join("".join(part for part, _ in line) for line in found.lines)


def withdrawal(amount: str, of: Any = TOLD, pair: str = "vaix") -> Foreseen:
    form = filled("account.withdraw", amount=amount, destination=ADDRESS, symbol=pair)
    return leaving(form, of, 68, 9)


def transfer(of: Any = TOLD, **texts: str) -> Foreseen:
    return moving(filled("account.transfer", **texts), of, 68, 9)


def test_a_withdrawal_shows_what_there_is_and_what_stays() -> None:
    assert "available 9,995.00 USDC   then 9,895.00   told 3 s ago" in text(withdrawal("100"))
    assert withdrawal("100").said == ()
    assert "then" not in text(withdrawal("ten"))
    assert NOT_YET in text(withdrawal("100", nothing()))
    assert NOT_YET in text(withdrawal("100", pair="doge"))


def test_more_than_there_is_is_said_before_it_is_sent() -> None:
    (said,) = withdrawal("1e9").said
    assert said == ("amount", "9,995.00 USDC is all that is available")


@given(st.integers(0, 10**17), st.integers(1, 10**17))
def test_what_stays_is_the_difference_to_the_cent_and_only_less_than_nothing_is_objected_to(
    there: int, out: int
) -> None:
    purse = Purse("USDC", there)
    of = seen(funds={"vaix": PairFunds("vaix", Purse("VAIX", 0), purse)})
    found = withdrawal(f"{out // U}.{out % U:08d}", of)
    assert bool(found.said) is (out > there)
    left = abs(there - out) // 10**6
    assert f"then {'-' if out > there else ''}{left // 100:,}.{left % 100:02d}" in text(found)


def test_simulation_is_said_where_this_terminal_is_not_on_paper_itself() -> None:
    worth = {"worth": Worth(True, 5 * U)}
    assert ON_PAPER in text(withdrawal("100", seen(worth)))
    assert ON_PAPER in text(transfer(seen(worth), to_sub_account_id="48"))
    assert ON_PAPER not in text(withdrawal("100", seen(worth, mode="paper")))
    assert ON_PAPER not in text(withdrawal("100"))


def test_a_transfer_names_both_accounts_and_what_they_will_have() -> None:
    there = text(transfer(to_sub_account_id="48", amount="500", currency="usdc"))
    assert "from    main account   available 9,995.00 USDC   then 9,495.00" in there
    assert "to      Strategy A   available 25.00 USDC   then 525.00" in there
    back = transfer(to_sub_account_id="47", from_sub_account_id="48", amount="26")
    assert "from    Strategy A   available 25.00 USDC   then -1.00" in text(back)
    assert "to      main account   available 9,995.00 USDC" in text(back)
    assert back.said == (("amount", "25.00 USDC is all that is available"),)
    assert "empty one   available 0.00 USDC" in text(transfer(to_sub_account_id="49"))


@pytest.mark.parametrize("of", [TOLD, nothing(), seen({"worth": Worth(True, 5 * U)}, changed_at=98.0)])
def test_no_line_comes_or_goes_while_a_form_is_typed(of: Seen) -> None:
    assert len({len(withdrawal(text, of).lines) for text in ("", "1", "ten", "1234567.12345678")}) == 1
    typed = ("", "4", "48", "47")
    assert (
        len({len(transfer(of, to_sub_account_id=to, amount=out).lines) for to in typed for out in typed}) == 1
    )


def test_a_share_of_what_there_is_is_shown_as_what_is_left() -> None:
    form = filled("account.withdraw", amount="25%", destination=ADDRESS)
    free = {"account.withdraw": lambda _: Free(9_995 * U, "USDC")}
    found = leaving(Filling(form.route, around()._replace(free=free), form.texts), TOLD, 68, 9)
    assert "then 7,496.25" in text(found)


def test_figures_from_before_the_last_command_say_so() -> None:
    of = seen(changed_at=98.0)
    assert "told 3 s ago, before the last command" in text(transfer(of, to_sub_account_id="48", amount="5"))
    assert "told 3 s ago, before the last command" in text(withdrawal("100", of))


def test_an_account_that_is_not_there_is_said_and_so_is_the_same_one_twice() -> None:
    (said,) = transfer(to_sub_account_id="500").said
    assert said == (
        "to_sub_account_id",
        "no account 500 is listed: the tab of sub-accounts has their numbers",
    )
    (same,) = transfer(to_sub_account_id="47").said
    assert same == ("to_sub_account_id", "that is where it comes from")
    assert transfer(nothing(), to_sub_account_id="500").said == ()
    assert transfer().said == ()
