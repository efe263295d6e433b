"""Whatever is done in whatever order, the desk does what its rules, written once more in fractions, say."""

from __future__ import annotations

from collections import Counter

from tests.paper.prop.contest import Contest


def test_the_desk_keeps_its_rules_and_a_replay_gives_the_same() -> None:
    """Half of the traders begin with an account that they have earned; most lose theirs sooner or later."""
    met: Counter[str] = Counter()
    for seed in range(24):
        contest = Contest(seed)
        if seed % 2:
            contest.earn_an_account()
        for _ in range(60):
            contest.act()
            met[contest.naive.phase] += 1
            if contest.naive.phase == "closed" and contest.random.random() < 0.2:
                break
        bench = contest.bench
        met.update(f"closed by {trade.closed_by}" for trade in bench.trades())
        met["funding"] += any(deal.funding for deal in contest.naive.deals)
        met["claims"] += bool(contest.naive.claimed)
        assert bench.again(reload_at=-1).state() == bench.state()
        assert bench.again(reload_at=len(bench.done) * seed // 24).state() == bench.state()
    causes = [f"closed by {one}" for one in ("trader", "liquidation", "drawdown", "daily_loss")]
    for what in ("eval", "funded", "suspended", "closed", "funding", "claims", *causes):
        assert met[what] >= 3, (what, met)
