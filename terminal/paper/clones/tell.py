"""A clone put into the venue's words: units, lots and ticks become decimals here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Raw

from terminal.model.money import format_units, quote_text
from terminal.model.order import Mode
from terminal.paper.clearing import QUOTE
from terminal.paper.clones.books import Books
from terminal.paper.clones.catalogue import SOURCES, Source
from terminal.paper.clones.clone import Activity, Clone
from terminal.paper.clones.skills import SKILLS, SLOTS, Skill
from terminal.paper.clones.worth import equity_of, goods_of, held_by, money_of
from terminal.wire import clones as wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from terminal.model.instrument import Instrument
    from terminal.paper.clones.settings import Settings
    from terminal.paper.exchange import Exchange

PAGE = 50


def available(exchange: Exchange) -> wire.Available:
    bots = [_source(exchange, source) for source in SOURCES.values()]
    return wire.Available(bots, len(bots))


def profile(exchange: Exchange, clone: Clone) -> wire.Profile:
    clone = clone.counted(exchange)
    symbol = clone.settings.symbol
    pair = exchange.pairs[symbol]
    instrument, books = pair.instrument, clone.books.get(symbol, Books())
    money, goods = money_of(exchange, clone), goods_of(exchange, clone, symbol)
    realised, unrealised = _pnl(exchange, clone)
    wins, losses = (sum(getattr(one, name) for one in clone.books.values()) for name in ("wins", "losses"))
    settings = _settings(clone.settings)
    status, why = _status(clone)
    return wire.Profile(
        id=clone.id,
        name=clone.name,
        source_type=clone.source_type,
        source_id=clone.source_id,
        mode=clone.mode.value,
        is_paper=clone.mode is Mode.PAPER,
        is_active=not clone.deleted,
        is_trading=clone.run is not None,
        status=status,
        status_text=why,
        symbol=symbol,
        pair=instrument.pair,
        stop_loss_pct=settings.stop_loss_pct,
        take_profit_pct=settings.take_profit_pct,
        max_position_pct=settings.max_position_pct,
        settings=settings,
        skills=[one.skill for one in clone.skills],
        balance_usdc=quote_text(money.total),
        available_usdc=quote_text(money.available),
        held_usdc=quote_text(money.held),
        position=instrument.size_text(goods.total),
        average_cost=_average_cost(books, instrument),
        position_value_usdc=quote_text(instrument.notional(pair.last, goods.total)),
        equity_usdc=quote_text(equity_of(exchange, clone)),
        net_deposits_usdc=quote_text(clone.deposits),
        realized_pnl_usdc=quote_text(realised),
        unrealized_pnl_usdc=quote_text(unrealised),
        total_pnl_usdc=quote_text(realised + unrealised),
        trades=sum(one.trades for one in clone.books.values()),
        wins=wins,
        losses=losses,
        win_rate_pct=_win_rate(wins, losses),
        open_orders=len(exchange.accounts[clone.account].open),
        created_at=clone.created // 1000,
        started_at=clone.started // 1000 if clone.started else None,
    )


def profiles(exchange: Exchange, clones: Iterable[Clone]) -> wire.Clones:
    told = [profile(exchange, clone) for clone in clones]
    return wire.Clones(told, len(told))


def balance(exchange: Exchange, clone: Clone) -> wire.CloneBalance:
    money, symbol = money_of(exchange, clone), clone.settings.symbol
    instrument = exchange.pairs[symbol].instrument
    owner = held_by(exchange, clone, clone.owner, QUOTE)
    return wire.CloneBalance(
        id=clone.id,
        mode=clone.mode.value,
        currency=QUOTE,
        available=_number(money.available),
        balance=_number(money.total),
        held=_number(money.held),
        available_usdc=quote_text(money.available),
        balance_usdc=quote_text(money.total),
        held_usdc=quote_text(money.held),
        equity_usdc=quote_text(equity_of(exchange, clone)),
        base_symbol=instrument.base,
        base_balance=instrument.size_text(goods_of(exchange, clone, symbol).total),
        owner_available_usdc=quote_text(owner.available),
    )


def activity(exchange: Exchange, clone: Clone, page: int) -> wire.ActivityPage:
    clone = clone.counted(exchange)
    newest = clone.activity[::-1]
    chosen = newest[(page - 1) * PAGE : page * PAGE]
    pages = max(1, -(-len(newest) // PAGE))
    return wire.ActivityPage([_entry(exchange, one) for one in chosen], page, pages, PAGE, len(newest))


def analytics(exchange: Exchange, clone: Clone) -> wire.AssetAnalytics:
    clone = clone.counted(exchange)
    assets = [_figures(exchange, symbol, clone.books[symbol]) for symbol in sorted(clone.books)]
    realised, unrealised = _pnl(exchange, clone)
    return wire.AssetAnalytics(
        clone.id, assets, quote_text(realised), quote_text(unrealised), quote_text(realised + unrealised)
    )


def skills(clone: Clone) -> wire.Skills:
    equipped = [
        wire.EquippedSkill(one.skill, one.known.slot, one.position, dict(sorted(one.params.items())))
        for one in clone.skills
    ]
    held = {(one.known.slot, one.position): one.skill for one in clone.skills}
    slots = [
        wire.Slot(kind, position, held.get((kind, position)))
        for kind, number in SLOTS.items()
        for position in range(number)
    ]
    return wire.Skills(clone.id, [_skill(one) for one in SKILLS.values()], equipped, slots)


def deleted(exchange: Exchange, clone: Clone, returned: int, refunded: dict[str, int]) -> wire.Deleted:
    sizes = {pair.instrument.base: pair.instrument.size_text for pair in exchange.pairs.values()}
    assets = {asset: sizes[asset](lots) for asset, lots in refunded.items() if asset != QUOTE}
    return wire.Deleted(clone.id, "deleted", quote_text(refunded.get(QUOTE, 0)), assets, quote_text(returned))


def _source(exchange: Exchange, source: Source) -> wire.Source:
    settings = source.settings_on(exchange.pairs)
    risk = wire.Risk(source.level, _percent(source.exposure), _percent(source.loss))
    return wire.Source(
        id=source.id,
        source_id=source.id,
        slug=source.id,
        source_type=source.type,
        name=source.name,
        description=source.description,
        default_symbol=settings.symbol,
        risk=risk,
        default_settings=_settings(settings),
        skills=[one.skill for one in source.skills],
    )


def _settings(settings: Settings) -> wire.Settings:
    return wire.Settings(
        settings.symbol,
        _percent(settings.stop_loss),
        _percent(settings.take_profit),
        _percent(settings.max_position),
    )


def _status(clone: Clone) -> tuple[str, str]:
    """A word, and words that say why it does nothing where that is so."""
    if clone.deleted:
        return "deleted", "deleted"
    if clone.run is None:
        return "paused", "paused"
    status = "closing" if clone.run.closing else "trading"
    return status, clone.run.why or status


def _pnl(exchange: Exchange, clone: Clone) -> tuple[int, int]:
    unrealised = 0
    for symbol, books in clone.books.items():
        pair = exchange.pairs[symbol]
        unrealised += books.unrealised(pair.last, pair.instrument)
    return sum(books.realised for books in clone.books.values()), unrealised


def _figures(exchange: Exchange, symbol: str, books: Books) -> wire.AssetFigures:
    pair = exchange.pairs[symbol]
    instrument = pair.instrument
    return wire.AssetFigures(
        symbol=symbol,
        pair=instrument.pair,
        trades=books.trades,
        volume_usdc=quote_text(books.volume),
        fees_usdc=quote_text(books.fees),
        cash_flow_usdc=quote_text(books.cash_flow),
        position=instrument.size_text(books.position),
        average_cost=_average_cost(books, instrument),
        realized_pnl_usdc=quote_text(books.realised),
        unrealized_pnl_usdc=quote_text(books.unrealised(pair.last, instrument)),
        wins=books.wins,
        losses=books.losses,
        win_rate_pct=_win_rate(books.wins, books.losses),
    )


def _average_cost(books: Books, instrument: Instrument) -> str | None:
    """What a whole unit of the base cost, fees and all, cut off to the smallest unit of USDC."""
    if not books.position:
        return None
    return quote_text(int(books.cost / (books.position * instrument.lot)))


def _entry(exchange: Exchange, entry: Activity) -> wire.ActivityEntry:
    instrument = exchange.pairs[entry.symbol].instrument if entry.symbol else None
    return wire.ActivityEntry(
        id=entry.id,
        at=entry.at // 1000,
        kind=entry.kind,
        text=entry.text,
        symbol=entry.symbol or None,
        side=entry.side.value if entry.side else None,
        price=instrument.price_text(entry.price) if instrument else None,
        quantity=instrument.size_text(entry.lots) if instrument else None,
        pnl=None if entry.pnl is None else quote_text(entry.pnl),
    )


def _skill(skill: Skill) -> wire.Skill:
    params = [
        wire.SkillParam(
            one.name,
            one.description,
            f"{one.least:f}",
            f"{one.most:f}",
            f"{one.step:f}",
            None if one.default is None else f"{one.default:f}",
        )
        for one in skill.params
    ]
    return wire.Skill(skill.id, skill.name, skill.slot, skill.description, params)


def _win_rate(wins: int, losses: int) -> Raw | None:
    """Of the sales that made or lost something."""
    decided = wins + losses
    return _percent(wins * 10_000 // decided) if decided else None


def _number(units: int) -> Raw:
    """USDC as a JSON number, exact."""
    return Raw(quote_text(units).encode())


def _percent(hundredths: int) -> Raw:
    return Raw(format_units(hundredths, 2).encode())
