"""The pairs of the practice exchange and how each one trades."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from math import sqrt

from terminal.model.instrument import Instrument

YEAR_SECONDS = 365 * 86_400
VENUES = {"uniswap": 30, "aerodrome": 5, "camelot": 15, "raydium": 25}
"""The venues that have a pool of every pair, and their fees in basis points."""

_SHARES = {"uniswap": 0.42, "aerodrome": 0.26, "camelot": 0.14, "raydium": 0.18}


@dataclass(frozen=True, slots=True)
class Profile:
    """A pair's character. Money is in USDC, rates are a second, and only the simulation reads any of it."""

    instrument: Instrument
    price: Decimal
    """Where the simulation starts."""
    volatility: float
    """Standard deviation of a year's log return."""
    factor_share: float
    """Correlation with the common factor of the whole market."""
    spread_bps: float
    """What the tightest maker would quote in a calm market."""
    step_bps: float
    """Between one maker's levels near the touch."""
    ticket: float
    """The median order of a taker."""
    trades: float
    """Takers' orders in a calm market."""
    turnover: float
    """The mean volume of a minute in median orders, as it comes out of all traders together; for the history."""
    crowd: int
    """Orders of the background crowd that rest in the book."""
    liquidity: float
    """Quote side of the pools of all venues together."""
    supply: int
    chain: str

    @property
    def start_ticks(self) -> int:
        return self.instrument.ticks(self.price)

    @property
    def sigma(self) -> float:
        """Standard deviation of a second's log return."""
        return self.volatility / sqrt(YEAR_SECONDS)

    @property
    def ticket_lots(self) -> float:
        return self.ticket / float(self.price * self.instrument.lot)

    @property
    def address(self) -> str:
        """The token's contract, made up from its name."""
        return f"0x{sha256(self.instrument.base.encode()).hexdigest()[:40]}"

    @property
    def pool_step(self) -> int:
        """Ticks between the levels that a pool is seen at: about a basis point, in a round number."""
        ticks = self.ticks_of_bps(1)
        return max(step for step in (1, 2, 5, 10, 20) if step <= max(1.0, 1.1 * ticks))

    def ticks_of_bps(self, bps: float) -> float:
        return self.start_ticks * bps / 10_000

    def reserve(self, venue: str) -> tuple[int, int]:
        """A pool's first reserves: base lots and quote units, at exactly the starting price."""
        lots = int(self.liquidity * _SHARES[venue] / float(self.price * self.instrument.lot))
        return lots, self.instrument.notional(self.start_ticks, lots)


def _instrument(base: str, tick: str, lot: str, min_lots: int) -> Instrument:
    return Instrument(base, Decimal(tick), Decimal(lot), min_lots)


_PROFILES = (
    Profile(
        _instrument("VAIX", "0.000001", "1", 100),
        Decimal("0.003842"),
        volatility=1.15,
        factor_share=0.35,
        spread_bps=6.0,
        step_bps=2.6,
        ticket=12.0,
        trades=0.85,
        turnover=107.0,
        crowd=290,
        liquidity=640_000.0,
        supply=1_000_000_000,
        chain="base",
    ),
    Profile(
        _instrument("SBIO", "0.00001", "1", 5),
        Decimal("0.11840"),
        volatility=0.95,
        factor_share=0.3,
        spread_bps=4.0,
        step_bps=1.7,
        ticket=45.0,
        trades=0.75,
        turnover=146.0,
        crowd=290,
        liquidity=1_500_000.0,
        supply=250_000_000,
        chain="arbitrum",
    ),
    Profile(
        _instrument("ET10", "0.0001", "0.1", 5),
        Decimal("0.9981"),
        volatility=0.3,
        factor_share=0.75,
        spread_bps=2.6,
        step_bps=1.0,
        ticket=70.0,
        trades=0.9,
        turnover=98.0,
        crowd=270,
        liquidity=2_400_000.0,
        supply=40_000_000,
        chain="base",
    ),
    Profile(
        _instrument("ACN", "0.0001", "0.1", 4),
        Decimal("2.4410"),
        volatility=0.75,
        factor_share=0.4,
        spread_bps=2.6,
        step_bps=1.2,
        ticket=90.0,
        trades=0.75,
        turnover=132.0,
        crowd=290,
        liquidity=1_800_000.0,
        supply=12_000_000,
        chain="arbitrum",
    ),
    Profile(
        _instrument("BTC", "0.5", "0.00001", 1),
        Decimal("97412.5"),
        volatility=0.45,
        factor_share=0.8,
        spread_bps=0.4,
        step_bps=0.4,
        ticket=1_900.0,
        trades=0.65,
        turnover=371.0,
        crowd=270,
        liquidity=160_000_000.0,
        supply=19_800_000,
        chain="base",
    ),
    Profile(
        _instrument("ETH", "0.05", "0.0001", 2),
        Decimal("3318.20"),
        volatility=0.6,
        factor_share=0.8,
        spread_bps=0.7,
        step_bps=0.5,
        ticket=1_200.0,
        trades=0.7,
        turnover=304.0,
        crowd=270,
        liquidity=90_000_000.0,
        supply=120_400_000,
        chain="ethereum",
    ),
)

PAIRS = {profile.instrument.symbol: profile for profile in _PROFILES}
"""Every pair by its symbol."""
