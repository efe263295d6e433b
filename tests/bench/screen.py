"""The whole trade screen on a live market: bytes against the fewest that would do, processor and memory."""

from __future__ import annotations

from tests.bench.figures import Figure, middle, spread
from tests.bench.rig import exchange
from tests.bench.watched import Stretch, evterm, to_ideal

SPEED = 4
"""at which all six pairs move and far more than ten trades come a second"""
WARM_S, SECONDS, ROUNDS = 6.0, 12.0, 2
IDEAL, MEGABYTES = 1.10, 110


def run() -> list[Figure]:
    return figures([measure(WARM_S, SECONDS) for _ in range(ROUNDS)])


def measure(warm_s: float, seconds: float) -> Stretch:
    with exchange("--speed", str(SPEED)) as running, evterm(running) as terminal:
        terminal.await_bytes(b"live")
        terminal.read_for(warm_s)
        return terminal.watch(seconds)


def figures(stretches: list[Stretch]) -> list[Figure]:
    counted = [to_ideal(stretch) for stretch in stretches]
    ratios = [spent / enough for spent, enough in counted]
    ratio, resident = middle(ratios), max(stretch.resident for stretch in stretches) / 1e6
    rates = [stretch.frames / stretch.seconds for stretch in stretches]
    a_frame = middle([len(stretch.during) / stretch.frames for stretch in stretches])
    return [
        Figure(
            "trade screen 120x40, live market: bytes to the ideal cell diff",
            f"{ratio:.3f}x",
            f"<= {IDEAL:.2f}x",
            ratio <= IDEAL,
            f"exchange at speed {SPEED}; {a_frame:,.0f} bytes a frame; runs {spread(ratios, '.3f')}",
        ),
        Figure(
            "the same: bytes, frames and processor a second",
            f"{middle([len(one.during) / one.seconds for one in stretches]) / 1e3:.1f} kB/s, "
            f"{middle(rates):.1f} frames/s, {middle([one.cpu / one.seconds for one in stretches]):.0%} of a core",
        ),
        Figure("the same: memory", f"{resident:.0f} MB", f"<= {MEGABYTES} MB", resident <= MEGABYTES),
    ]
