"""Plant every fault that cosmic-ray knows in the engine, one at a time, and count those that the checks find.

    python -m tests.mutants [--only matching.py] [--seed 1] [--workers 2]

Ends with 1 where fewer than 95 % are found, or where one that is not found has no reason in equivalents.py.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

from tests.mutants.judges import LONG_SESSIONS
from tests.mutants.making import ENGINE, ROOT, mutants_of
from tests.mutants.report import Tally, lines_for, lines_for_survivors
from tests.mutants.trials import Verdict, allowed_after, try_out

FILES = ("matching.py", "ledger.py", "stops.py", "routing.py")


def main() -> int:
    parser = argparse.ArgumentParser(description="How many planted faults do the engine's checks find?")
    parser.add_argument("--only", choices=FILES, metavar="FILE", help=f"one of {', '.join(FILES)}")
    parser.add_argument("--seed", type=int, default=1, help="of the first random session")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    options = parser.parse_args()
    started, stamps = time.perf_counter(), _stamps()
    print(f"seeds {options.seed}..{options.seed + LONG_SESSIONS}, {options.workers} workers")
    original = judge_original(options.seed)
    if original.judge:
        print(f"the original does not pass the {original.judge} itself: {original.found}")
        return 1
    print("the original passes: " + ", ".join(f"{name} {s:.1f} s" for name, s in original.seconds.items()))
    tallies: list[Tally] = []
    for file in [options.only] if options.only else FILES:
        tallies.append(try_all(file, options.seed, options.workers, original))
        print("\n".join(lines_for(tallies[-1])), flush=True)
    total = sum(tallies[1:], tallies[0])
    if len(tallies) > 1:
        print("\n".join(lines_for(total)))
    print("\n".join(lines_for_survivors(total)))
    print(f"{time.perf_counter() - started:.0f} s")
    if _stamps() != stamps:
        print("the source was changed meanwhile: run it again")
        return 1
    return 0 if total.is_good() else 1


def judge_original(seed: int) -> Verdict:
    [(_, verdict)] = try_out([None], seed, workers=1)
    return verdict


def try_all(file: str, seed: int, workers: int, original: Verdict) -> Tally:
    tally = Tally(file, mutants_of(file))
    for mutant, verdict in try_out(tally.made.mutants, seed, workers, allowed_after(original)):
        if mutant is not None:
            tally.count(mutant, verdict)
    return tally


def _stamps() -> list[int]:
    """When each file that takes part was last written."""
    folders = (ENGINE, ENGINE.parent / "model", ROOT / "tests" / "paper")
    return [file.stat().st_mtime_ns for folder in folders for file in sorted(folder.glob("*.py"))]


if __name__ == "__main__":
    sys.exit(main())
