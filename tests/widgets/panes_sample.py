"""The market of the pictures, as view data: bars and sums are worked out as the presenter would."""

from __future__ import annotations

from math import sqrt

from widgets.view import (
    BookView,
    Figure,
    FiguresView,
    HeaderView,
    Intent,
    LadderView,
    Level,
    Market,
    MarketsView,
    Middle,
    Print,
    Rung,
    StatusView,
    TapeView,
    Text,
    VenueShare,
)  # fmt: skip

_ASKS = (
    "3844 7050 C····,3845 11300 CE···,3846 22000 C·B·S,3847 4200 C····,3848 9150 CEB··,3850 12400 ··B··,3851 3300 C····,"
    "3852 18900 CEBAS,3853 8700 C····,3855 26000 CE··S,3857 5100 ··B··,3858 14250 C····,3860 41000 CEBAS,3862 9900 C····,"
    "3864 7300 C····,3867 15000 ·E···,3870 60000 CEBAS,3874 8100 C····,3880 52000 CEBAS"
)
_BIDS = (
    "3842 8200 C····,3841 14900 CEB··,3840 31000 CEB·S,3839 2750 C····,3838 10500 C·B··,3836 18750 CE···,3835 6400 C····,"
    "3833 12000 ···AS,3832 4450 C····,3830 38000 CEBAS,3828 9100 C····,3825 5600 C····,3824 17200 ·EB··,3821 8800 C····,"
    "3820 50000 CEBAS,3817 7700 C····,3815 21000 C···S,3810 33000 CEB··,3800 75000 CEBAS"
)
_MINE = {3846: "1,000", 3841: "500", 3836: "2,000"}
CURSOR = 3846

Raw = tuple[int, int, str]


def _levels(text: str, count: int) -> list[Raw]:
    parts = (level.split() for level in text.split(",")[:count])
    return [(int(price), int(size), mix) for price, size, mix in parts]


def price(ticks: int) -> str:
    return f"{ticks / 1_000_000:.6f}"


def _side(raw: list[Raw], side: str, largest: int, deepest: int) -> tuple[Level, ...]:
    total, levels = 0, []
    for place, (ticks, size, mix) in enumerate(raw):
        total += size
        levels.append(
            Level(
                price(ticks), f"{size:,}", f"{total:,}", mix, _MINE.get(ticks, ""), side, place == 0, ticks == CURSOR,
                size * 72 // largest, total * 80 // deepest,
            )
        )  # fmt: skip
    return tuple(levels)


DISARMED = Intent(
    (("disarmed", "amber"), (" - ", "dim"), ("ga", "bright!"), (" or ", "dim"), ("F9", "bright!"), (" arms the keys", "dim"))
)  # fmt: skip
ARMED = Intent(
    (
        ("b ", "bright!"), ("0.003842", "bid"), (" q 8,200~", "dim"), ("   ", "dim"),
        ("s ", "bright!"), ("0.003844", "ask"), (" q 7,050~", "dim"),
    )
)  # fmt: skip
ARMED_SHORT = Intent(
    (("b ", "bright!"), ("0.003842", "bid"), ("  ", "dim"), ("s ", "bright!"), ("0.003844", "ask")),
    (("1,000 post-only", "dim"),),
)
REFUSED = Intent((("new orders refused", "amber"), ("  cancels still work", "dim")))


def book(count: int = 13, intent: Intent = DISARMED, stale: bool = False, source: str = "hybrid") -> BookView:
    asks, bids = _levels(_ASKS, count), _levels(_BIDS, count)
    largest = max(size for _, size, _ in asks + bids)
    deepest = max(sum(size for _, size, _ in side) for side in (asks, bids))
    return BookView(
        _side(asks, "ask", largest, deepest),
        _side(bids, "bid", largest, deepest),
        Middle("0.003843", "2 t", "5.2 bps", "+18 %", "0.0038431"),
        source,
        "STALE 4.2 s" if stale else "",
        "reconnecting, try 3" if stale else "",
        REFUSED if stale else intent,
    )


def ladder(high: int = 3856, count: int = 27, intent: Intent = ARMED, stale: bool = False) -> LadderView:
    asks = {ticks: size for ticks, size, _ in _levels(_ASKS, 99)}
    bids = {ticks: size for ticks, size, _ in _levels(_BIDS, 99)}

    def rung(ticks: int) -> Rung:
        bid, ask = bids.get(ticks, 0), asks.get(ticks, 0)
        mine = _MINE.get(ticks, "")
        return Rung(
            price(ticks), f"{bid:,}" if bid else "", f"{ask:,}" if ask else "", mine if ticks < 3843 else "",
            mine if ticks > 3843 else "", bid * 72 // 41000, ask * 72 // 41000,
            {3842: "bid", 3844: "ask"}.get(ticks, ""), ticks == CURSOR,
        )  # fmt: skip

    rungs = tuple(rung(high - place) for place in range(count))
    stale_parts = ("STALE 4.2 s", "reconnecting, try 3", REFUSED) if stale else ("", "", intent)
    return LadderView(rungs, "1 t", *stale_parts)


_TRADES = (
    "07.214 3842 4000 + C,06.880 3842 350 + C,06.871 3840 22000 - B,05.310 3842 1200 + C,05.024 3843 900 + S,"
    "04.118 3841 500 - C,03.902 3842 7600 + C,02.775 3841 150 - E,02.101 3841 3050 - C,01.456 3842 48000 + B,"
    "00.990 3840 640 - C,00.312 3840 2100 - A,00.007 3841 880 + C,00.002 3839 12500 - C"
)


def tape(shares: bool = True, filtered: str = "all sizes, sweeps joined") -> TapeView:
    prints = []
    for place, text in enumerate(_TRADES.split(",")):
        time, ticks, size, sign, venue = text.split()
        prints.append(
            Print(
                f"09:41:{time[:2]}", time[2:], price(int(ticks)), f"{int(size):,}", "bid" if sign == "+" else "ask",
                venue, round(80 * min(1, sqrt(int(size) / 48000))), int(size) >= 20000, place == 5, place == 0,
            )
        )  # fmt: skip
    venues = (
        "C clob 61,200 64",
        "E uniswap 9,400 10",
        "B aerodrome 18,300 19",
        "A camelot 2,100 2",
        "S raydium 4,900 5",
    )
    found = tuple(VenueShare(*parts) for parts in map(_share, venues))
    return TapeView(tuple(prints), filtered, found if shares else ())


def _share(text: str) -> tuple[str, str, str, str]:
    letter, name, size, share = text.split()
    return letter, name, size, f"{share} %"


_MARKETS = (
    "VAIX 0.003842 1 2.14 18M ▃▄▅▇,SBIO 0.1184 -1 0.61 2.1M ▆▅▃▂,ET10 0.9981 1 0.08 840k ▃▃▄▃,ACN 2.4410 1 0.15 96k ▄▄▅▄,"
    "GLDX 61.24 -1 0.32 11k ▅▅▄▄,NEUR 0.02718 1 11.4 4.4M ▁▂▅▇,QBIT 0.000914 -1 4.85 31k ▇▅▃▁,AGRI 1.0420 0 0.00 6k ▄▄▄▄,"
    "EVCDX 14.082 1 0.77 77k ▃▄▄▅,BTC 97,412.5 1 1.20 1.2B ▂▄▅▇,ETH 3,318.20 -1 0.42 610M ▅▄▄▃,SOL 188.41 1 2.02 95M ▃▄▆▇"
)


def markets(cursor: int = -1) -> MarketsView:
    rows = []
    for place, text in enumerate(_split_markets()):
        symbol, last, sign, change, volume, spark = text.split()
        rows.append(Market(symbol, last, int(sign), change, volume, spark, place == 0))
    return MarketsView(tuple(rows), cursor)


def _split_markets() -> list[str]:
    """At the commas that stand before a symbol, not those inside a price."""
    parts: list[str] = []
    for part in _MARKETS.split(","):
        if part[0].isdigit():
            parts[-1] += f",{part}"
        else:
            parts.append(part)
    return parts


def position(spark: str = "▁▂▂▃▃▂▃▄▄▅▅▄▅▆▇▆▇") -> FiguresView:
    rows = (
        Figure("long", "12,000", "VAIX"),
        Figure("entry", "0.003801", price=True),
        Figure("mark", "0.003843", price=True),
        Figure(),
        Figure("unreal.", "+0.50", role="bid"),
        Figure("realised", "+12.40", role="bid"),
        Figure("fees", "-0.31", role="ask"),
        Figure("funding", "0.00", role="normal"),
        Figure("day", "+12.59", "USDC", role="bid!"),
    )
    return FiguresView("POSITION", rows, spark)


def position_line() -> FiguresView:
    rows = (
        Figure("pos", "+12,000"),
        Figure("@", "0.003801", role="normal", price=True),
        Figure("unr", "+0.50", role="bid"),
        Figure("real", "+12.40", role="bid"),
        Figure("fees", "-0.31", role="ask"),
        Figure("day", "+12.59", role="bid!"),
    )
    return FiguresView("POSITION", rows)


def alerts() -> FiguresView:
    notes: tuple[tuple[Text, ...], ...] = (
        (("▲ ", "accent"), ("0.003860", "normal"), (" set 12 min ago", "dim")),
        (("· 09:38 filled 500 a81f", "dim"),),
    )
    return FiguresView("ALERTS", notes=notes)


def sizes() -> FiguresView:
    worth = ("0.38", "1.92", "3.84", "9.61", "19.21", "38.42")
    amounts = (100, 500, 1000, 2500, 5000, 10000)
    rows = tuple(
        Figure(
            str(at),
            f"{amount:,}",
            f"{usd} USDC",
            "bright!" if at == 3 else "normal",
            False,
            "accent!" if at == 3 else "dim",
        )
        for at, (amount, usd) in enumerate(zip(amounts, worth, strict=True), 1)
    )
    return FiguresView("SIZES", rows)


def latency() -> FiguresView:
    rows = "ack_p50 9 ms,ack_p99 31 ms,server 4 ms,clock +2 ms,gaps 0,frames 20 /s,bytes 6.1 kB/s"
    figures = (
        Figure(label.replace("_", " "), value, unit[0] if unit else "", "normal")
        for label, value, *unit in map(str.split, rows.split(","))
    )
    return FiguresView("LATENCY", tuple(figures))


def header(short: bool = False) -> HeaderView:
    size: tuple[Text, ...] = (("3", "accent!"), (" × ", "dim"), ("1,000", "bright!"))
    day: tuple[Text, ...] = (("day ", "dim"), ("+12.59", "bid!"))
    long: tuple[Text, ...] = (
        ("pos ", "dim"), ("+12,000", "bright!"), ("  unr ", "dim"), ("+0.50", "bid!"), ("  ", "dim"), ("", "dim"),
        *day, ("   size ", "dim"), *size,
    )  # fmt: skip
    return HeaderView(
        "VAIX/USDC", "0.003842", "bid", "▲ +2.14 %", "bid", (*day, ("   ", "dim"), *size) if short else long
    )


def status(short: bool = False) -> StatusView:
    if short:
        left: tuple[Text, ...] = (
            ("● ", "bid"),
            ("40 ms", "normal"),
            ("  ack 9 ms", "dim"),
            ("  6 kB/s", "dim"),
        )
    else:
        left = (
            ("● ", "bid"), ("live", "normal"), ("  tick ", "dim"), ("40 ms", "normal"), ("  ack ", "dim"),
            ("9 ms", "normal"), ("  gaps ", "dim"), ("0", "normal"), ("  ", "dim"), ("6.1 kB/s", "normal"),
        )  # fmt: skip
    cancel = "all" if short else "cancel all"
    keys = (("b s", "join"), ("tb ts", "take"), ("x", "cancel"), ("F12", cancel), ("?", "help"))
    return StatusView(left, keys)
