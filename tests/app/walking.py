"""A walk through the terminal by keys alone: after each step its screen, the exchange and the venue's SDK say the same."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

import httpx
from event_trader import EventTrader

from tests.app.hands import Hands
from tests.app.patient import REAL
from tests.app.running import ESC, Evterm

TICK = Decimal("0.000001")
ENTER = "\r"
AGREE_S = 20.0
"""news travels by a stream and is painted with the next frame; a machine may be busy"""
ANEW_S = 0.45 if REAL else 0.0
"""an Enter this soon after a question is no answer to it"""
FREE_S = 0.8 if REAL else 0.0
"""the same order key is locked so long, and all of them sleep after Esc"""
_COUNT = re.compile(r"\borders (\d+)", re.IGNORECASE)
_ROW = re.compile(
    r"^.(?P<mark>.)(?P<id>\w{4}) [▲▼] (?P<side>buy|sell) +(?P<kind>\S+) +(?P<price>[\d.,]+|-) +(?P<size>[\d.,]+)"
    r" +(?P<done>[\d.,]+) "
)
_HELD = re.compile(r"\bpos ([+-]?[\d.,]+)")
OPEN = ("open", "partially_filled", "pending")


class Shown(NamedTuple):
    """An order as the blotter has it."""

    id: str
    side: str
    price: Decimal | None
    size: Decimal
    done: Decimal


class Walk:
    """`steps` counts what was agreed on."""

    def __init__(self, program: Evterm, web: httpx.Client, sdk: EventTrader, keymap: str) -> None:
        self.program, self.web, self.sdk = program, web, sdk
        self.hands = Hands(keymap)
        self.steps = 0

    # -- hands ---------------------------------------------------------------------------------------------

    def do(self, *commands: str) -> None:
        """By its keys in the keymap in force."""
        for command in commands:
            self.program.press(*self.hands.keys_of(command))

    def again(self, command: str) -> None:
        """The same order key once more, after its lock."""
        self.program.wait(FREE_S)
        self.do(command)

    def type(self, text: str) -> None:
        self.program.press(*text)

    def line(self, text: str) -> None:
        """On the `:` line, which is gone after its Enter."""
        self._enter(text)
        self.program.until_gone("\n:")

    def _enter(self, text: str) -> None:
        self.do("app.line")
        self.program.until("\n:")
        self.type(text)
        self.program.press(ENTER)

    def sure(self, says: str = "sends it") -> None:
        """Yes, to a question that has just been put."""
        self.program.until(says)
        self.program.wait(ANEW_S)
        self.program.press(ENTER)

    def order(self, text: str) -> None:
        """One line, read as it stands, and a yes."""
        self._enter(text)
        self.sure()

    def accepted(self) -> None:
        """Yes, and away from the sheet with the answer."""
        self.sure()
        self.program.until("ACCEPTED")
        self.back()

    def start(self, text: str) -> None:
        """One that runs in the terminal."""
        self._enter(text)
        self.sure("starts it")

    def back(self) -> None:
        self.program.press(ESC)
        self.program.wait(FREE_S)

    # -- what is so ----------------------------------------------------------------------------------------

    def ask(self, path: str) -> Any:
        answer = self.web.get(f"/api/v1{path}")
        answer.raise_for_status()
        return answer.json()

    def orders(self) -> dict[str, dict[str, Any]]:
        """Every open order by the exchange itself."""
        return {row["order_id"]: row for row in self.ask("/clob/orders")["orders"]}

    def price(self, side: str, ticks: int) -> str:
        """So many ticks above the touch of a side."""
        touch = Decimal(self.ask("/exchange/vaix/bbo")[f"best_{side}"])
        return str(touch + ticks * TICK)

    def newest(self) -> dict[str, Any]:
        return max(self.orders().values(), key=lambda row: (row["created_at"], row["order_id"]))

    def parents(self, kind: str) -> list[dict[str, Any]]:
        """Executions of the venue that are at work."""
        rows: list[dict[str, Any]] = rows_of(self.ask(f"/exchange/vaix/{kind}"))
        return [row for row in rows if row["status"] in ("active", "open", "working")]

    def algos(self) -> list[str]:
        return sorted(row["algo_type"] for row in self.parents("algo"))

    def fills(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.ask("/exchange/vaix/trades/mine?limit=500")["trades"]
        return rows

    # -- that it is so everywhere --------------------------------------------------------------------------

    async def step(self, *, sees: str = "", holds: Callable[[], bool] | None = None) -> None:
        """What was pressed has come to be: on the screen, at the exchange, and by the SDK."""
        end = time.monotonic() + AGREE_S
        while wrong := await self._disagreement(sees, holds):
            assert time.monotonic() < end, f"step {self.steps + 1}: {wrong}\n{self.program.text}"
            self.program.wait(0.05)
        self.steps += 1
        self.program.said.clear()

    async def _disagreement(self, sees: str, holds: Callable[[], bool] | None) -> str:
        if sees and not any(sees in shown for shown in (self.program.text, *self.program.said)):
            return f"no {sees!r} on the screen"
        if holds is not None and not holds():
            return "what was to hold does not"
        told = self.orders()
        by_sdk = {row["order_id"] for row in rows_of(await self.sdk.clob.open_orders("vaix"))}
        if by_sdk != {name for name, row in told.items() if row["symbol"].lower().startswith("vaix")}:
            return f"the SDK tells {by_sdk}, the exchange {set(told)}"
        return self._screen_against(told) or await self._position_against()

    def _screen_against(self, told: dict[str, dict[str, Any]]) -> str:
        text = self.program.text
        count = _COUNT.search(text)
        if count is None:
            return "no count of orders on the screen"
        if int(count[1]) != len(told):
            return f"the screen counts {count[1]} orders, the exchange {len(told)}"
        if count[0].startswith("ORDERS"):
            known = {name[-4:]: row for name, row in told.items()}
            for row in shown_orders(text):
                if row != told_as_shown(known.get(row.id)):
                    return f"the screen shows {row}, the exchange has {known.get(row.id)}"
        return ""

    async def _position_against(self) -> str:
        """The fills by the SDK add up to what the screen says is held."""
        held = _HELD.search(self.program.text)
        if held is None:
            return ""
        trades = rows_of(await self.sdk.clob.my_trades("vaix", limit=500))
        net = sum(
            (Decimal(one["quantity"]) * (1 if one["side"] == "buy" else -1) for one in trades), Decimal(0)
        )
        return "" if net == number(held[1]) else f"the screen holds {held[1]}, by the SDK's fills it is {net}"


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """The SDK hands on what the venue said: a list, or a list in a name."""
    rows = (
        answer if isinstance(answer, list) else next(one for one in answer.values() if isinstance(one, list))
    )
    assert isinstance(rows, list)
    return rows


def shown_orders(text: str) -> list[Shown]:
    found = []
    for line in text.splitlines():
        if row := _ROW.match(line):
            price = None if row["price"] == "-" else number(row["price"])
            found.append(Shown(row["id"], row["side"], price, number(row["size"]), number(row["done"])))
    return found


def told_as_shown(row: dict[str, Any] | None) -> Shown | None:
    """Of a stop that waits the price that wakes it."""
    if row is None:
        return None
    price = Decimal(row["stop_price"] or 0) if row["status"] == "pending" else Decimal(row["price"] or 0)
    return Shown(
        row["order_id"][-4:],
        row["side"],
        price or None,
        Decimal(row["quantity"]),
        Decimal(row["filled_quantity"]),
    )


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
