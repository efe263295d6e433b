"""Cancels, which nothing holds back, and amends, which are guarded as new orders are."""

from __future__ import annotations

import time
from dataclasses import replace

from terminal.core.budget import Priority
from terminal.core.order import Order
from terminal.core.refusal import Refusal
from terminal.core.risk import Draft, Standing, check
from terminal.model.errors import EvtermError, Limited, NotFound
from terminal.model.order import BUY
from terminal.session.answers import fills_in, order_in
from terminal.session.own import name_of
from terminal.session.placing import Placing

CANCEL_TRIES = 5
"""a cancel that met a closed door is sent again when it opens"""


class Changing(Placing):
    @property
    def lacks_routes(self) -> bool:
        """On the real venue some routes know no paper mode: they would act on real orders."""
        return self.state.mode == "paper" and not self.state.simulated

    # -- cancels -------------------------------------------------------------------------------------------

    def cancel(self, order: Order) -> None:
        """Never needs arming. An order without an id is cancelled as soon as it has one."""
        if order.state.ended or order.cancelling:
            return
        if not order.order_id:
            self._cancel_when_known.add(order.request_id)
            self.state.notice(f"{name_of(order)} will be cancelled as soon as the venue names it", "warn")
            return
        self.state.orders.cancel_sent(order.order_id)
        self.tasks.start(self._cancel(order))

    async def _cancel(self, order: Order) -> None:
        try:
            await self._send_cancel(order)
        except EvtermError as error:
            self.state.orders.cancel_refused(order.order_id, str(error))
            if not isinstance(error, NotFound):
                self.state.notice(f"cancel of {name_of(order)}: {error}", "bad")
            self.on_doubt(order)

    async def _send_cancel(self, order: Order) -> None:
        path = f"/exchange/{order.symbol}/orders/{order.order_id}"
        for left in reversed(range(CANCEL_TRIES)):
            try:
                answer = await self.requests.tell(
                    "DELETE", path, priority=Priority.CANCEL, mode=order.mode.value
                )
                break
            except Limited:
                if not left or order.state.ended:
                    raise
        try:
            report = order_in(answer.body, order, self.ear.named(order.symbol))
        except EvtermError:
            self.on_doubt(order)  # it was taken, in words of the venue's own
            return
        self.take_order(report)
        if not report.ended:
            self.on_doubt(order)

    # -- amends --------------------------------------------------------------------------------------------

    def amend(self, order: Order, ticks: int, *, worked: bool = False) -> Refusal | None:
        """Another price: the place in the queue is lost. Guarded as a new order of the rest would be. A `worked` one is
        moved by the work it is a part of: on any pair, and armed as the work began."""
        refusal = self._cannot_amend(order, ticks, worked=worked)
        if refusal is None:
            now = time.monotonic()
            standing = without(self.standing(now, order.symbol), order)
            standing = replace(standing, armed=standing.armed or worked)
            refusal = check(Draft(order.side, ticks, order.remaining), standing, self.limits)
            refusal = refusal or self.no_room(now)
        if refusal is not None:
            return refusal
        self.state.orders.amend_sent(order.order_id, ticks, order.lots)
        self.pace.sent(time.monotonic())
        self.tasks.start(self._amend(order, ticks))
        return None

    def _cannot_amend(self, order: Order, ticks: int, *, worked: bool) -> Refusal | None:
        name, meets = name_of(order), self.state.pairs[order.symbol].book.half(order.side.other).best
        if order.foreign:
            why = f"{name} was placed elsewhere: it can be cancelled, not moved."
        elif not order.order_id or not order.state.resting:
            why = f"{name} is {order.state.value}: only a resting order can be moved."
        elif order.symbol != self.state.symbol and not worked:
            why = f"{name} is on another pair: go there first."
        elif order.amending is not None or order.cancelling:
            why = f"{name} has a change under way: wait for its answer."
        elif self.lacks_routes:
            why = "The venue has no paper amend: cancel, and place it again."
        elif not order.ticks or ticks < 1:
            why = f"{name} cannot be moved there: the smallest price is a tick."
        elif (
            order.kind == "post_only"
            and meets is not None
            and (ticks >= meets if order.side is BUY else ticks <= meets)
        ):
            why = f"{name} is post-only and would trade there."
        else:
            return None
        return Refusal("amend", why)

    async def _amend(self, order: Order, ticks: int) -> None:
        scale = self.ear.named(order.symbol)
        body = {"price": scale.instrument.price_text(ticks)}
        try:
            answer = await self.requests.tell(
                "PATCH", f"/clob/orders/{order.order_id}", body, priority=Priority.ORDER
            )
            report = order_in(answer.body, order, scale)
        except EvtermError as error:
            self.state.orders.amend_refused(order.order_id, str(error))
            self.state.notice(f"amend of {name_of(order)}: {error}", "bad")
            self.on_doubt(order)
            return
        self.state.orders.amended(report, time.monotonic())
        self._follow(order.symbol)
        for fill in fills_in(answer.body, order, scale):
            self.take_fill(fill)


def without(standing: Standing, order: Order) -> Standing:
    """As things would be were the order not there: it is what the amended one takes the place of."""
    if order.side is BUY:
        return replace(standing, open_buys=max(0, standing.open_buys - order.remaining))
    return replace(standing, open_sells=max(0, standing.open_sells - order.remaining))
