"""What became of the mutants: by file and judge, and each that got away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.mutants.equivalents import EQUIVALENTS
from tests.mutants.judges import JUDGES
from tests.mutants.making import Change, Made, Mutant
from tests.mutants.trials import CRASH, LOADING, TIMED_OUT, Verdict

WAYS = (LOADING, *JUDGES, CRASH)
WANTED = 95.0
"""Per cent of all that were tried."""


@dataclass
class Tally:
    """One file's, or several files' together."""

    name: str
    made: Made
    killed: Counter[str] = field(default_factory=Counter)
    survivors: list[Mutant] = field(default_factory=list)

    def count(self, mutant: Mutant, verdict: Verdict) -> None:
        if verdict.judge:
            self.killed[verdict.judge] += 1
        else:
            self.survivors.append(mutant)

    def __add__(self, other: Tally) -> Tally:
        both = Made(self.made.mutants + other.made.mutants, self.made.left_out + other.made.left_out)
        return Tally("all", both, self.killed + other.killed, self.survivors + other.survivors)

    def explained(self) -> int:
        return sum(mutant.change() in EQUIVALENTS for mutant in self.survivors)

    def percent(self, *, of_equivalents_too: bool = True) -> float:
        aside = 0 if of_equivalents_too else self.explained()
        return 100 * self.killed.total() / max(1, len(self.made.mutants) - aside)

    def needless(self) -> list[Change]:
        """Explanations that explain nothing any more."""
        files = {mutant.file for mutant in self.made.mutants}
        survived = {mutant.change() for mutant in self.survivors}
        return [change for change in EQUIVALENTS if change.file in files and change not in survived]

    def is_good(self) -> bool:
        explained = self.explained() == len(self.survivors) and not self.needless()
        return explained and self.percent() >= WANTED


def lines_for(tally: Tally) -> Iterator[str]:
    tried, left_out = len(tally.made.mutants), tally.made.left_out.total()
    yield f"{tally.name}: {tried + left_out} generated, {left_out} left out, {tried} tried"
    for reason, count in sorted(tally.made.left_out.items()):
        yield f"  left out     {count:>5}  they {reason}"
    ways = ", ".join(f"{way} {tally.killed[way]}" for way in WAYS)
    yield f"  killed       {tally.killed.total() - tally.killed[TIMED_OUT]:>5}  {ways}"
    yield f"  timed out    {tally.killed[TIMED_OUT]:>5}  killed too: they do not end"
    yield f"  survived     {len(tally.survivors):>5}  {tally.explained()} of them equivalent"
    yield (
        f"  {tally.percent():.1f} % killed of all that were tried, "
        f"{tally.percent(of_equivalents_too=False):.1f} % of those that are not equivalent"
    )


def lines_for_survivors(tally: Tally) -> Iterator[str]:
    for mutant in sorted(tally.survivors, key=lambda one: (one.file, one.line)):
        change = mutant.change()
        yield f"terminal/paper/{mutant.file}:{mutant.line} {change.where}"
        yield f"  - {change.before}"
        yield f"  + {change.after}"
        yield f"  {EQUIVALENTS.get(change, 'NOT EXPLAINED: a check is missing, or a reason in equivalents.py')}"
    for change in tally.needless():
        yield f"equivalents.py explains what did not survive: {change}"
