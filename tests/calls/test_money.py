"""Money in words: a share of what there is, exact and never more; and where that is not known it is said."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.calls.request import build
from terminal.calls.wrong import Wrong
from terminal.core.orderline.amounts import Free
from terminal.core.purses import CHAIN_STEP, to_transfer, to_withdraw
from terminal.model.funds import PairFunds, Purse, SubAccount
from tests.calls.around import PAIRS, around, good

U = 10**8
FORMS = ("account.withdraw", "account.transfer", "clone.fund", "clone.withdraw")
SUBS = (
    SubAccount(47, "", True, (Purse("USDC", 100 * U), Purse("VAIX", 333 * U))),
    SubAccount(2, "A", False, ()),
)


def asked(id_: str, amount: str, free: Free | None) -> Filling:
    form = good(id_, amount=amount)

    def told(_: Mapping[str, str]) -> Free | None:
        return free

    return Filling(form.route, around()._replace(free={id_: told}), form.texts)


@pytest.mark.parametrize("id_", FORMS)
@given(units=st.integers(1, 10**17), percent=st.decimals("0.01", "100", places=2))
def test_a_share_is_sent_as_an_exact_decimal_and_is_never_more_than_there_is(
    id_: str, units: int, percent: Decimal
) -> None:
    filling = asked(id_, f"{percent}%", Free(units, "USDC"))
    wanted = Fraction(percent) / 100 * units
    if wanted < 1:
        with pytest.raises(Wrong, match="comes to nothing"):
            build(filling)
        return
    sent = build(filling).bodies[0]["amount"]
    assert Fraction(sent) * U == wanted // 1
    assert "," not in sent


@pytest.mark.parametrize("id_", FORMS)
def test_max_is_all_of_it_and_stays_what_it_was_when_it_was_agreed_to(id_: str) -> None:
    filling = asked(id_, "max", Free(999_500_000_001, "USDC"))
    (param,) = (one for one in filling.fields if one.kind == "money")
    found = filling.measured(param)
    assert found is not None
    assert found.how == "all of 9,995.00000001 USDC available"
    assert "9,995.00000001" in filling.sentence
    filling.settle()
    assert filling.texts["amount"] == "9995.00000001"


@pytest.mark.parametrize("id_", FORMS)
@pytest.mark.parametrize(
    ("typed", "right"), [("max", "has not told what is there"), ("101%", "up to 100 %"), ("half", "a number above 0")]
)  # fmt: skip
def test_what_is_not_known_or_no_share_is_not_sent(id_: str, typed: str, right: str) -> None:
    free = None if typed == "max" else Free(U, "USDC")
    with pytest.raises(Wrong, match=right):
        build(asked(id_, typed, free))
    with pytest.raises(Wrong, match=right):
        build(Filling(ROUTES[id_], around(), {**good(id_).texts, "amount": typed}))


def test_what_leaves_for_a_chain_has_its_six_decimals() -> None:
    free = to_withdraw(PairFunds("vaix", Purse("VAIX", 0), Purse("USDC", 999_500_000_199)))
    assert free is not None
    assert free.step == CHAIN_STEP
    assert build(asked("account.withdraw", "max", free)).bodies[0]["amount"] == "9995.000001"
    assert to_withdraw(None) is None


def test_a_transfer_takes_from_the_account_that_it_names_and_in_whole_lots() -> None:
    def free(currency: str, giver: str = "") -> Free | None:
        return to_transfer({"from_sub_account_id": giver, "currency": currency}, SUBS, PAIRS)

    assert free("usdc") == Free(100 * U, "USDC")
    assert free("VAIX") == Free(333 * U, "VAIX", U)
    assert free("USDC", "2") == Free(0, "USDC")
    assert free("USDC", "3") is None
    assert build(asked("account.transfer", "50%", free("vaix"))).bodies[0]["amount"] == "166"
