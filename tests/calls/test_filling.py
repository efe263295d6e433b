"""A form knows which of its fields apply, what is wrong with them, and what it would send in a sentence."""

from __future__ import annotations

import pytest

from terminal.calls import ROUTES
from terminal.calls.filling import NEEDED, Filling, typed
from terminal.calls.request import build
from terminal.calls.wrong import Wrong
from terminal.model.errors import NotFound, Refused
from tests.calls.around import ADDRESS, around, filled, good


@pytest.mark.parametrize(
    ("id_", "texts", "sentence"),
    [
        ("account.withdraw", {"amount": "500", "destination": ADDRESS}, "Withdraw 500 USDC from VAIX/USDC proceeds to 0x52…9EE7 (PRACTICE)"),
        (
            "algo.twap", {"side": "buy", "quantity": "5000", "duration_minutes": "2h", "num_slices": "20"},
            "Buy 5,000 VAIX in 20 slices over 2 h, at most 3 % slippage (PRACTICE)",
        ),
        (
            "algo.twap", {"side": "sell", "quantity": "5k", "randomize": "yes", "price_limit": "0.0037", "symbol": "vaix"},
            "Sell 5,000 VAIX in 10 slices over 1 h, never beyond 0.003700, varied by 20 %, at most 3 % slippage (PRACTICE)",
        ),
        ("order.stop", {"side": "sell", "quantity": "500", "stop_price": "0.0035"}, "Once 0.003500 trades, sell 500 VAIX (PRACTICE)"),
        (
            "order.stop", {"side": "sell", "quantity": "500", "stop_price": "0.0035", "price": "0.0034"},
            "Once 0.003500 trades, sell 500 VAIX at 0.003400 (PRACTICE)",
        ),
        (
            "algo.start", {"algo_type": "iceberg", "side": "buy", "total_quantity": "5000", "display_qty": "500", "trigger_price": "0.1"},
            "Iceberg: buy 5,000 VAIX, 500 shown (PRACTICE)",
        ),
        ("clone.trading", {"id": "7", "enabled": "no"}, "Clone 7: trading off (PRACTICE)"),
        ("clone.settings", {"id": "7", "stop_loss_pct": "5", "is_trading": "no"}, "Set the clone 7: stop loss 5 %, trading: off (PRACTICE)"),
        ("order.batch", {"orders": "buy 500 0.0038; sell 500 0.0039"}, "Place 2 orders on VAIX/USDC (PRACTICE)"),
        (
            "prop.open", {"coin": "btc", "side": "long", "size": "0.1", "leverage": "5"},
            "Open 0.1 BTC long at 5x on hyperliquid (PRACTICE)",
        ),
        ("account.transfer", {"to_sub_account_id": "2", "amount": "5", "currency": "usdc"}, "Move 5 USDC to sub-account 2 (PRACTICE)"),
        ("account.subaccount_new", {"label": "A"}, "Open the sub-account A, for good: no call closes one (PRACTICE)"),
        ("order.cancel_pair", {}, "Cancel every order of VAIX/USDC (PRACTICE)"),
        ("order.cancel_pair", {"side": "buy", "symbol": "btc"}, "Cancel every order of BTC/USDC that would buy (PRACTICE)"),
        ("algo.twap", {}, "… … VAIX in 10 slices over 1 h, at most 3 % slippage (PRACTICE)"),
    ],
)  # fmt: skip
def test_what_will_be_sent_is_a_plain_sentence(id_: str, texts: dict[str, str], sentence: str) -> None:
    assert filled(id_, **texts).sentence == sentence


def test_the_sentence_says_the_mode() -> None:
    assert good("algo.twap", "paper").sentence.endswith("(PAPER)")
    assert good("algo.twap", "live").sentence.endswith("(LIVE)")


def test_fields_apply_by_what_another_one_says() -> None:
    filling = filled("order.place")

    def names() -> set[str]:
        return {param.name for param in filling.fields}

    assert {"price", "display_qty"} <= names()
    assert "stop_price" not in names()
    filling.set("order_type", "stop_market")
    assert "stop_price" in names()
    assert not {"price", "display_qty"} & names()
    filling.set("order_type", "market")
    assert not {"price", "stop_price", "time_in_force_ms"} & names()


def test_what_does_not_apply_is_not_sent() -> None:
    filling = good("order.place", order_type="limit", display_qty="500")
    assert build(filling).bodies[0]["display_qty"] == "500"
    filling.set("order_type", "ioc")
    assert "display_qty" not in build(filling).bodies[0]


def test_a_price_is_right_or_wrong_by_the_pair_beside_it() -> None:
    filling = good("algo.twap", price_limit="0.003842")
    price = next(param for param in filling.fields if param.name == "price_limit")
    assert not filling.problem(price)
    filling.set("symbol", "btc")
    assert "nearest" in filling.problem(price)
    with pytest.raises(Wrong, match="price limit"):
        filling.values()


def test_what_is_missing_is_needed() -> None:
    filling = filled("algo.twap")
    assert filling.first_wrong() == 0
    assert [filling.problem(param) for param in filling.fields[:2]] == [NEEDED, NEEDED]
    assert not any(filling.problem(param) for param in filling.fields[2:])


def test_the_word_to_type_is_the_end_of_the_address_or_a_word() -> None:
    assert good("account.withdraw").word == "9EE7"
    assert good("clone.live").word == "live"
    assert good("algo.twap").word == ""


def test_the_venue_s_fault_stays_at_its_field_until_it_is_typed_anew() -> None:
    filling = good("account.transfer")
    filling.blame(NotFound("NO_ACCOUNT", "there is no sub-account 2", "to_sub_account_id", 2))
    assert filling.first_wrong() == 0
    assert "no sub-account 2" in filling.problem(filling.fields[0])
    filling.set("to_sub_account_id", "3")
    assert filling.first_wrong() is None
    filling.blame(Refused("X", "of another thing", "nothing_here"))
    assert filling.first_wrong() is None


def test_what_cannot_be_undone_asks_again() -> None:
    assert ROUTES["account.subaccount_new"].asks_again


def test_an_amount_in_the_venue_s_words_is_shown_as_everywhere_else() -> None:
    filling = good("clone.fund")
    filling.blame(Refused("X", "amount is too large: 150000.00000000 USDC is available", "amount"))
    assert filling.problem(filling.fields[1]) == "amount is too large: 150,000 USDC is available"


def test_what_is_kept_holds_no_secret() -> None:
    kept = filled("account.login", email="a@b.example", password="correct horse").kept()
    assert kept == {"email": "a@b.example"}


def test_the_line_gives_its_texts_in_the_order_of_the_fields_and_never_a_secret() -> None:
    assert typed(ROUTES["account.transfer"], ("2", "500", "")) == {"to_sub_account_id": "2", "amount": "500"}
    assert typed(ROUTES["account.login"], ("a@b.example", "me")) == {"email": "a@b.example"}


def test_paper_clones_are_offered_first_in_paper() -> None:
    assert Filling(ROUTES["clone.new"], around("paper"), {}).texts["is_paper"] == "yes"
