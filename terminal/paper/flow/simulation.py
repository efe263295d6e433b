"""The simulated market: every trader of every pair on one agenda, run through the exchange's own commands.

All chance comes of seeded generators and every trader acts at times it named itself, so a seed and what others
did to the exchange decide the market to the byte, however the time is cut into steps.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from heapq import heapify, heapreplace
from random import Random
from typing import TYPE_CHECKING, Any

from terminal.model.order import Mode
from terminal.paper.clearing import QUOTE
from terminal.paper.flow.actor import SECOND, Actor
from terminal.paper.flow.catalogue import PAIRS, VENUES
from terminal.paper.flow.crowd import Crowd
from terminal.paper.flow.floor import Floor
from terminal.paper.flow.latent import Latent, World
from terminal.paper.flow.liquidations import Liquidations
from terminal.paper.flow.makers import STYLES, Maker
from terminal.paper.flow.pools import Arbitrage, Swappers
from terminal.paper.flow.takers import Followers, Informed, Takers

if TYPE_CHECKING:
    from terminal.paper.exchange import Exchange

ROLES = {"maker": len(STYLES), "crowd": 8, "taker": 6, "arbitrage": 1, "swapper": 3}
WEALTH = 10**17
"""Units of every asset each simulated owner starts with: a billion USDC, and far from 2**63."""
LOOK = SECOND // 10


class Simulation:
    """Drive it with `advance(now)` whenever `due()` has come."""

    def __init__(
        self,
        exchange: Exchange,
        seed: int,
        symbols: Sequence[str],
        start_us: int,
        accounts: dict[str, list[int]] | None = None,
    ) -> None:
        """With accounts, those of an earlier simulation on this exchange, nothing is opened: `load` goes on from it."""
        self.symbols = list(symbols)
        self.seed = seed
        self.slept = 0
        self.still = False
        """nobody trades but those who come from outside"""
        self._stood_at = 0
        fresh = accounts is None
        self.accounts = _open_accounts(exchange, self.symbols) if accounts is None else accounts
        self.rngs = [Random(f"{seed}:{name}") for name in ("world", *self.symbols)]
        self.latents: list[Latent] = []
        self.floors: list[Floor] = []
        for symbol, rng in zip(self.symbols, self.rngs[1:], strict=True):
            latent = Latent(PAIRS[symbol], Random(f"{seed}:{symbol}:worth"), start_us)
            self.latents.append(latent)
            self.floors.append(Floor(exchange, PAIRS[symbol], self.accounts, latent, rng))
        self.actors: list[Actor] = [World(self.latents, self.rngs[0])]
        for floor in self.floors:
            self.actors += _traders(floor, start_us, fresh=fresh)
        self.agenda = [(start_us + 1 + place * 37_003 % SECOND, place) for place in range(len(self.actors))]
        heapify(self.agenda)

    def due(self) -> int:
        """When the next thing happens, in microseconds."""
        if self.still:  # what others have told the market to do may fall due at any time
            return self._stood_at + LOOK
        return self.agenda[0][0] + self.slept

    def skip(self, us: int) -> None:
        """The exchange was shut for so long: to the traders no time has passed."""
        self.slept += us
        for floor in self.floors:
            floor.slept = self.slept

    def advance(self, now: int) -> None:
        """Let everything happen that is due, each at its own time."""
        if self.still:
            self._stood_at = now
            return
        agenda, actors = self.agenda, self.actors
        now -= self.slept
        while agenda[0][0] <= now:
            at, place = agenda[0]
            heapreplace(agenda, (actors[place].act(at), place))

    def dump(self) -> dict[str, Any]:
        """All there is to know, in plain values: with the exchange as it stands now, `load` goes on from here."""
        return {
            "seed": self.seed,
            "symbols": list(self.symbols),
            "accounts": {role: list(ids) for role, ids in self.accounts.items()},
            "rngs": [_dump_rng(rng) for rng in self._generators()],
            "latents": [latent.dump() for latent in self.latents],
            "actors": [actor.dump() for actor in self.actors],
            "slept": self.slept,
            "still": self.still,
            "agenda": [list(entry) for entry in self.agenda],
        }

    @classmethod
    def load(cls, exchange: Exchange, state: Mapping[str, Any]) -> Simulation:
        accounts = {role: list(ids) for role, ids in state["accounts"].items()}
        simulation = cls(exchange, state["seed"], state["symbols"], 0, accounts)
        for latent, known in zip(simulation.latents, state["latents"], strict=True):
            latent.load(known)
        for actor, known in zip(simulation.actors, state["actors"], strict=True):
            actor.load(known)
        for rng, known in zip(simulation._generators(), state["rngs"], strict=True):
            _load_rng(rng, known)
        simulation.agenda = [(at, place) for at, place in state["agenda"]]
        heapify(simulation.agenda)
        simulation.skip(state["slept"])
        simulation.still = state.get("still", False)
        return simulation

    def _generators(self) -> list[Random]:
        return self.rngs + [latent.rng for latent in self.latents]


def _open_accounts(exchange: Exchange, symbols: Sequence[str]) -> dict[str, list[int]]:
    """The simulated owners and the pools, all with more than they will need."""
    ledger = exchange.ledgers[Mode.LIVE]
    assets = [QUOTE, *(PAIRS[symbol].instrument.base for symbol in symbols)]
    accounts: dict[str, list[int]] = {}
    for role, number in ROLES.items():
        accounts[role] = [
            exchange.open_account(f"{role}-{n}", watched=False).id for n in range(1, number + 1)
        ]
        for account in accounts[role]:
            for asset in assets:
                ledger.deposit(account, asset, WEALTH)
    for symbol in symbols:
        for venue, fee_bps in VENUES.items():
            exchange.open_pool(symbol, venue, *PAIRS[symbol].reserve(venue), fee_bps, PAIRS[symbol].pool_step)
    return accounts


def _traders(floor: Floor, now: int, *, fresh: bool) -> list[Actor]:
    """Everybody who trades one pair; on a fresh exchange they fill the book before anything else happens."""
    makers = [
        Maker(floor, account, style, now)
        for account, style in zip(floor.accounts["maker"], STYLES, strict=True)
    ]
    crowd = Crowd(floor)
    if fresh:
        for maker in makers:
            maker.open(now)
        crowd.open(now)
    return [
        *makers,
        crowd,
        Takers(floor, now),
        Followers(floor, now),
        Informed(floor),
        Liquidations(floor),
        Arbitrage(floor),
        Swappers(floor),
    ]


def _dump_rng(rng: Random) -> list[Any]:
    version, words, spare = rng.getstate()
    return [version, array("I", words).tobytes(), spare]


def _load_rng(rng: Random, state: Sequence[Any]) -> None:
    version, words, spare = state
    rng.setstate((version, tuple(array("I", words)), spare))
