"""The bots that can be cloned: where each trades, what it risks and the skills it comes with."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from msgspec import structs

from terminal.model.errors import NotFound
from terminal.paper.clones.settings import WHOLE, Settings
from terminal.paper.clones.skills import MARKET_MAKING, Equipped, params_of, skill_of, with_skill

SPECIES, AGENT, BACKTEST = "wta_species", "perpetual_agent", "backtest_bot"


class Source(NamedTuple):
    type: str
    id: str
    name: str
    description: str
    level: str
    settings: Settings
    skills: tuple[Equipped, ...]

    def settings_on(self, symbols: Collection[str]) -> Settings:
        """On its own pair, or on the first one where that is not traded."""
        if self.settings.symbol in symbols:
            return self.settings
        return structs.replace(self.settings, symbol=next(iter(symbols)))

    @property
    def exposure(self) -> int:
        """The most that is in the market at once, in hundredths of a per cent of the equity."""
        return self.settings.max_position

    @property
    def loss(self) -> int:
        """What a stopped position costs, in hundredths of a per cent of the equity; fees and gaps come on top."""
        return self.settings.max_position * self.settings.stop_loss // WHOLE


def _source(
    kind: str, slug: str, name: str, description: str, level: str, settings: Settings, *skills: str, **params: str
) -> Source:  # fmt: skip
    """The parameters are those of market making."""
    loadout: list[Equipped] = []
    for skill_id in skills:
        skill = skill_of(skill_id)
        own = params_of(skill, params) if skill_id == MARKET_MAKING else {}
        loadout = with_skill(loadout, skill, None, own)
    return Source(kind, slug, name, description, level, settings, tuple(loadout))


_ALL = (
    _source(SPECIES, "macd", "MACD", "Buys when the MACD histogram is above zero and sells when it falls below.",
            "medium", Settings("vaix", 500, 1000, 2000), "macd_cross"),
    _source(SPECIES, "momentum", "Momentum", "Goes with RSI and MACD where both agree, in calm markets only.",
            "medium", Settings("vaix", 500, 1500, 2000), "rsi_momentum", "macd_cross", "volatility_filter"),
    _source(SPECIES, "mean_reversion", "Mean reversion", "Buys what fell out of its band and sells it at the mean.",
            "medium", Settings("sbio", 300, 500, 1500), "mean_reversion", "volatility_filter"),
    _source(SPECIES, "rsi", "RSI", "Goes with the stronger side of RSI(14).",
            "high", Settings("eth", 500, 1000, 2500), "rsi_momentum"),
    _source(SPECIES, "breakout", "Breakout", "Buys new highs and leaves at new lows.",
            "high", Settings("btc", 400, 2000, 2500), "breakout", "drawdown_guard"),
    _source(SPECIES, "grid", "Grid", "Rests a bid and an ask around the mid and earns the way between them.",
            "low", Settings("vaix", 500, 1000, 4000), MARKET_MAKING, "drawdown_guard", spread_bps="30"),
    _source(AGENT, "steady-maker", "Steady maker", "A tight maker that steps back when prices jump.",
            "low", Settings("btc", 300, 1000, 3000), MARKET_MAKING, "volatility_filter", spread_bps="8"),
    _source(AGENT, "trend-rider", "Trend rider", "Breakouts and MACD together, and only above the trend.",
            "high", Settings("eth", 600, 3000, 3000), "breakout", "macd_cross", "trend_filter", "drawdown_guard"),
    _source(BACKTEST, "rsi-macd-blend", "RSI and MACD blend", "Two signals with one vote each, above the trend.",
            "medium", Settings("btc", 400, 1000, 1500), "rsi_momentum", "macd_cross", "trend_filter"),
    _source(BACKTEST, "calm-reversion", "Calm reversion", "Mean reversion with a small position and a guard.",
            "low", Settings("et10", 200, 500, 1000), "mean_reversion", "volatility_filter", "drawdown_guard"),
)  # fmt: skip

SOURCES = {(source.type, source.id): source for source in _ALL}


def source_of(kind: str, slug: str) -> Source:
    source = SOURCES.get((kind, slug))
    if source is None:
        known = ", ".join(name for of, name in SOURCES if of == kind)
        told = slug[:60].encode("utf-8", "replace").decode()
        raise NotFound("UNKNOWN_SOURCE", f"no {kind} has this id: try {known}", "source_id", told)
    return source
