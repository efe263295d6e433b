"""Lines at random, most of them nearly right: none may crash, and none may become an order that was not asked for.

python -m tests.core.orderline.fuzz 100000 [seed]
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator

from terminal.calls.request import build
from terminal.core.cmdline import LineError
from terminal.core.orderline.completing import go_on
from terminal.core.orderline.meaning import understand
from terminal.core.orderline.plans import Send
from terminal.core.orderline.reading import speaks
from terminal.present.lineform import form_of
from tests.core.orderline.judge import Judge
from tests.core.orderline.world import AROUND, market

VERBS = (
    "buy",
    "sell",
    "twap",
    "scale",
    "pov",
    "sniper",
    "iceberg",
    "chase",
    "bracket",
    "oco",
    "cancel",
    "amend",
    "close",
    "reverse",
)
WORDS = {
    "{s}": (("500", "10k", "1.5m", "$250", "$2.5k", "50%", "max", "1,500", "12.5%"), ("0", "-5", "1e3", "9" * 26, "٥", "100.5", "", "0.1")),
    "{p}": (
        ("0.00384", "bid", "ask", "mid", "last", "bid-2t", "-2t", "+5bp", "-1%", "mid+0.5%", "bid - 3t", "0.003841"),
        ("97000", "0.0038405", "nan", "bid-200%", "+1", "bid+1.5t", "0", "1e-3"),
    ),
    "{h}": (("0.0040", "+2%", "ask+50t", "mid+200bp", "0.004"), ("0.0030", "4")),
    "{l}": (("0.0036", "-2%", "bid-50t", "mid-200bp", ".0035"), ("0.0050", "-1")),
}  # fmt: skip
"""what stands for each: mostly right, mostly wrong"""
PARTS = (
    "@ {p}", "@{p}", "at {p}", "{p}", "po", "ioc", "fok", "market", "limit", "gtt=10m", "until=17:30", "until=2031-01-31T17:30", "iceberg={s}",
    "stop={p}", "stp=cancel_both", "route=cex", "btc", "pair=vaix", "over 2h", "over=30m", "in 20", "limit={p}", "random", "slip=3%",
    "{l}..{h}", "{p} .. {p}", "x10", "exp", "linear", "10%", "show {s}", "to {p}", "max 10t", "tp {p}", "sl {p}", "size {s}", "4f2a", "ord_00a19b",
    "+1t", "all", "buy", "sell", "gtt=", "=", "@", "..", "stp=x", "doge",
)  # fmt: skip
FITTING = {
    "buy": ("{s} @ {p}", "{s} market", "{s} @ {p} po gtt=10m", "{s} btc @ {p} stop={p}"), "twap": ("buy {s} over 2h in 20", "sell {s} over 1d limit={p}"),
    "scale": ("buy {s} {l}..{h} x10", "sell {s} {l} .. {h} exp"), "pov": ("buy {s} 10% over 2h", "sell {s} 7.5%"), "sniper": ("buy {s} at {p}",),
    "iceberg": ("buy {s} @ {p} show 500", "sell {s} @ {p} show {s}"), "chase": ("buy {s}", "sell {s} to {l} max 10t", "buy {s} to {h}"),
    "bracket": ("buy {s} @ {p} tp {h} sl {l}", "sell {s} market tp {l} sl {h}"), "oco": ("sell {s} tp {h} sl {l}", "buy {s} sl={h} tp={l}"),
    "cancel": ("4f2a", "@ {p}", "ord_00a19b", "@ 0.003841"), "amend": ("+1t", "{p}", "size {s}", "4f2a {p}", "a19b -2t size {s}"),
    "close": ("50%", "all @ {p}", "25% market"), "reverse": ("",),
}  # fmt: skip
RIGHT, ODD = 0.95, 0.85
SIGNS = "abktmx0123456789.,%$@+-= ..\t/:_\u212a\u0661\u202e\x00\x1b\U0001f600éＫ"


def lines(dice: random.Random, count: int) -> Iterator[str]:
    for _ in range(count):
        line = _line(dice)
        for _ in range(dice.choice((0, 0, 0, 0, 1, 2))):
            line = _bent(dice, line)
        yield line


def _line(dice: random.Random) -> str:
    roll, verb = dice.random(), dice.choice(("buy", "sell", dice.choice(VERBS)))
    if roll < 0.05:
        return verb + " " + "".join(dice.choice(SIGNS) for _ in range(dice.randrange(30)))
    if roll < 0.08:
        return verb + " " + dice.randbytes(dice.randrange(30)).decode("latin-1")
    words = [dice.choice(FITTING["buy" if verb == "sell" else verb])] if roll < ODD else []
    words += [dice.choice(PARTS) for _ in range(dice.choice((0, 0, 0, 1, 1, 2, 6)))]
    if roll >= ODD:
        words.insert(0, "{s}")
    return " ".join([verb, *(_filled(dice, word) for word in words)])


def _filled(dice: random.Random, word: str) -> str:
    for mark, (right, wrong) in WORDS.items():
        while mark in word:
            word = word.replace(mark, dice.choice(right if dice.random() < RIGHT else wrong), 1)
    return word


def _bent(dice: random.Random, line: str) -> str:
    """A slip of a finger: a sign lost, doubled, put in, swapped; a word said twice; capitals."""
    at = dice.randrange(len(line) + 1)
    match dice.randrange(6):
        case 0:
            return line[:at] + line[at + 1 :]
        case 1:
            return line[:at] + line[at : at + 1] + line[at:]
        case 2:
            return line[:at] + dice.choice(SIGNS) + line[at:]
        case 3:
            return line[: at - 1] + line[at : at + 1] + line[at - 1 : at] + line[at + 1 :] if at else line
        case 4:
            return f"{line} {dice.choice(line.split() or [''])}"
    return line.upper()


def fuzz(count: int, seed: int) -> Counter[str]:
    """What became of the lines. Surprise or any error but LineError ends it."""
    dice, fate = random.Random(seed), Counter[str]()
    there = market()
    for line in lines(dice, count):
        if not speaks(line):
            fate["left to others"] += 1
            continue
        go_on(line, dice.randrange(len(line) + 1), there)
        try:
            plan = understand(line, there)
            if isinstance(plan, Send):
                build(form_of(plan, AROUND, len(line)))
        except LineError as error:
            fate["refused" if 0 <= error.column <= len(line) + 1 else "pointed at nothing"] += 1
        else:
            Judge(line, there).judge(plan)
            fate[f"understood: {line.split()[0].lower()}"] += 1
    return fate


def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    begun = time.perf_counter()
    fate = fuzz(count, seed)
    for name, number in sorted(fate.items()):
        print(f"{number:>9,}  {name}")
    print(f"{count:,} lines, seed {seed}, {time.perf_counter() - begun:.1f} s: no crash, no surprise")


if __name__ == "__main__":
    main()
