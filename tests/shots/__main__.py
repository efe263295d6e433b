"""Draw every picture: `python -m tests.shots [seed]`."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.shots.day import simulate
from tests.shots.market import draw
from tests.shots.screens import draw as screens

FOLDER = Path(__file__).parents[2] / "screenshots"
SEED = 11


def market(symbol: str, seed: int) -> Path:
    return draw(simulate(symbol, seed), FOLDER)


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED
    pairs = ("vaix", "btc")
    with ProcessPoolExecutor(max_workers=2) as workers:
        for path in workers.map(market, pairs, [seed] * len(pairs)):
            print(path)
    for path in screens(FOLDER):
        print(path, flush=True)


if __name__ == "__main__":
    main()
