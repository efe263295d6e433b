"""Every call of the table from the `:` line to the venue's answer: once as it should be, once into a failure.

One exchange and one terminal serve all of them. What a call needs beforehand is made beside the terminal, with the same key.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from terminal.calls import ROUTES
from terminal.commands.calling import STREAMS
from terminal.model.errors import NotFound, OutcomeUnknown, Refused, Unreachable
from tests.app.stage import Stage, staged

ADDRESS = "0x52908400098527886E0F7030069857D2E4169EE7"
TICK = Decimal("0.000001")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("stage"), "--seed", "7", "--faults", "--pairs", "vaix,btc") as stage:
        yield stage


@pytest.fixture(autouse=True)
def _armed(stage: Stage) -> Iterator[None]:
    stage.arm()
    yield
    stage.leave()


# -- what is needed beforehand -------------------------------------------------------------------------------


def low(stage: Stage, share: str = "0.9") -> str:
    """A price at which a buy rests."""
    bid = Decimal(stage.ask("GET", "/exchange/vaix/bbo")["best_bid"])
    return str((bid * Decimal(share)).quantize(TICK))


def made(stage: Stage, path: str, name: str, **body: Any) -> str:
    """What the venue calls that which it made."""
    return str(stage.ask("POST", path, **body)[name])


def rested(stage: Stage) -> str:
    return made(stage, "/exchange/vaix/orders", "order_id", side="buy", quantity="500", price=low(stage))


def twap(stage: Stage) -> str:
    return made(stage, "/exchange/vaix/twap", "twap_id", side="buy", quantity="5000", duration_minutes=60)


def algo(stage: Stage) -> str:
    return made(stage, "/exchange/vaix/algo", "algo_id", algo_type="pov", side="buy", total_quantity="5000")


def sub_account(stage: Stage) -> str:
    return made(stage, "/exchange/sub-accounts", "id", label="other")


def switched_on(stage: Stage) -> str:
    stage.ask("POST", "/exchange/dead-mans-switch", timeout_ms=60_000)
    stage.session.heartbeat.begin(time.monotonic(), 60_000)  # as if it had been armed here
    return ""


def unpaid(stage: Stage) -> str:
    """An account at the desk whose fee is due, unless there is one already."""
    if not stage.http.get("/api/v1/prop/accounts/me").is_success:
        stage.ask("POST", "/prop/signup", tier_id=2)
    return ""


def desk(stage: Stage) -> str:
    """An account at the desk that may trade: whichever call comes first on this exchange makes it."""
    unpaid(stage)
    if stage.ask("GET", "/prop/accounts/me")["phase"] == "pending":
        stage.http.post("/api/v1/prop/pay-fast-track", json={})
    return ""


def measured(stage: Stage) -> str:
    """A trade does not leave before all is told that it is measured by."""
    desk(stage)
    prop = stage.app.cockpit._prop
    stage.app.call_from_thread(prop.again, ("markets", "cards", "open"))
    stage.until(lambda: prop.told["account"] is not None and prop.told["account"].phase == "eval")
    stage.app.call_from_thread(prop.again, ("open",))
    stage.until(lambda: all(prop.told[name] is not None for name in ("config", "markets", "open")))
    return ""


def prop_trade(stage: Stage) -> str:
    desk(stage)
    return made(stage, "/prop/accounts/me/trades", "id", coin="ETH", side="long", size="0.1")


def clone(stage: Stage, *, on_paper: bool = True) -> str:
    bot = {"source_type": "wta_species", "source_id": "macd"}
    return made(stage, "/cloned-bots/clone", "id", **bot, is_paper=on_paper)


def live_clone(stage: Stage) -> str:
    return clone(stage, on_paper=False)


def funded_clone(stage: Stage) -> str:
    name = live_clone(stage)
    stage.ask("POST", f"/cloned-bots/{name}/fund", amount="50")
    return name


def equipped_clone(stage: Stage) -> str:
    name = clone(stage)
    stage.ask("POST", f"/cloned-bots/{name}/skills/equip", skill_id="volatility_filter")
    return name


Line = str | Callable[[Stage], str]

GOOD: dict[str, Line] = {
    "order.amend": lambda s: f"amend {rested(s)} {low(s, '0.89')}",
    "order.batch": lambda s: f"batch buy 500 {low(s)} post_only; buy 600 {low(s, '0.8')}",
    "order.batch_amend": lambda s: f"batch-amend {rested(s)} {low(s, '0.89')}; {rested(s)} - 400",
    "order.cancel_one": lambda s: f"cancel-order {rested(s)}",
    "order.cancel_pair": "cancel-pair buy",
    "order.batch_cancel": lambda s: f"batch-cancel {rested(s)} {rested(s)}",
    "order.clob": lambda s: f"clob-order buy 500 {low(s)}",
    "order.clob_cancel": lambda s: f"clob-cancel {rested(s)}",
    "order.clob_cancel_all": "clob-cancel-all",
    "order.clob_batch": lambda s: f"clob-batch buy 500 {low(s)}; buy 500 {low(s)}",
    "order.clob_batch_cancel": lambda s: f"clob-batch-cancel {rested(s)}",
    "order.lookup": lambda s: f"lookup {rested(s)}",
    "algo.twap": "twap buy 5000 10m 5",
    "algo.twap_cancel": lambda s: f"twap-cancel {twap(s)}",
    "algo.scale": lambda s: f"scale buy 5000 {low(s, '0.8')} {low(s)} 5",
    "algo.start": "algo pov buy 5000",
    "algo.cancel": lambda s: f"algo-cancel {algo(s)}",
    "algo.heartbeat": lambda s: f"heartbeat{switched_on(s)}",
    "algo.deadman_off": lambda s: f"deadman-off{switched_on(s)}",
    "account.subaccount_new": "subaccount-new Strategy A",
    "account.transfer": lambda s: f"transfer {sub_account(s)} 25",
    "account.withdraw": f"withdraw 25 {ADDRESS}",
    "account.register": "register somebody@practice.example",
    "account.login": "login somebody@practice.example",
    "account.simulation": "simulation no",
    "prop.signup": "prop-signup 2",
    "prop.pay": lambda s: f"prop-pay{unpaid(s)}",
    "prop.account": lambda s: f"prop{desk(s)}",
    "prop.trades": lambda s: f"prop-trades{desk(s)}",
    "prop.payouts": lambda s: f"prop-payouts{desk(s)}",
    "prop.open": lambda s: f"prop-open{measured(s)} BTC long 0.001 5",
    "prop.close": lambda s: f"prop-close {prop_trade(s)}",
    "clone.new": "clone wta_species macd Mac",
    "clone.profile": lambda s: f"clone-profile {clone(s)}",
    "clone.balance": lambda s: f"clone-balance {clone(s)}",
    "clone.fund": lambda s: f"clone-fund {live_clone(s)} 50",
    "clone.withdraw": lambda s: f"clone-withdraw {funded_clone(s)} 25",
    "clone.activity": lambda s: f"clone-activity {clone(s)}",
    "clone.analytics": lambda s: f"clone-analytics {clone(s)}",
    "clone.settings": lambda s: f"clone-settings {clone(s)} 5 10",
    "clone.trading": lambda s: f"clone-trading {clone(s)} yes",
    "clone.live": lambda s: f"clone-live {clone(s)}",
    "clone.skills": lambda s: f"clone-skills {clone(s)}",
    "clone.equip": lambda s: f"equip {clone(s)} market_making",
    "clone.unequip": lambda s: f"unequip {equipped_clone(s)} volatility_filter",
    "clone.delete": lambda s: f"clone-delete {clone(s)}",
}
"""what is typed; where nothing stands here the name alone"""
SINGLE = {
    "order.place": lambda s: f"order buy 500 {low(s)} post_only",
    "order.stop": lambda s: f"stop sell 500 {low(s)}",
    "order.iceberg": lambda s: f"iceberg buy 5000 {low(s)} 500",
    "order.gtt": lambda s: f"gtt buy 500 {low(s)} 10m",
}
SECRETS = {"account.register": {"password": "correct horse"}, "account.login": {"password": "correct horse"}}
TOKENS = {
    "account.refresh": {"refresh_token": "of.another.login"},
    "account.logout": {"refresh_token": "of.another.login"},
}
"""where nobody may have logged in before"""
FIRST = ("prop.signup", "prop.pay")
"""what others stand on"""
TURNED_DOWN = {"prop.claim"}
"""nothing is there to claim before weeks of trading"""

_PAIRED = [id_ for id_ in ROUTES if id_ not in (*SINGLE, *FIRST)]


def typed(stage: Stage, id_: str) -> str:
    line = GOOD.get(id_, ROUTES[id_].names.partition(" ")[0])
    return line if isinstance(line, str) else line(stage)


@pytest.mark.parametrize("id_", [*FIRST, *_PAIRED])
def test_a_call_is_typed_confirmed_and_answered(stage: Stage, id_: str) -> None:
    run = stage.call(typed(stage, id_), **SECRETS.get(id_, {}))
    if id_ in TURNED_DOWN:
        assert isinstance(run.error, Refused)
        return
    assert run.error is None, f"{run.error}"
    assert run.answers
    stage.until(lambda: "asking" not in stage.screen_text and "on its way" not in stage.screen_text)
    assert not any(answer.get("failed") for answer in run.answers if isinstance(answer, dict))


@pytest.mark.parametrize("id_", SINGLE)
def test_a_single_order_goes_to_the_blotter_and_rests(stage: Stage, id_: str) -> None:
    before = set(stage.session.state.orders.all_live())
    stage.order(SINGLE[id_](stage))
    stage.until(
        lambda: any(order.order_id for order in stage.session.state.orders.all_live() if order not in before)
    )
    (fresh,) = [order for order in stage.session.state.orders.all_live() if order not in before]
    told = stage.ask("GET", f"/exchange/vaix/orders/{fresh.order_id}")
    assert told["request_id"] == fresh.request_id
    assert not fresh.foreign
    stage.ask("DELETE", f"/exchange/vaix/orders/{fresh.order_id}")


# -- into a failure ------------------------------------------------------------------------------------------

NOBODY = "00000000-0000-4000-8000-000000000000"
NO_ORDER = "ord_00ffffffff"
WRONG: dict[str, tuple[str, type[Exception]]] = {
    "order.amend": (f"amend {NO_ORDER} 0.003842", NotFound),
    "order.cancel_one": (f"cancel-order {NO_ORDER}", NotFound),
    "order.clob_cancel": (f"clob-cancel {NO_ORDER}", NotFound),
    "order.lookup": (f"lookup {NO_ORDER}", NotFound),
    "algo.twap_cancel": ("twap-cancel twap_00ffffffff", NotFound),
    "algo.cancel": ("algo-cancel algo_00ffffffff", NotFound),
    "account.transfer": ("transfer 999999 25", NotFound),
    "account.withdraw": (f"withdraw 9m {ADDRESS}", Refused),
    "prop.signup": ("prop-signup 999", Refused),
    "prop.pay": ("prop-pay", Refused),
    "prop.close": (f"prop-close {NOBODY}", NotFound),
    "prop.claim": ("claim", Refused),
    "clone.unequip": (f"unequip {NOBODY} market_making", NotFound),
    **{
        id_: (f"{ROUTES[id_].names} {NOBODY}{more}", NotFound)
        for id_, more in {
            "clone.profile": "", "clone.balance": "", "clone.fund": " 5", "clone.withdraw": " 5", "clone.activity": "",
            "clone.analytics": "", "clone.settings": " 5", "clone.trading": " no", "clone.live": "", "clone.skills": "",
            "clone.equip": " market_making", "clone.delete": "",
        }.items()
    },
}  # fmt: skip
"""what the venue itself turns down, and as what"""


@pytest.mark.parametrize("id_", WRONG)
def test_what_the_venue_turns_down_is_said_with_what_can_be_done(stage: Stage, id_: str) -> None:
    line, kind = WRONG[id_]
    run = stage.call(line)
    assert isinstance(run.error, kind)
    word = "NOT FOUND" if isinstance(run.error, NotFound) else "REFUSED"
    stage.until(lambda: word in stage.screen_text or "NOT READ" in stage.screen_text)


_OTHERS = [id_ for id_ in ROUTES if id_ not in WRONG and id_ not in SINGLE]


@pytest.mark.parametrize("id_", _OTHERS)
def test_an_answer_that_does_not_come(stage: Stage, id_: str) -> None:
    """A question has no answer; a command is UNKNOWN, left once, and says where to look."""
    route = ROUTES[id_]
    line = typed(stage, id_)
    path = route.path.replace("{symbol}", "vaix").partition("{")[0]
    path = path if path.startswith("/auth") else f"/api/v1{path}"
    asks = route.does == "asks"
    # The session asks some of these by itself as well: a question's fault stands until it is taken away.
    stage.fault(
        "error" if asks else "lost_answer",
        path,
        route.method,
        **({"status": 503, "count": 0} if asks else {}),
    )
    run = stage.call(line, **(SECRETS | TOKENS).get(id_, {}))
    if getattr(run.error, "code", "") == "DISARMED":  # on a busy machine the streams may break just then
        stage.arm()
        run = stage.call(line, **(SECRETS | TOKENS).get(id_, {}))
    assert isinstance(run.error, Unreachable if asks else OutcomeUnknown)
    stage.until(lambda: ("NO ANSWER" if asks else "UNKNOWN") in stage.screen_text)
    fired: list[dict[str, Any]] = stage.http.get("/faults").json()["faults"]
    assert fired[-1]["fired"] >= 1
    assert asks or fired[-1]["matched"] == 1, "it left once"
    if not asks:
        stage.until(lambda: route.look in stage.screen_text)
    stage.http.delete("/faults")


@pytest.mark.parametrize("id_", SINGLE)
def test_a_single_order_is_held_back_while_the_keys_are_disarmed(stage: Stage, id_: str) -> None:
    stage.session.arm.disarm("by hand")
    stage.line(SINGLE[id_](stage))
    stage.until(lambda: stage.form is not None)
    stage.press("enter")
    stage.until(lambda: "disarmed" in stage.screen_text)
    assert stage.form is not None
    assert not [order for order in stage.session.state.orders.all_live() if not order.order_id]


# -- streams -------------------------------------------------------------------------------------------------

QUIET = ("private", "userorders", "userfills", "balanceupdate")
"""of which nothing comes before something is done"""


@pytest.mark.parametrize("name", STREAMS)
def test_every_stream_can_be_listened_to_and_ends_with_its_sheet(stage: Stage, name: str) -> None:
    stage.line(f"stream {name}")
    stage.until(lambda: stage.stream is not None)
    sheet = stage.stream
    assert sheet is not None
    stage.until(lambda: sheet.listening.status == "")
    if name in QUIET:
        rested(stage)
    stage.until(lambda: sheet.listening.count > 0)
    assert not any(one.wrong for one in sheet.listening.heard)
    stage.until(lambda: "messages" in stage.screen_text)
    sockets = len(stage.session.trading.tasks._running)
    stage.leave()
    stage.until(lambda: len(stage.session.trading.tasks._running) < sockets)
