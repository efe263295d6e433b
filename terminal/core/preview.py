"""What an order would do against the book as it is: fills, cost, what is left of the balances. Pure and exact.

A stop is looked at as if the market had come to it with the depth that shows now.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from terminal.core.limits import BPS
from terminal.core.objections import Objection, need_of, reached, refusals, remarks, too_little
from terminal.core.scene import Scene, offered, with_fee
from terminal.core.walk import BOOK, Step, Walk, Wanted, walk
from terminal.model.market import LETTERS
from terminal.model.money import fee_of
from terminal.model.order import BUY, OrderType, Route, Side

PROTECT_BPS = 1_000
"""so much beyond its stop a stop_market goes at most: the venue holds the money for that"""


@dataclass(frozen=True, slots=True)
class Preview:
    """Prices in ticks, sizes in lots, money in units of the quote."""

    wanted: Wanted
    filled: int
    rests: int
    spent: int
    """the fills in ticks x lots"""
    worst: int
    """the last price it would trade at; 0 where it would not"""
    fee: int
    split: tuple[tuple[str, int], ...]
    """lots by venue letter, in their fixed order"""
    depth: int
    """lots that show on the side that it meets, where it may trade"""
    slip: Fraction | None
    """how much worse than the middle its fills are, in basis points; a stop's, than its stop"""
    need: int
    """what the venue asks for when it comes in: money of a buy, goods of a sell"""
    base: int | None
    """available afterwards"""
    quote: int | None
    position: int
    said: tuple[Objection, ...] = ()
    refused: bool = False
    """the venue would not take it: the figures are as if it did"""

    @property
    def average(self) -> Fraction | None:
        return Fraction(self.spent, self.filled) if self.filled else None

    @property
    def share(self) -> Fraction | None:
        """Of what shows on that side, in per cent."""
        return Fraction(100 * self.filled, self.depth) if self.depth else None

    @property
    def lost(self) -> int:
        """Lots that would neither trade nor rest."""
        return self.wanted.lots - self.filled - self.rests


def preview(wanted: Wanted, scene: Scene) -> Preview:
    if wanted.stop:
        return _woken(wanted, scene)
    found = walk(wanted, scene.met(wanted.side), scene.own_met(wanted.side))
    need = need_of(wanted, found, scene)
    refused = refusals(wanted, found, need, scene)
    crosses = bool(refused) and wanted.kind is OrderType.POST_ONLY
    stays = wanted.rests and not found.ended and not crosses and wanted.route is not Route.DEX
    rests = found.left if stays else 0
    said = refused or remarks(wanted, found, scene, rests)
    return _told(wanted, found, scene, rests, need, tuple(said), refused=bool(refused))


# -- what comes of it ----------------------------------------------------------------------------------------


def _told(
    wanted: Wanted,
    found: Walk,
    scene: Scene,
    rests: int,
    need: int,
    said: tuple[Objection, ...],
    *,
    refused: bool,
) -> Preview:
    instrument, filled = scene.instrument, found.filled
    fee = sum(_fee(step, scene) for step in found.steps)
    paid = found.spent * instrument.unit
    freed_base, freed_quote = _freed(wanted, found, scene)
    if wanted.side is BUY:
        held = with_fee(wanted.ticks * rests * instrument.unit, scene.maker_bps)
        base, quote = filled + freed_base, -paid - fee - held
    else:
        base, quote = -filled - rests, paid - fee + freed_quote
    return Preview(
        wanted, filled, rests, found.spent,
        worst=found.steps[-1].ticks if found.steps else 0,
        fee=fee,
        split=_split(found.steps),
        depth=sum(offered(level, wanted) for level in scene.met(wanted.side)),
        slip=_slip(wanted, found, scene.mid2),
        need=need,
        base=None if scene.base is None else scene.base + base,
        quote=None if scene.quote is None else scene.quote + quote,
        position=scene.position + (filled if wanted.side is BUY else -filled),
        said=said,
        refused=refused,
    )  # fmt: skip


def _fee(step: Step, scene: Scene) -> int:
    """Pools deal at their price, with their fee in it."""
    if step.venue != BOOK:
        return 0
    return fee_of(scene.instrument.notional(step.ticks, step.lots), scene.taker_bps)


def _freed(wanted: Wanted, found: Walk, scene: Scene) -> tuple[int, int]:
    """Lots and money that own orders held which it would cancel."""
    if wanted.side is BUY:
        return sum(found.cancelled.values()), 0

    def held(ticks: int, lots: int) -> int:
        return with_fee(ticks * lots * scene.instrument.unit, scene.maker_bps)

    went = ((ticks, lots, found.kept.get(ticks, 0)) for ticks, lots in found.cancelled.items())
    return 0, sum(held(ticks, lots + kept) - held(ticks, kept) for ticks, lots, kept in went)


def _split(steps: list[Step]) -> tuple[tuple[str, int], ...]:
    sums = dict.fromkeys(LETTERS, 0)
    for step in steps:
        sums[step.venue] += step.lots
    return tuple((letter, lots) for letter, lots in sums.items() if lots)


def _slip(wanted: Wanted, found: Walk, mid2: int | None) -> Fraction | None:
    if not mid2 or not found.steps:
        return None
    away = Fraction(2 * found.spent, found.filled) - mid2
    return (away if wanted.side is BUY else -away) * BPS / mid2


def protection(side: Side, stop: int) -> int:
    """The worst price of a stop_market that was woken."""
    if side is BUY:
        return stop * (BPS + PROTECT_BPS) // BPS
    return max(1, -(-stop * (BPS - PROTECT_BPS) // BPS))


# -- stops ---------------------------------------------------------------------------------------------------


def _woken(wanted: Wanted, scene: Scene) -> Preview:
    """As it would trade once the market stands at its stop. Until then it holds what it may need at worst."""
    limit = wanted.ticks or protection(wanted.side, wanted.stop)
    shifted = _moved_to(wanted.stop, wanted.side, scene)
    awake = replace(wanted, stop=0, ticks=limit, kind=OrderType.LIMIT if wanted.ticks else OrderType.IOC)
    found = walk(awake, shifted.met(wanted.side), {})
    need = need_of(awake, found, scene)
    refused = reached(wanted, scene) + too_little(awake, need, scene)
    rests = found.left if wanted.ticks else 0
    said = refused or remarks(awake, found, scene, rests)
    told = _told(awake, found, shifted, rests, need, tuple(said), refused=bool(refused))
    return replace(
        told,
        wanted=wanted,
        slip=_slip(wanted, found, 2 * wanted.stop),
        base=_less(scene.base, 0 if wanted.side is BUY else need),
        quote=_less(scene.quote, need if wanted.side is BUY else 0),
        position=scene.position,
    )


def _moved_to(stop: int, side: Side, scene: Scene) -> Scene:
    """The same depth with its touch at the stop."""
    touch = scene.touch(side)
    if touch is None:
        return scene
    by = stop - touch
    moved = tuple(level._replace(ticks=level.ticks + by) for level in scene.met(side) if level.ticks + by > 0)
    return replace(scene, asks=moved) if side is BUY else replace(scene, bids=moved)


def _less(free: int | None, held: int) -> int | None:
    return None if free is None else free - held
