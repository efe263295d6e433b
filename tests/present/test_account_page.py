"""The account's page from what was told: loading, told, broken and empty, at every size, with nothing cut off."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from terminal.core.budget import Figures
from terminal.model.errors import EvtermError, Forbidden, Refused, Unreachable, Unserved
from terminal.model.funds import FeeStanding, Move, Owner, PairFunds, Purse, Rung, SubAccount, Worth
from terminal.model.instrument import Instrument
from terminal.model.order import BUY
from terminal.model.reports import FillReport
from terminal.present.accountpage import TABS, Seen, page
from terminal.present.accountpage.details import detail, title
from terminal.present.accountpage.seen import amount
from terminal.present.accountpage.settlements import explorer, shortened, state
from terminal.present.page import Page, PageLooks
from terminal.session.told import Part
from tests.widgets.reading import lines
from widgets.blotter import BlotterPane
from widgets.facts import FactsPane
from widgets.history import TextsLine
from widgets.view import BlotterView

NOW_MS, U = 1_795_340_467_214, 10**8
VAIX = Instrument("VAIX", Decimal("0.000001"), Decimal(1), 100)
BTC = Instrument("BTC", Decimal("0.5"), Decimal("0.00001"), 1)
HASH = "0x" + "ab12" * 16
USDC = Purse("USDC", 9_995 * U, 250 * U, 0, 45 * U, 10_200 * U)
FUNDS = {
    "vaix": PairFunds("vaix", Purse("VAIX", 2_610_000 * U, 1_000 * U), USDC),
    "btc": PairFunds("btc", Purse("BTC", 0, 0), USDC),
}
RUNGS = (
    Rung(0, "Standard", 0, Decimal(0), Decimal(10)),
    Rung(1, "Active", 100_000 * U, Decimal(0), Decimal(8)),
    Rung(5, "Institutional", 25_000_000 * U, Decimal(-3), Decimal(3)),
)
TOLD: dict[str, Any] = {
    "owner": Owner("47", "trader", "trader@practice.local", {"trade": True, "withdraw": False}),
    "fees": FeeStanding(0, "Standard", Decimal(0), Decimal(10), 25_000 * U, None, None, NOW_MS + 7_200_000),
    "worth": Worth(False, 159_243 * U),
    "subs": (
        SubAccount(47, "", True, (USDC,)),
        SubAccount(48, "Strategy A", False, (Purse("USDC", 25 * U), Purse("VAIX", 500 * U))),
        SubAccount(49, "empty one", False, ()),
    ),
    "withdrawals": (),
    "schedule": RUNGS,
}
MOVES = [
    Move("wd_2", "withdrawal", "pending", "pending", "vaix", "USDC", 150 * U, "0x" + "5a" * 20, "base",
         created_ms=NOW_MS - 3_000, expected_ms=NOW_MS + 16_000),
    Move("wd_1", "withdrawal", "failed", "failed", "vaix", "USDC", 20 * U, "0x" + "5a" * 20, "base",
         reason="the chain did not take it: the amount is back", created_ms=NOW_MS - 90_000_000),
    Move("ord_1", "fill", "settled", "settled", "vaix", chain="arbitrum", tx_hash=HASH, trade_id="9", created_ms=NOW_MS - 60_000),
]  # fmt: skip
FILL = FillReport("9", "ord_1", "vaix", BUY, 3_801, 12_000, 0, False, NOW_MS)


def part(
    value: Any = None, error: EvtermError | None = None, at: float | None = None, fresh_s: float = 30.0
) -> Part:
    at = 97.0 if at is None and value is not None else at
    return Part("/x", lambda body: body, fresh_s, value=value, error=error, at=at)


def seen(told: dict[str, Any] | None = None, funds: dict[str, Any] | None = None, **more: Any) -> Seen:
    """As it is 100 s in; an error in place of a value is what came instead."""

    def made(values: dict[str, Any]) -> dict[str, Part]:
        return {
            name: value
            if isinstance(value, Part)
            else part(error=value)
            if isinstance(value, EvtermError)
            else part(value)
            for name, value in values.items()
        }

    usual: dict[str, Any] = {
        "parts": made({**TOLD, **(told or {})}),
        "funds": made(FUNDS if funds is None else funds),
        "instruments": {"vaix": VAIX, "btc": BTC},
        "moves": MOVES,
        "fills": {"9": FILL},
        "permits": {},
        "general": Figures(58, 100, 0.0),
        "orders": Figures(3_000, 3_000, 0.0),
        "mode": "practice",
        "now": 100.0,
        "now_ms": NOW_MS,
        "keys": {"account.open_sub": "n", "account.send": "w", "page.copy": "y"},
    }
    return Seen(**{**usual, **more})


def nothing() -> Seen:
    return seen(dict.fromkeys(TOLD), dict.fromkeys(FUNDS), moves=[], fills={})


def drawn(made: Page, tab: int, width: int) -> str:
    view = BlotterView(
        made.tabs, tab, made.columns, made.rows, cursor=0 if made.rows else -1, empty=made.empty
    )
    facts = lines(FactsPane(made.facts), width, len(made.facts))
    table = lines(BlotterPane(view), width, 12)
    return "\n".join(row.rstrip() for row in (*facts, *table, *lines(TextsLine(made.note), width, 1)))


def shown(of: Seen, tab: str = "balances", width: int = 80, **looks: Any) -> str:
    at = TABS.index(tab)
    return drawn(page(of, PageLooks(tab=at, **looks), width, 15), at, width)


@pytest.mark.parametrize("width", [80, 120, 200])
@pytest.mark.parametrize("tab", TABS)
def test_nothing_is_cut_off_at_any_size(tab: str, width: int) -> None:
    text = shown(seen(), tab, width).splitlines()
    facts = page(seen(), PageLooks(tab=TABS.index(tab)), width, 15).facts
    assert all(sum(len(said) for said, _ in fact) < width for fact in facts)
    assert all(
        len(line) <= width and "…" not in line.replace("/…", "").replace("a…5a", "") for line in text[:-1]
    )


def test_what_is_known_of_the_key_is_told_and_no_more() -> None:
    assert "view yes        trade yes        withdraw no" in shown(seen())
    bare = {"owner": Owner("47")}
    assert "view yes        trade not told   withdraw not told" in shown(seen(bare))
    assert "trade yes        withdraw no" in shown(seen(bare, permits={"trade": True, "withdraw": False}))
    assert "view not told" in shown(nothing())


def test_the_next_tier_is_a_bar_and_what_is_missing_in_words() -> None:
    text = shown(seen())
    assert "25,000.00 USDC   ━━━━━─────────────── 25.0 % of Active" in text
    assert "75,000.00 USDC more bring maker 0, taker 8 bps, review in 2 h" in text
    fallen = FeeStanding(1, "Active", Decimal(0), Decimal(8), 25_000 * U)
    assert "too little volume: Standard comes with the next review" in shown(seen({"fees": fallen}))
    reached = FeeStanding(0, "", Decimal(0), Decimal(10), 100_000 * U, review_ms=NOW_MS + 7_200_000)
    assert "Active is reached: it comes with the next review in 2 h" in shown(seen({"fees": reached}))


def test_the_allowance_is_shown_and_a_closed_door_says_for_how_long() -> None:
    assert "general 58 of 100   orders 3,000 of 3,000   left a minute" in shown(seen())
    assert "general closed for 12 s" in shown(seen(general=Figures(0, 100, 12.3)))


@pytest.mark.parametrize(
    ("simulated", "mode", "said"),
    [
        (True, "live", "on   every order and withdrawal of the account goes on paper"),
        (False, "live", "off   orders and withdrawals are real"),
        (False, "paper", "off   this terminal orders on paper, other programs may not"),
        (None, "live", "simulation  not told"),
    ],
)
def test_simulation_mode_is_told_with_what_it_means(simulated: bool | None, mode: str, said: str) -> None:
    assert said in shown(seen({"worth": Worth(simulated, None)}, mode=mode))


def test_a_quote_that_all_pairs_share_is_one_row_and_nothing_comes_last() -> None:
    made = page(seen(), PageLooks(), 80, 15)
    assert [row.fields[0].text + row.fields[1].text for row in made.rows] == ["allUSDC", "VAIXVAIX", "BTCBTC"]
    assert [row.dim for row in made.rows] == [False, False, True]
    cells = [field.text for field in made.rows[0].fields[2:]]
    assert cells == ["0.00", "45.00", "10,200.00", "250.00", "9,995.00", "10,245.00"]
    assert made.ids == ("pair", "pair vaix", "pair btc")
    assert made.copies[1] == "VAIX\tVAIX\t-\t-\t-\t1000\t2610000\t2611000"


def test_quotes_that_differ_are_a_row_a_pair() -> None:
    other = FUNDS["btc"]._replace(quote=Purse("USDC", 5))
    made = page(seen(funds={**FUNDS, "btc": other}), PageLooks(), 80, 15)
    assert [row.fields[0].text for row in made.rows if row.fields[1].text == "USDC"] == ["VAIX", "BTC"]


def test_an_amount_is_never_shown_larger_than_it_is() -> None:
    instruments = {"vaix": VAIX}
    assert amount(199_999_999, "USDC", instruments) == "1.99"
    assert amount(199_999_999, "VAIX", instruments) == "1"
    assert amount(1_050_000_000, "XYZ", instruments) == "10.5"
    assert amount(None, "USDC", instruments) == "-"


def test_pairs_still_to_be_told_are_counted_and_one_that_failed_does_not_hold_it_up() -> None:
    few = seen(funds={"vaix": FUNDS["vaix"], "btc": None}, wait_s=12.0)
    assert "1 of 2 pairs, allowed again in 12 s" in shown(few)
    failed = shown(seen(funds={"vaix": FUNDS["vaix"], "btc": Unreachable("no connection")}))
    assert "of 2 pairs, " not in failed
    assert "1 of 2 pairs not told: no connection. Check the line; :retry connects" in shown(
        seen(funds={"vaix": FUNDS["vaix"], "btc": Unreachable("no connection")}), width=120
    )


def test_settlements_are_told_in_plain_words_with_amount_and_age() -> None:
    text = shown(seen(), "settlements")
    assert "SETTLEMENTS 1" in text
    assert "withdrawal        150.00 USDC  on its way, ~16 s      3 s  -" in text
    assert "failed, money back" in text
    assert "fill              12,000 VAIX  settled               60 s  arbiscan.io/…12ab12" in text


def test_the_link_is_copied_whole_and_without_one_the_names() -> None:
    made = page(seen(), PageLooks(tab=1), 80, 15)
    assert made.copies[2] == f"https://arbiscan.io/tx/{HASH}"
    assert made.copies[0] == f"wd_2\t150\tUSDC\tpending\t0x{'5a' * 20}"
    assert made.ids[0] == "move wd_2"


def test_why_the_chosen_one_stands_as_it_does_is_told_below() -> None:
    assert "wd_1 to 0x5a5a" in shown(seen(), "settlements", rows={1: 1})
    assert "the chain did not take it: the amount is back" in shown(seen(), "settlements", 200, rows={1: 1})


@pytest.mark.parametrize(
    ("move", "link"),
    [
        ({"chain": "base", "tx_hash": HASH}, f"https://basescan.org/tx/{HASH}"),
        ({"chain": "moon", "tx_hash": HASH}, ""),
        ({"chain": "", "tx_hash": HASH}, ""),
        ({"chain": "base", "tx_hash": "sim-7c1d"}, ""),
        ({"chain": "base", "tx_hash": HASH, "paper": True}, ""),
        ({"chain": "base", "tx_hash": "../../evil"}, ""),
        ({"chain": "solana", "tx_hash": "5" * 87}, "https://solscan.io/tx/" + "5" * 87),
        ({"chain": "solana", "tx_hash": HASH}, ""),
        ({"chain": "moon", "url": "https://moon.example/tx/1"}, "https://moon.example/tx/1"),
        ({"chain": "base", "url": "javascript:alert(1)", "tx_hash": HASH}, f"https://basescan.org/tx/{HASH}"),
        ({"chain": "moon", "url": "https://evil.example@moon/"}, ""),
        ({"chain": "moon", "url": "https://moon.example/a b"}, ""),
    ],
)
def test_a_link_is_the_venues_or_of_a_known_chain_and_never_made_up(move: dict[str, Any], link: str) -> None:
    assert explorer(Move("wd_1", "withdrawal", "settled", **move)) == link


@pytest.mark.parametrize("room", range(1, 90))
def test_a_link_is_shortened_to_its_room(room: int) -> None:
    short = shortened(f"https://arbiscan.io/tx/{HASH}", room)
    assert len(short) <= room
    if room >= 18:
        assert short.startswith("arbiscan.io/")
        assert short.endswith("ab12")


@pytest.mark.parametrize(
    ("course", "expected_s", "said"),
    [
        ("pending", 16, "on its way, ~16 s"), ("pending", 0.5, "on its way, any moment"), ("pending", -60, "on its way, overdue"),
        ("pending", None, "on its way"), ("delayed", 7_200, "tried again, ~2 h"), ("settled", None, "settled"), ("failed", None, "failed"),
    ],
)  # fmt: skip
def test_a_state_in_plain_words(course: Any, expected_s: float | None, said: str) -> None:
    expected = 0 if expected_s is None else NOW_MS + int(expected_s * 1000)
    assert state(Move("wd_1", "withdrawal", course, expected_ms=expected), NOW_MS) == said


def test_sub_accounts_with_the_main_one_first_and_none_with_the_key_that_opens_one() -> None:
    text = shown(seen(), "sub-accounts")
    assert "SUB-ACCOUNTS 2" in text
    assert "47  main account" in text
    assert "48  Strategy A" in text
    assert "500 VAIX" in text
    assert "no sub-accounts: n opens one" in shown(seen({"subs": TOLD["subs"][:1]}), "sub-accounts")
    assert "no sub-accounts: n opens one" in shown(seen({"subs": ()}), "sub-accounts")


def test_the_own_tier_is_marked() -> None:
    rows = [line for line in shown(seen(), "fees").splitlines() if "yours" in line]
    assert len(rows) == 1
    assert "Standard" in rows[0]
    assert "24,975,000.00" in shown(seen(), "fees", 120)


@pytest.mark.parametrize("tab", TABS)
def test_loading_says_that_it_is_asked_for(tab: str) -> None:
    assert "asking the venue" in shown(nothing(), tab).split(TABS[0][:3].upper())[-1]


@pytest.mark.parametrize(
    ("tab", "name"), [("settlements", "withdrawals"), ("sub-accounts", "subs"), ("fees", "schedule")]
)
def test_an_error_stands_in_the_tables_place_with_the_next_step(tab: str, name: str) -> None:
    broken = seen({name: Forbidden("not allowed")}, moves=[])
    assert "not allowed. The key is known and may not do this" in shown(broken, tab, 120)


@pytest.mark.parametrize("tab", TABS[:3])
@pytest.mark.parametrize("width", [80, 120])
def test_however_long_an_error_is_the_next_step_is_whole(tab: str, width: int) -> None:
    long = Unreachable("the venue answered 500: " + "x" * 200)
    step = "Check the line; :retry connects again at once."
    assert step in shown(seen(dict.fromkeys(TOLD, long), dict.fromkeys(FUNDS, long), moves=[]), tab, width)
    old = {name: part(value, long) for name, value in TOLD.items()}
    assert step in shown(seen(old, {"vaix": part(FUNDS["vaix"], long)}), tab, width).splitlines()[-1]


def test_an_error_beside_an_older_answer_leaves_it_and_is_told_below() -> None:
    old = part(TOLD["subs"], Unreachable("no connection"), at=-400.0)
    text = shown(seen({"subs": old}), "sub-accounts", 120)
    assert "Strategy A" in text
    assert "told 8 m ago   no connection. Check the line" in text
    assert page(seen({"subs": old}), PageLooks(tab=2), 120, 15).note[0][1] == "amber"


def test_a_venue_that_lists_no_withdrawals_shows_those_of_this_run() -> None:
    unlisted = seen({"withdrawals": Unserved("not_found", "Not Found")})
    assert "on its way" in shown(unlisted, "settlements")
    assert "this venue lists no withdrawals: those of this run are shown" in shown(unlisted, "settlements")
    empty = seen({"withdrawals": Unserved("not_found", "Not Found")}, moves=[])
    assert "nothing is on its way and nothing was settled yet: w withdraws" in shown(empty, "settlements")


def test_nothing_settled_says_what_withdraws() -> None:
    assert "nothing is on its way and nothing was settled yet: w withdraws" in shown(
        seen(moves=[]), "settlements"
    )


def test_streams_down_are_told_with_their_age() -> None:
    assert "streams down for 41 s, asked instead   told 3 s ago" in shown(seen(down_s=41.0))


def test_what_a_command_has_overtaken_says_so_until_it_is_told_anew() -> None:
    """Else a transfer whose answer was lost looks as if it had not been carried out."""
    before = {"subs": part(TOLD["subs"], at=95.0)}
    text = shown(seen(before, changed_at=96.0, wait_s=23.0), "sub-accounts")
    assert "from before the last command   read again in 23 s   told 5 s ago" in text
    assert "from before" not in shown(seen(changed_at=96.0), "sub-accounts")
    assert "from before" not in shown(seen(before, changed_at=96.0), "settlements")


def test_what_is_asked_anew_and_has_to_wait_says_for_how_long() -> None:
    waits = part(TOLD["subs"], at=95.0)
    waits.asking = waits.matters = True
    assert "read again in 23 s   told 5 s ago" in shown(seen({"subs": waits}, wait_s=23.0), "sub-accounts")
    assert "asked again" not in shown(seen({"subs": waits}), "sub-accounts")


def test_where_asking_fails_as_well_the_next_step_is_there_whole() -> None:
    old = part(TOLD["subs"], Unreachable("the answer was lost: the connection broke"), at=31.0)
    text = shown(seen({"subs": old}, down_s=41.0), "sub-accounts").splitlines()[-1]
    assert "asked instead" not in text
    assert text.endswith("… Check the line; :retry connects again at once.")
    assert "told 69 s ago" in text


def test_facts_that_fail_say_so_in_their_place_and_once_why() -> None:
    text = shown(
        seen({"worth": Refused("X", "the books are closed"), "fees": Unreachable("no line")}), width=120
    )
    assert "worth       refused" in text
    assert "fees        no answer" in text
    assert text.splitlines()[-1].endswith("fees: no line. Check the line; :retry connects again at once.")


def test_a_filter_keeps_the_rows_that_have_it_and_says_when_none_has() -> None:
    assert [row.fields[1].text for row in page(seen(), PageLooks(filter="btc"), 80, 15).rows] == ["BTC"]
    assert "none of 3 rows has xyz: Esc shows them all" in shown(seen(), filter="xyz")


def all_of(of: Seen, id_: str) -> str:
    return "\n".join("".join(text for text, _ in line) for line in detail(of, id_))


def test_a_settlement_is_told_whole_with_its_hash_and_no_line_is_wider_than_a_sheet() -> None:
    told = all_of(seen(), "move ord_1")
    assert title("move ord_1") == "SETTLEMENT ord_1"
    assert HASH in told.replace("\n" + " " * 16, "")
    assert f"https://arbiscan.io/tx/{HASH}" in told.replace("\n" + " " * 16, "")
    assert "y on its row copies its link" in told
    assert max(map(len, told.splitlines())) < 70
    waits = all_of(seen(), "move wd_2")
    assert "150 USDC" in waits
    assert "0x" + "5a" * 20 in waits
    assert "y on its row copies all of this" in waits
    assert "lists it no longer" in all_of(seen(moves=[]), "move wd_2")


def test_a_balance_is_told_to_its_last_unit() -> None:
    purse = Purse("USDC", 9_995 * U + 1, 250 * U, 0, 45 * U, 10_200 * U)
    of = seen(funds={"vaix": PairFunds("vaix", Purse("VAIX", 0), purse)})
    assert "available       9,995.00000001" in all_of(of, "pair vaix")
    shared = all_of(seen(), "pair")
    assert title("pair") == "BALANCE of all pairs"
    assert shared.count("asset") == 1
    assert title("tier 1") == ""


def test_the_keys_that_the_page_names_are_those_of_the_keymap() -> None:
    moved = {"account.open_sub": "F7", "account.send": "F8"}
    assert "no sub-accounts: F7 opens one" in shown(seen({"subs": ()}, keys=moved), "sub-accounts")
    assert "F8 withdraws" in shown(seen(moves=[], keys=moved), "settlements")
