"""The form by keys: fields, choices, faults as they are typed, the second step, and that nothing leaves by mistake."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.app import App
from textual.pilot import Pilot

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.core.confirming import GUARD_S, HELD_S, QUIET_S
from terminal.core.objections import Objection
from terminal.core.orderline.amounts import Here
from terminal.model.clones import Tunable
from terminal.present.rows import Foreseen
from terminal.screens.form import FormScreen
from terminal.screens.question import Question
from tests.app.pressing import press, settled, until
from tests.calls.around import VAIX, around, filled, good
from widgets.palette import palette
from widgets.view import Chrome

SIZES = ("500", "1000", "2000")
PASSED_S = GUARD_S + QUIET_S + 0.1


class Desk:
    """Takes what is sent, or says why not."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.left: list[dict[str, str]] = []
        self.why = ""
        self.armed = True
        self.foreseen = Foreseen()
        self.rooms: list[tuple[int, int]] = []

    def send_call(self, filling: Filling) -> str:
        if not self.why:
            self.sent.append(filling.sentence)
        return self.why

    def form_left(self, filling: Filling) -> None:
        self.left.append(filling.kept())

    def foresee(self, filling: Filling, width: int, room: int) -> Foreseen:
        self.rooms.append((width, room))
        return self.foreseen if filling.route.does == "orders" else Foreseen()

    def sizes(self, filling: Filling) -> tuple[str, ...]:
        return SIZES if filling.route.does == "orders" else ()


class Host(App[None]):
    """Nothing but the form."""

    def __init__(self, form: FormScreen) -> None:
        super().__init__()
        self.form = form

    def on_mount(self) -> None:
        self.push_screen(self.form)


@asynccontextmanager
async def opened(
    filling: Filling, size: tuple[int, int] = (120, 40), *, asking: bool = False
) -> AsyncIterator[tuple[Pilot[None], FormScreen, Desk]]:
    desk = Desk()
    form = FormScreen(filling, desk, palette(), Chrome(), focus=filling.first_wrong() or 0, asking=asking)
    async with Host(form).run_test(size=size) as pilot:
        await settled(pilot)
        yield pilot, form, desk


def text_of(form: FormScreen) -> str:
    return "\n".join(row.text.rstrip() for row in form.pane._rows)


def line_of(form: FormScreen, label: str) -> str:
    return next(line for line in text_of(form).splitlines() if label in line[:16])


async def test_fields_are_typed_into_and_tab_goes_on() -> None:
    async with opened(filled("algo.twap")) as (pilot, form, _):
        await press(pilot, "s", "tab", *"5k", "tab", "backspace", "backspace", *"2h")
        assert {name: form.filling.texts[name] for name in ("side", "quantity", "duration_minutes")} == {
            "side": "sell", "quantity": "5k", "duration_minutes": "2h",
        }  # fmt: skip
        assert "Sell 5,000 VAIX in 10 slices over 2 h" in text_of(form)
        await press(pilot, "shift+tab", "shift+tab", "shift+tab")
        assert "▸ pair" in text_of(form)


async def test_choices_are_made_by_arrows_and_first_letters() -> None:
    async with opened(filled("order.place", order_type="")) as (pilot, form, _):

        def side() -> str:
            return form.filling.texts["side"]

        await press(pilot, "right")
        assert side() == "buy"
        await press(pilot, "right")
        assert side() == "sell"
        await press(pilot, "left")
        assert side() == "buy"
        await press(pilot, "s")
        assert side() == "sell"
        await press(pilot, "tab", "tab", "tab", "p")
        assert form.filling.texts["order_type"] == "post_only"
        await press(pilot, "s")
        assert form.filling.texts["order_type"] == "stop_limit"
        await press(pilot, "s")
        assert form.filling.texts["order_type"] == "stop_market"
        assert "▸ type" in text_of(form), "the field that was chosen in keeps the focus though the price went"


async def test_a_choice_that_may_be_left_out_can_be_taken_back() -> None:
    async with opened(filled("order.cancel_pair")) as (pilot, form, _):
        await press(pilot, "s")
        assert form.filling.texts["side"] == "sell"
        await press(pilot, "backspace")
        assert form.filling.texts["side"] == ""


async def test_a_wrong_value_says_what_is_right_in_its_own_line_as_it_is_typed() -> None:
    async with opened(filled("algo.twap", side="buy")) as (pilot, form, _):
        await press(pilot, "5")
        assert "100 VAIX at least" in line_of(form, "size")
        await press(pilot, "0")
        assert "100 VAIX at least" in line_of(form, "size")
        await press(pilot, "0")
        assert "at least" not in text_of(form)


async def test_nothing_moves_while_a_reason_and_a_preview_come_and_go() -> None:
    """Neither the form's height nor the line of its keys, however long the reason is; a preview that grew stays so high."""
    async with opened(filled("algo.twap", side="buy"), (80, 24)) as (pilot, form, desk):
        desk.foreseen = Foreseen(((("one", "normal"),), (("two", "normal"),)))
        await press(pilot, *"500")
        height = form.pane.size.height
        for reason in ("short", "far too long " * 9, ""):
            said = (Objection("quantity", reason),) if reason else ()
            desk.foreseen = Foreseen(desk.foreseen.lines[:1], said)
            await press(pilot, "0")
            assert reason.strip()[:60] in " ".join(text_of(form).split())
            assert form.pane.size.height == height
            assert "Esc leave" in text_of(form).splitlines()[-1]


async def test_what_is_missing_is_said_when_it_is_to_be_sent_and_takes_the_focus() -> None:
    async with opened(filled("algo.twap", side="buy", quantity="5000")) as (pilot, form, desk):
        form.filling.set("quantity", "")
        await press(pilot, "ctrl+j")
        assert "▸ size" in text_of(form)
        assert "needed" in line_of(form, "size")
        assert not desk.sent


async def test_enter_goes_through_the_fields_and_then_asks() -> None:
    async with opened(good("algo.scale")) as (pilot, form, desk):
        for _ in form.filling.fields:
            if form.question is None:
                await press(pilot, "enter")
        assert "Enter sends it, Esc goes back" in text_of(form)
        assert not desk.sent


async def test_in_an_order_enter_goes_to_what_is_needed_yet_and_then_to_the_review() -> None:
    async with opened(filled("order.place")) as (pilot, form, desk):
        await press(pilot, "enter")
        assert "▸ size" in text_of(form)
        await press(pilot, *"500", "enter", *"0.0038", "enter")
        assert "▸ side" in text_of(form), "it was passed by, and is needed"
        await press(pilot, "b")
        assert "Enter review" in text_of(form)
        await press(pilot, "enter")
        assert "Enter sends it" in text_of(form)
        assert not desk.sent


async def test_enter_at_the_last_field_that_is_needed_stays_there_and_says_so() -> None:
    async with opened(filled("order.place", side="buy", price="0.0038")) as (pilot, form, _):
        await press(pilot, "enter")
        assert "▸ size" in text_of(form)
        assert "needed" in line_of(form, "size")


async def test_size_presets_are_stepped_through_and_any_other_size_goes_to_its_neighbour() -> None:
    async with opened(filled("order.place", side="buy")) as (pilot, form, _):
        assert "PgUp PgDn size" in text_of(form)
        sizes = []
        for key in ("pageup", "pageup", "pageup", "pagedown", "pagedown", "pagedown"):
            await press(pilot, key)
            sizes.append(form.filling.texts["quantity"])
        assert sizes == ["1000", "2000", "2000", "1000", "500", "500"]
        assert "preset 1 of 3" in line_of(form, "size")
        await press(pilot, "ctrl+u", *"1.2k", "pagedown")
        assert form.filling.texts["quantity"] == "1000"


async def test_the_order_type_is_cycled_from_any_field_and_the_focus_stays() -> None:
    async with opened(filled("order.place", side="buy")) as (pilot, form, _):
        types = []
        for _ in range(7):
            await press(pilot, "ctrl+t")
            types.append(form.filling.texts["order_type"])
            assert "▸ size" in text_of(form)
        assert types == ["post_only", "market", "ioc", "fok", "stop_limit", "stop_market", "limit"]
        await press(pilot, "5")
        assert form.filling.texts["quantity"] == "5"


async def test_the_preview_and_what_would_go_wrong_stand_in_the_form_and_beside_the_field() -> None:
    async with opened(good("order.place"), (80, 24)) as (pilot, form, desk):
        desk.foreseen = Foreseen(
            ((("now     ", "dim"), ("fills 5,000", "bright")),),
            (Objection("quantity", "needs 40 USDC, 20 is available: at most 2,500"),),
        )
        await press(pilot, "tab")
        shown = text_of(form)
        assert "now     fills 5,000" in shown
        assert "size: needs 40 USDC, 20 is available: at most 2,500" in shown
        assert "needs 40 USDC" in line_of(form, "size")
        width, room = desk.rooms[-1]
        assert 40 <= width < 72
        assert room >= 3
        await press(pilot, "ctrl+j")
        asking = text_of(form)
        assert "Enter sends it" in asking
        assert "at most 2,500" in asking, "it is said where the yes is given too"


async def test_the_preview_follows_the_book_while_nothing_is_pressed() -> None:
    async with opened(good("order.place")) as (pilot, form, desk):
        desk.foreseen = Foreseen(((("fills 1", "bright"),),))
        await until(pilot, lambda: "fills 1" in text_of(form))


async def test_words_become_figures_with_the_question() -> None:
    here = Here(VAIX, bid=3_842, ask=3_844, position=0, quote_available=10**12)
    filling = Filling(ROUTES["order.place"], around()._replace(here=lambda _: here), {"side": "buy"})
    async with opened(filling) as (pilot, form, _):
        await press(pilot, *"$50", "enter", *"bid")
        assert "= 0.003842" in line_of(form, "price")
        assert "bid 0.003842" in text_of(form).partition("─────")[2]
        await press(pilot, "enter")
        assert "Enter sends it" in text_of(form)
        assert form.filling.texts["price"] == "0.003842"
        form.step_back()
        await press(pilot, "backspace")
        assert form.filling.texts["price"] == "0.00384", "what is typed on is what is seen"


async def test_a_yes_is_an_enter_pressed_anew() -> None:
    async with opened(good("algo.twap")) as (pilot, _, desk):
        await press(pilot, "ctrl+j", "enter", "enter")
        assert not desk.sent, "too soon after the question"
        await asyncio.sleep(PASSED_S)
        await press(pilot, "enter")
        await until(pilot, lambda: len(desk.sent) == 1)


async def test_a_held_enter_sends_nothing() -> None:
    """Read 30 ms apart, however late a busy machine comes to them."""
    async with opened(good("algo.twap"), asking=True) as (pilot, form, desk):
        now = time.monotonic()
        form.question = Question("", now - HELD_S)
        for before in range(5, 0, -1):
            pressed = events.Key("enter", None)
            pressed.time = now - before * 0.03
            form.post_message(pressed)
        await asyncio.sleep(QUIET_S + 0.05)
        await settled(pilot)
        assert not desk.sent
        assert "held or pressed twice: nothing was sent" in text_of(form)
        await asyncio.sleep(PASSED_S)
        await press(pilot, "enter")
        await until(pilot, lambda: len(desk.sent) == 1)


async def test_what_neither_orders_nor_moves_money_is_not_asked_twice() -> None:
    async with opened(good("clone.unequip")) as (pilot, _, desk):
        await press(pilot, "ctrl+j")
        assert len(desk.sent) == 1


async def test_tab_goes_on_with_a_name_that_is_begun_and_else_to_the_next_field() -> None:
    """The skill's own names, where they are known."""
    filling = good("clone.equip")
    filling.around = filling.around._replace(tunables=lambda *_: (Tunable("spread_bps"), Tunable("max_loss")))
    async with opened(filling) as (pilot, form, _):
        await press(pilot, "tab", "tab", *"sp")
        assert "Tab completes" in text_of(form)
        await press(pilot, "tab", *"12")
        assert filling.texts["custom_params"] == "spread_bps=12"
        await press(pilot, "tab", *"1")
        assert filling.texts["slot_position"] == "1"


async def test_money_leaves_for_the_typed_word_alone() -> None:
    async with opened(good("account.withdraw"), asking=True) as (pilot, form, desk):
        assert "the last four signs of the address" in text_of(form)
        await asyncio.sleep(PASSED_S)
        await press(pilot, "enter")
        await press(pilot, *"9ee7", "enter")
        await asyncio.sleep(PASSED_S)
        assert "that is not 9EE7" in text_of(form)
        assert not desk.sent
        await press(pilot, "ctrl+u", *"9EE7")
        await asyncio.sleep(PASSED_S)
        await press(pilot, "enter")
        await until(pilot, lambda: len(desk.sent) == 1)


async def test_from_the_question_it_is_a_step_back_and_then_nothing_is_lost() -> None:
    async with opened(good("algo.twap"), asking=True) as (pilot, form, desk):
        assert form.step_back()
        assert not form.step_back(), "the second time it is left"
        await press(pilot, "tab", "ctrl+u", *"7000")
        pilot.app.pop_screen()
        await settled(pilot)
        assert desk.left[-1]["quantity"] == "7000"


async def test_what_holds_it_back_is_said_in_the_form_and_asked_again() -> None:
    async with opened(good("algo.twap"), asking=True) as (pilot, form, desk):
        desk.why = "The terminal is disarmed: arm it first."
        await asyncio.sleep(PASSED_S)
        await press(pilot, "enter")
        await asyncio.sleep(QUIET_S + 0.05)
        await settled(pilot)
        assert "arm it first" in text_of(form)
        desk.why = ""
        await press(pilot, "enter")
        assert not desk.sent, "the guard begins anew"


async def test_a_paste_is_its_first_line_and_sends_nothing() -> None:
    async with opened(filled("account.withdraw", amount="500")) as (pilot, form, desk):
        form.post_message(events.Paste("0x52908400098527886E0F7030069857D2E4169EE7\nenter\n"))
        await settled(pilot)
        assert form.filling.texts["destination"].endswith("9EE7")
        assert not desk.sent
        assert not form.question


async def test_a_click_goes_to_a_field_and_does_nothing_else() -> None:
    async with opened(good("algo.twap")) as (pilot, form, desk):
        row = text_of(form).splitlines().index(line_of(form, "most slippage"))
        await pilot.click(form.pane, offset=(4, row))
        await settled(pilot)
        assert "▸ most slippage" in text_of(form)
        await pilot.click(form.pane, offset=(4, 0))
        assert "▸ most slippage" in text_of(form)
        assert not desk.sent


async def test_secrets_are_dots() -> None:
    async with opened(filled("account.login", email="a@b.example")) as (pilot, form, _):
        await press(pilot, *"horse")
        assert "horse" not in text_of(form)
        assert "•••••" in text_of(form)


async def test_a_form_without_fields_asks_alone() -> None:
    async with opened(good("prop.claim"), asking=True) as (pilot, form, _):
        assert "Claim the accrued payout of the prop account (PRACTICE)" in text_of(form)
        form.step_back()
        await press(pilot, "tab", "x", "left", "backspace", "enter")
        assert form.question is not None


async def test_the_switch_is_shown_where_it_matters() -> None:
    async with opened(good("algo.twap")) as (_, form, desk):
        assert "● ARMED" in text_of(form)
        desk.armed = False
        form._show()
        assert "○ disarmed" in text_of(form)
    async with opened(good("clone.equip")) as (_, form, _):
        assert "ARMED" not in text_of(form)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize(
    "id_", ["order.place", "algo.start", "account.withdraw", "clone.settings", "prop.claim"]
)
async def test_it_fits_every_size_with_the_field_in_focus_and_the_sentence_in_sight(
    id_: str, size: tuple[int, int]
) -> None:
    async with opened(good(id_), size) as (pilot, form, _):
        for _ in range(len(form.filling.fields)):
            shown = text_of(form)
            assert len(form.pane._rows) == form.pane.size.height <= size[1]
            assert not form.filling.fields or "▸" in shown
            assert form.filling.sentence[:20] in shown
            assert "Esc" in shown
            await press(pilot, "tab")
