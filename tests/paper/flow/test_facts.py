"""The simulated market has what is known of real ones: fat tails, memory of volatility and signs, a shaped book."""

from __future__ import annotations

import pytest

from terminal.core.candles import SECOND
from terminal.paper.flow import PAIRS
from tests.paper.flow.recording import (
    HOURS,
    START,
    Recording,
    autocorrelation,
    capped,
    excess_kurtosis,
    mean,
    noise,
    opened,
    record,
)


@pytest.fixture(params=HOURS, scope="module")
def seen(request: pytest.FixtureRequest) -> Recording:
    return record(request.param, 7, HOURS[request.param])


@pytest.mark.parametrize("seconds", [10, 60])
def test_returns_have_fat_tails(seen: Recording, seconds: int) -> None:
    assert excess_kurtosis(seen.returns(seconds)) > 1


def test_big_moves_come_in_clusters(seen: Recording) -> None:
    sizes = capped(seen.returns(10))
    for lag in (1, 2, 3, 5):
        assert autocorrelation(sizes, lag) > 3 * noise(sizes)


def test_returns_themselves_remember_little(seen: Recording) -> None:
    minutes = seen.returns(60)
    assert all(abs(autocorrelation(minutes, lag)) < 4 * noise(minutes) for lag in (1, 2, 3))


def test_a_minute_moves_as_much_as_the_profile_says(seen: Recording) -> None:
    moved = mean([r * r for r in seen.returns(60)]) ** 0.5
    assert 0.5 < moved / (PAIRS[seen.symbol].sigma * 60**0.5) < 1.6


def test_signs_of_trades_have_long_memory(seen: Recording) -> None:
    signs = seen.signs()
    for lag in range(1, 6):
        assert autocorrelation(signs, lag) > 4 * noise(signs)


def test_spread_widens_and_volume_swells_in_moves(seen: Recording) -> None:
    moves = [abs(b / a - 1) for a, b in zip(seen.mids, seen.mids[10:], strict=False)]
    order = sorted(range(len(moves)), key=moves.__getitem__)
    calm, wild = order[: len(order) // 2], order[-len(order) // 10 :]
    assert mean([seen.spreads[n + 10] for n in wild]) > 1.1 * mean([seen.spreads[n + 10] for n in calm])
    volume = [sum(seen.volumes[n + 1 : n + 11]) for n in range(len(moves))]
    assert mean([volume[n] for n in wild]) > 2 * mean([volume[n] for n in calm])


def test_the_touch_is_as_tight_as_traders_know_it(seen: Recording) -> None:
    spreads = sorted(seen.spreads)
    usual, wide = spreads[len(spreads) // 2], spreads[len(spreads) * 9 // 10]
    assert spreads[0] >= 1
    assert (usual, wide) <= ((2, 3) if seen.symbol == "vaix" else (10, 25))


def test_the_book_is_never_empty_and_as_deep_as_a_screen_needs(seen: Recording) -> None:
    assert min(seen.levels) >= 15
    assert 40 <= sorted(seen.levels)[len(seen.levels) // 2] <= 150
    assert 200 <= sorted(seen.orders)[len(seen.orders) // 2] <= 600


def test_sizes_hump_behind_the_touch() -> None:
    exchange, simulation = opened(5, "vaix")
    profile = [0] * 12
    for second in range(60, 1_800, 60):
        simulation.advance(START + second * SECOND)
        for half in (exchange.pairs["vaix"].live.bids, exchange.pairs["vaix"].live.asks):
            best = half.best()
            assert best
            for distance in range(12):
                level = half.levels.get(best.price - half.sign * distance)
                profile[distance] += level.lots if level else 0
    assert 2 <= profile.index(max(profile)) <= 10
    assert max(profile) > 1.5 * profile[0]


def test_trades_come_at_a_readable_rate(seen: Recording) -> None:
    seconds = len(seen.mids)
    assert 0.5 < len(seen.signs()) / seconds < 3
    assert seen.commands / seconds < 15


def test_pools_stay_in_their_fee_band(seen: Recording) -> None:
    assert max(seen.astray.values()) < 0.06 * len(seen.mids)
    assert {trade.venue for trade in seen.trades} == {"clob", "uniswap", "aerodrome", "camelot", "raydium"}


def test_depth_thins_before_news() -> None:
    _, simulation = opened(3, "acn")
    floor, latent = simulation.floors[0], simulation.latents[0]
    calm, before = 600 * SECOND, 55 * SECOND
    latent.news_at = START + calm + before + 5 * SECOND

    def depth(until: int) -> float:
        simulation.advance(START + until)
        return sum(level.lots for half in (floor.bids, floor.asks) for level in half.walk(12))

    usual = mean([depth(at * SECOND) for at in range(300, 600, 5)])
    thin = mean([depth(calm + before - back * SECOND) for back in range(15, 0, -1)])
    assert thin < 0.75 * usual


def test_news_moves_the_price_and_stirs_volatility() -> None:
    _, simulation = opened(3, "acn")
    latent = simulation.latents[0]
    latent.news_at = START + 60 * SECOND
    simulation.advance(START + 59 * SECOND)
    before, level = simulation.floors[0].mid(), latent.level
    simulation.advance(START + 80 * SECOND)
    assert abs(simulation.floors[0].mid() / before - 1) > 15 * PAIRS["acn"].sigma
    assert latent.level > 1.5 * level


def test_the_worth_of_coins_moves_together() -> None:
    _, simulation = opened(4, "btc", "eth")
    together = 0
    for second in range(5, 905, 5):
        before = [latent.log_price for latent in simulation.latents]
        simulation.advance(START + second * SECOND)
        btc, eth = (latent.log_price - was for latent, was in zip(simulation.latents, before, strict=True))
        together += (btc > 0) == (eth > 0)
    assert together > 0.6 * 180
