"""Cloning, funding, withdrawing, changing and deleting: money to the last unit, and whose clone it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.model.errors import NotFound, Refused
from terminal.model.order import Mode
from terminal.paper.clones import commands as told
from terminal.paper.clones.register import DELETED_KEPT
from terminal.paper.commands import Command, Keyed
from terminal.paper.market import Market
from terminal.paper.store import Store
from tests.paper.clones.lab import USDC, Lab

PURSE = 10_000 * USDC


def refused(lab: Lab, command: Any, code: str, field: str) -> Refused:
    """See it refused, with nothing changed."""
    before = lab.market.state_hash()
    with pytest.raises(Refused) as raised:
        lab.do(command)
    assert (raised.value.code, raised.value.field) == (code, field)
    assert lab.market.state_hash() == before
    return raised.value


def test_a_paper_clone_is_lent_a_purse_and_a_live_one_starts_with_nothing() -> None:
    lab = Lab()
    before = lab.totals()
    paper, live = lab.state(lab.clone()), lab.state(lab.clone(paper=False))
    assert lab.purse(paper.account, Mode.PAPER) == PURSE
    assert lab.purse(paper.account, Mode.LIVE) == lab.purse(live.account, Mode.LIVE) == 0
    assert len({paper.account, live.account, lab.owner}) == 3
    assert lab.totals() == before
    assert paper.run is live.run is None


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(Mode), st.booleans(), st.integers(1, 150_000 * USDC)), max_size=12))
def test_money_in_and_out_is_exact_and_never_more_than_there_is(moves: list[tuple[Mode, bool, int]]) -> None:
    lab = Lab()
    before = lab.totals()
    ids = {Mode.PAPER: lab.clone(), Mode.LIVE: lab.clone(paper=False)}
    has = {Mode.PAPER: [100_000 * USDC, PURSE], Mode.LIVE: [100_000 * USDC, 0]}
    for mode, into, units in moves:
        source = 0 if into else 1
        command = (told.FundClone if into else told.WithdrawFromClone)(lab.owner, ids[mode], units)
        if units > has[mode][source]:
            error = refused(lab, command, "INSUFFICIENT_BALANCE", "amount")
            assert f"{Decimal(has[mode][source]) / USDC:.8f} USDC is available" in error.message
        else:
            lab.do(command)
            has[mode][source] -= units
            has[mode][1 - source] += units
        purses = [lab.purse(account, mode) for account in (lab.owner, lab.state(ids[mode]).account)]
        assert purses == has[mode]
    assert lab.totals() == before


def test_all_of_a_balance_can_be_withdrawn_after_trading() -> None:
    lab = Lab()
    before = lab.totals()
    clone_id = lab.clone("grid", paper=False, fund=777, run=True)
    lab.passes(120)
    lab.toggle(clone_id, False)
    clone = lab.state(clone_id)
    money = lab.purse(clone.account, Mode.LIVE)
    owned = lab.purse(lab.owner, Mode.LIVE)
    answer = lab.do(told.WithdrawFromClone(lab.owner, clone_id, money))
    assert (answer["available"], answer["available_usdc"]) == (0, "0.00000000")
    assert lab.purse(lab.owner, Mode.LIVE) == owned + money
    assert lab.purse(clone.account, Mode.LIVE) == 0
    assert lab.totals() == before


def test_what_its_orders_hold_cannot_be_withdrawn() -> None:
    lab = Lab()
    clone_id = lab.clone("grid", paper=False, fund=500, run=True)
    lab.passes(10)
    money = lab.purse(lab.state(clone_id).account, Mode.LIVE)
    error = refused(lab, told.WithdrawFromClone(lab.owner, clone_id, money), "INSUFFICIENT_BALANCE", "amount")
    assert lab.profile(clone_id).available_usdc in error.message
    assert Decimal(lab.profile(clone_id).held_usdc) > 0


def test_a_deleted_live_clone_gives_money_and_goods_back() -> None:
    lab = Lab()
    before = lab.totals()
    clone_id = lab.clone("grid", paper=False, fund=500, run=True)
    lab.passes(30)
    refused(lab, told.DeleteClone(lab.owner, clone_id), "CLONE_IS_TRADING", "id")
    lab.toggle(clone_id, False)
    clone = lab.state(clone_id)
    money, goods = lab.purse(clone.account, Mode.LIVE), lab.purse(clone.account, Mode.LIVE, "VAIX")
    assert money > 0
    assert goods > 0
    owned = [lab.purse(lab.owner, Mode.LIVE, asset) for asset in ("USDC", "VAIX")]
    answer = lab.do(told.DeleteClone(lab.owner, clone_id))
    assert Decimal(answer["refunded_usdc"]) * USDC == money
    assert answer["refunded_assets"] == {"VAIX": str(goods)}
    assert [lab.purse(lab.owner, Mode.LIVE, asset) for asset in ("USDC", "VAIX")] == [
        owned[0] + money,
        owned[1] + goods,
    ]
    assert lab.totals() == before
    profile = lab.profile(clone_id)
    assert (profile.is_active, profile.status, profile.equity_usdc) == (False, "deleted", "0.00000000")
    assert Decimal(profile.total_pnl_usdc) == -Decimal(profile.net_deposits_usdc)


def test_a_deleted_paper_clone_returns_its_purse_first() -> None:
    lab = Lab()
    owned = lab.purse(lab.owner, Mode.PAPER)
    clone_id = lab.clone(fund=500)
    lab.do(told.WithdrawFromClone(lab.owner, clone_id, 200 * USDC))
    answer = lab.do(told.DeleteClone(lab.owner, clone_id))
    assert (answer["purse_returned_usdc"], answer["refunded_usdc"]) == ("10000.00000000", "300.00000000")
    assert lab.purse(lab.owner, Mode.PAPER) == owned


def test_practice_money_cannot_be_made_without_end() -> None:
    lab = Lab()
    owned = lab.purse(lab.owner, Mode.PAPER)
    for _ in range(30):
        clone_id = lab.clone()
        money = lab.purse(lab.state(clone_id).account, Mode.PAPER)
        if money:
            lab.do(told.WithdrawFromClone(lab.owner, clone_id, money))
        lab.do(told.DeleteClone(lab.owner, clone_id))
    assert lab.purse(lab.owner, Mode.PAPER) == owned + 20 * PURSE


def test_a_deleted_clone_can_be_looked_at_and_not_changed() -> None:
    lab = Lab()
    clone_id = lab.clone()
    lab.do(told.DeleteClone(lab.owner, clone_id))
    assert lab.kinds(clone_id) == ["created", "funded", "deleted"]
    for command in (
        told.FundClone(lab.owner, clone_id, 1),
        told.WithdrawFromClone(lab.owner, clone_id, 1),
        told.ToggleClone(lab.owner, clone_id, True),
        told.SetClone(lab.owner, clone_id, stop_loss=300),
        told.CloneGoesLive(lab.owner, clone_id, None),
        told.EquipSkill(lab.owner, clone_id, "breakout"),
        told.UnequipSkill(lab.owner, clone_id, "macd_cross"),
        told.DeleteClone(lab.owner, clone_id),
    ):
        refused(lab, command, "CLONE_DELETED", "id")


def test_another_owner_finds_nothing() -> None:
    lab = Lab()
    clone_id, other = lab.clone(), lab.newcomer("other")
    for command in (
        told.FundClone(other, clone_id, 1),
        told.WithdrawFromClone(other, clone_id, 1),
        told.ToggleClone(other, clone_id, True),
        told.SetClone(other, clone_id, stop_loss=300),
        told.CloneGoesLive(other, clone_id, None),
        told.EquipSkill(other, clone_id, "breakout"),
        told.UnequipSkill(other, clone_id, "macd_cross"),
        told.DeleteClone(other, clone_id),
    ):
        assert isinstance(refused(lab, command, "CLONE_NOT_FOUND", "id"), NotFound)


def test_twenty_clones_are_the_most_and_deleting_makes_room() -> None:
    lab = Lab()
    ids = [lab.clone(paper=bool(number % 2)) for number in range(20)]
    assert len(set(ids)) == 20
    refused(lab, told.CloneBot(lab.owner, "wta_species", "macd", None, True), "TOO_MANY_CLONES", "clones")
    refused(lab, told.CloneGoesLive(lab.owner, ids[1], None), "TOO_MANY_CLONES", "clones")
    lab.do(told.DeleteClone(lab.owner, ids[0]))
    lab.clone()


def test_clones_that_come_and_go_do_not_pile_up() -> None:
    lab = Lab()
    accounts = len(lab.market.exchange.accounts)
    for _ in range(2 * DELETED_KEPT):
        lab.do(told.DeleteClone(lab.owner, lab.clone(paper=False, fund=5)))
    assert len(lab.market.exchange.accounts) == accounts + DELETED_KEPT
    assert len(lab.market.clones.register.clones) == DELETED_KEPT
    clone_id = lab.clone("grid", paper=False, fund=500, run=True)
    lab.passes(10)
    assert lab.profile(clone_id).trades == 1
    assert Market.load(lab.market.dump()).state_hash() == lab.market.state_hash()


def test_the_symbol_changes_only_when_nothing_is_held_of_the_old_one() -> None:
    lab = Lab("vaix", "btc")
    clone_id = lab.clone("grid", paper=False, fund=500, run=True)
    change = told.SetClone(lab.owner, clone_id, symbol="btc")
    refused(lab, change, "CLONE_IS_TRADING", "symbol")
    lab.passes(10)
    lab.toggle(clone_id, False)
    refused(lab, change, "POSITION_HELD", "symbol")
    refused(lab, told.SetClone(lab.owner, clone_id, symbol="doge"), "UNKNOWN_SYMBOL", "symbol")
    other = lab.clone("grid", paper=False, fund=500)
    assert lab.do(told.SetClone(lab.owner, other, symbol="btc", enabled=True))["pair"] == "BTC/USDC"
    lab.passes(10)
    assert lab.profile(other).trades == 1
    assert list(lab.state(other).books) == ["btc"]


def test_a_bot_of_a_pair_that_is_not_traded_gets_one_that_is() -> None:
    lab = Lab("vaix")
    assert lab.do(told.CloneBot(lab.owner, "wta_species", "breakout", None, True))["symbol"] == "vaix"


def test_going_live_copies_the_loadout_and_leaves_the_paper_clone_running() -> None:
    lab = Lab()
    clone_id = lab.clone("momentum", run=True)
    lab.equip(clone_id, "market_making", spread_bps="44")
    lab.do(told.SetClone(lab.owner, clone_id, stop_loss=333))
    live = lab.do(told.CloneGoesLive(lab.owner, clone_id, "For real"))
    assert (live["mode"], live["name"], live["is_trading"], live["balance_usdc"]) == (
        "live", "For real", False, "0.00000000",
    )  # fmt: skip
    paper, twin = lab.state(clone_id), lab.state(live["id"])
    assert (twin.skills, twin.settings) == (paper.skills, paper.settings)
    assert paper.run is not None
    lab.do(told.UnequipSkill(lab.owner, clone_id, "market_making"))
    assert twin.skill("market_making") is not None
    refused(lab, told.CloneGoesLive(lab.owner, live["id"], None), "ALREADY_LIVE", "id")


@pytest.mark.parametrize("name", ["", " ", "x" * 65, "a\nb", "\x1b[31m", "\u202eevil", "\ud800"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    lab = Lab()
    clone_id = lab.clone()
    refused(lab, told.CloneBot(lab.owner, "wta_species", "macd", name, True), "BAD_NAME", "custom_name")
    refused(lab, told.CloneGoesLive(lab.owner, clone_id, name), "BAD_NAME", "custom_name")
    refused(lab, told.SetClone(lab.owner, clone_id, stop_loss=700, name=name), "BAD_NAME", "name")


def test_what_changes_nothing_is_not_noted() -> None:
    lab = Lab()
    clone_id = lab.clone()
    before = lab.kinds(clone_id)
    lab.toggle(clone_id, False)
    lab.do(told.SetClone(lab.owner, clone_id, stop_loss=lab.state(clone_id).settings.stop_loss))
    lab.equip(clone_id, "macd_cross")
    assert lab.kinds(clone_id) == before


def test_one_key_clones_once() -> None:
    lab = Lab()
    command = Keyed(lab.owner, "k-1", told.CloneBot(lab.owner, "wta_species", "macd", None, True))
    assert lab.do(command) == lab.do(command)
    assert len(lab.market.clones.register.clones) == 1
    with pytest.raises(Refused, match="one intent, one key"):
        lab.do(Keyed(lab.owner, "k-1", told.CloneBot(lab.owner, "wta_species", "rsi", None, True)))


def test_the_owner_is_told_of_his_balance() -> None:
    lab = Lab()
    clone_id = lab.clone(paper=False)
    lab.market.drain()
    lab.do(told.FundClone(lab.owner, clone_id, USDC))
    assert (lab.owner, Mode.LIVE, "USDC") in lab.market.drain().balances


def test_the_journal_gives_every_command_back() -> None:
    store = Store(None)
    commands: list[Command] = [
        told.CloneBot(1, "wta_species", "macd", None, True),
        told.FundClone(1, "c", 10**15),
        told.WithdrawFromClone(1, "c", 1),
        told.ToggleClone(1, "c", False),
        told.SetClone(1, "c", stop_loss=250, name="\u00e9", symbol="btc"),
        told.CloneGoesLive(1, "c", "x"),
        told.EquipSkill(1, "c", "market_making", 0, {"spread_bps": "40"}),
        told.UnequipSkill(1, "c", "macd_cross"),
        Keyed(1, "k", told.DeleteClone(1, "c")),
    ]
    for command in commands:
        store.append(command, 7)
    store.commit()
    assert [entry.command for entry in store.journal().entries] == commands
    store.db.close()
