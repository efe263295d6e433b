"""Any keys at all, in bursts as a slow line delivers them: `python -m tests.app.monkey [SECONDS] [SEED]`.

The market stands still and no order leaves, so that the only thing that can go wrong is the terminal itself.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time

from textual import events
from textual.app import App
from textual.pilot import Pilot

from terminal.core.keys import SIGNS
from tests.app.pressing import settled
from tests.app.still import StillApp, shown

SIZES = ((80, 24), (120, 40), (200, 60))
ROUNDS, MOST = 60, 8
"""bursts in a life, keys in a burst"""
_SIGN_OF = {name: sign for sign, name in SIGNS.items()} | {"space": " "}
_MOVES = "up down left right home end pageup pagedown tab shift+tab enter enter escape escape backspace delete space"
_CHORDS = "ctrl+p ctrl+k ctrl+j ctrl+t ctrl+u ctrl+r ctrl+l ctrl+d ctrl+c alt+x shift+up shift+down"
KEYS = (
    *"abcdefghijklmnopqrstuvwxyz0123456789AFGHJKRSX", *_MOVES.split(), *_CHORDS.split(), *_SIGN_OF,
    *(f"f{number}" for number in range(1, 13)),
)  # fmt: skip


def send(app: App[int], *names: str) -> None:
    """All of them are there before the first is handled."""
    assert app._driver is not None
    for name in names:
        event = events.Key(name, _SIGN_OF.get(name) or (name if len(name) == 1 else None))
        event.set_sender(app)
        app._driver.send_message(event)


async def burst(app: StillApp, pilot: Pilot[int], dice: random.Random) -> list[str]:
    names = [dice.choice(KEYS) for _ in range(dice.randint(1, MOST))]
    send(app, *names)
    if dice.random() < 0.7:
        await settled(pilot)
    return names


async def life(seed: int, rounds: int = ROUNDS) -> int:
    """How many keys it took. Whatever ends the terminal is raised."""
    dice, keys = random.Random(seed), 0
    async with shown(size=dice.choice(SIZES)) as (app, pilot):
        for _ in range(rounds):
            names = await burst(app, pilot, dice)
            keys += len(names)
            assert app._exception is None, f"seed {seed}: {names}"
            assert app.screen_stack[0] is app.trade, f"seed {seed}: {names}"
    return keys


async def main(seconds: float = 240.0, seed: int = 1) -> None:
    end, lives, keys = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        keys += await life(seed * 1_000_000 + lives)
        lives += 1
    print(f"seed {seed}: {keys:,} keys in {lives} lives, none ended by them")


if __name__ == "__main__":
    asyncio.run(main(*(kind(text) for kind, text in zip((float, int), sys.argv[1:], strict=False))))
