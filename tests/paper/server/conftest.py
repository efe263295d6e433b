"""What the tests of the exchange's server share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.paper.server.house import House, house
from tests.paper.server.routes import Furnished, furnished
from tests.practice import Practice, running


@pytest.fixture
def still() -> Iterator[House]:
    """A house whose market stands still, with the simulated traders' orders in its books."""
    made = house("vaix", "btc")
    yield made
    made.host.store.db.close()


@pytest.fixture
async def trader(still: House) -> AsyncIterator[httpx.AsyncClient]:
    """The holder of the key, in the house that stands still."""
    async with still.client(still.key) as client:
        yield client


@pytest.fixture(scope="module")
def practice() -> Iterator[Practice]:
    """A real exchange process that a module's tests may trade on, but none may count on being alone."""
    with running("--memory", "--seed", "7", "--tier", "none", "--pairs", "vaix,btc") as exchange:
        yield exchange


@pytest.fixture(scope="module")
def lived_in() -> Iterator[Furnished]:
    """One house for a whole module, where every route takes a good request: each test sees that nothing in it changes."""
    made = asyncio.run(furnished())
    yield made
    made.house.host.store.db.close()


@pytest.fixture
async def owner(lived_in: Furnished) -> AsyncIterator[httpx.AsyncClient]:
    """The holder of the key, in the house that is lived in."""
    async with lived_in.house.client(lived_in.trader.headers) as client:
        yield client
