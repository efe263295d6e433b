"""What the witnesses share: a running exchange, and the venue's SDK pointed at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from event_trader import EventTrader

from tests.practice import Practice, running
from tests.witness.sdk import plain


@pytest.fixture(scope="package")
def practice() -> Iterator[Practice]:
    with running("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix,sbio,btc,eth") as exchange:
        yield exchange


@pytest.fixture
async def client(practice: Practice) -> AsyncIterator[Any]:
    """The SDK with the key of this run; its orders are gone afterwards."""
    async with EventTrader(api_key=practice.key, base_url=practice.url, max_retries=0) as sdk:
        yield plain(sdk)
        await sdk.clob.kill_switch()
