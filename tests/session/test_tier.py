"""The account's own fees are asked for when somebody is about to trade, seldom, and never believed where they cannot be."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from terminal.session.around import here, scene
from terminal.session.tier import Tier
from tests.session.rig import ASK, BID, Rig, on_rig, settle


def answering(rig: Rig, body: Any, status: int = 200) -> list[str]:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(status, json=body)

    rig.session.requests.rest._client._transport = httpx.MockTransport(answer)
    return asked


def test_the_tier_is_asked_once_and_the_preview_reckons_with_it() -> None:
    async def test(rig: Rig) -> None:
        asked = answering(rig, {"tier": 3, "maker_bps": -2, "taker_bps": "6"})
        assert scene(rig.state, "vaix").taker_bps == rig.state.pairs["vaix"].instrument.taker_bps
        tier = Tier(rig.state, rig.session.requests, rig.trading.tasks)
        tier.look()
        tier.look()
        await settle()
        assert asked == ["/api/v1/exchange/my-fees"]
        assert rig.state.fee_tier == (-2, 6)
        assert (scene(rig.state, "vaix").maker_bps, scene(rig.state, "vaix").taker_bps) == (-2, 6)

    on_rig(test)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"maker_bps": 0}, 200),
        ({"maker_bps": 0, "taker_bps": 90_000}, 200),
        ({"maker_bps": "NaN", "taker_bps": 5}, 200),
        ({"maker_bps": 0, "taker_bps": True}, 200),
        ([], 200),
        ({"detail": "no"}, 404),
    ],
)
def test_what_cannot_be_is_not_believed_and_disturbs_nobody(body: Any, status: int) -> None:
    async def test(rig: Rig) -> None:
        answering(rig, body, status)
        notices = rig.state.notices_version
        Tier(rig.state, rig.session.requests, rig.trading.tasks).look()
        await settle()
        assert rig.state.fee_tier is None
        assert rig.state.notices_version == notices

    on_rig(test)


def test_a_book_that_is_not_live_and_a_position_that_is_not_sure_measure_nothing() -> None:
    async def test(rig: Rig) -> None:
        now = here(rig.state, "vaix")
        assert (now.bid, now.ask) == (BID, ASK)
        rig.state.pairs["vaix"].book.lost()
        then = here(rig.state, "vaix", "the venue has not told yet")
        assert (then.bid, then.ask, then.last, then.position) == (None, None, 0, None)

    on_rig(test)


def test_own_orders_of_both_sides_are_in_the_scene() -> None:
    async def test(rig: Rig) -> None:
        rig.buy(500)
        await settle()
        found = scene(rig.state, "vaix")
        assert sum(found.own.values()) == sum(
            one.remaining for one in rig.state.orders.live("vaix") if one.in_book
        )
        assert found.bid == BID

    on_rig(test)
