"""Whatever order there is can be written as a line, in any spelling, and the line is that very order again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core.orderline.meaning import understand
from terminal.core.orderline.plans import Send, Start
from terminal.core.orderline.reading import speaks
from terminal.core.works.spec import BracketSpec, ChaseSpec, OcoSpec, Spec
from terminal.model.instrument import Instrument
from terminal.model.order import BUY, SELL
from terminal.present.lineform import form_of
from tests.core.orderline.world import AROUND, BTC, VAIX, market

INSTRUMENTS = {"vaix": VAIX, "btc": BTC}
WORDS = {"limit": "limit", "post_only": "po", "ioc": "ioc", "fok": "fok", "market": "market"}


@dataclass(frozen=True)
class Written:
    """A line in parts: the head in its order, the others in any; and the call that it has to be."""

    head: tuple[str, ...]
    parts: tuple[str, ...]
    route: str
    texts: Mapping[str, str]


def size(instrument: Instrument, lots: int) -> str:
    return instrument.size_text(lots)


def short(text: str) -> str:
    """12500 as 12.5k: another spelling of the same."""
    whole = text.rstrip("0").rstrip(".") if "." in text else text
    return (
        f"{int(whole) // 100 / 10:g}k"
        if whole.isdigit() and int(whole) % 100 == 0 and int(whole) < 10**8
        else whole
    )


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, Instrument, int]:
    """A pair, and a size on its grid."""
    symbol = draw(st.sampled_from(sorted(INSTRUMENTS)))
    instrument = INSTRUMENTS[symbol]
    return symbol, instrument, draw(st.integers(max(2, instrument.min_lots), 10**7))


prices = st.integers(1, 10**6)
spans = st.sampled_from(["90s", "10m", "2h", "1d"])
sides = st.sampled_from(["buy", "sell"])


@st.composite
def orders(draw: st.DrawFn) -> Written:
    side, (symbol, instrument, lots) = draw(sides), draw(pairs())
    kind = draw(st.sampled_from([*WORDS, "stop_limit", "stop_market"]))
    texts = {"symbol": symbol, "side": side, "quantity": size(instrument, lots), "order_type": kind}
    parts = [symbol] if symbol != "vaix" or draw(st.booleans()) else []
    if kind in WORDS and not (kind == "limit" and draw(st.booleans())):
        parts.append(WORDS[kind])
    if kind == "stop_market":
        parts.append("market")
    if kind not in ("market", "stop_market"):
        texts["price"] = instrument.price_text(draw(prices))
        parts.append(f"@ {texts['price']}")
    if kind.startswith("stop"):
        texts["stop_price"] = instrument.price_text(draw(prices))
        parts.append(f"stop={texts['stop_price']}")
    if kind in ("limit", "post_only", "stop_limit") and draw(st.booleans()):
        texts["display_qty"] = size(instrument, draw(st.integers(instrument.min_lots, lots)))
        parts.append(f"iceberg={texts['display_qty']}")
    if kind not in ("market", "ioc", "fok") and draw(st.booleans()):
        texts["time_in_force_ms"] = draw(spans)
        parts.append(f"gtt={texts['time_in_force_ms']}")
    if draw(st.booleans()):
        texts["stp_mode"] = draw(st.sampled_from(["cancel_resting", "cancel_both", "decrement_and_cancel"]))
        parts.append(f"stp={texts['stp_mode']}")
    if draw(st.booleans()):
        texts["route_mode"] = draw(st.sampled_from(["auto", "cex", "dex"]))
        parts.append(f"route={texts['route_mode']}")
    return Written((side, short(texts["quantity"])), tuple(parts), "order.place", texts)


@st.composite
def parents(draw: st.DrawFn) -> Written:
    kind = draw(st.sampled_from(["twap", "scale", "pov", "sniper", "iceberg"]))
    side, (symbol, instrument, lots) = draw(sides), draw(pairs())
    texts = {"symbol": symbol, "side": side}
    head = [kind, side, short(size(instrument, lots))]
    parts = [f"pair={symbol}"] if draw(st.booleans()) else [symbol]
    limit = instrument.price_text(draw(prices))
    whole = "total_quantity" if kind in ("pov", "sniper") else "quantity"
    texts[whole] = size(instrument, lots)
    if kind in ("twap", "pov", "sniper") and draw(st.booleans()):
        texts["price_limit"] = limit
        parts.append(f"limit={limit}")
    match kind:
        case "twap":
            texts |= {
                "duration_minutes": "2h",
                "num_slices": str(draw(st.integers(1, 1_000))),
                "max_slippage_pct": "2.5",
            }
            parts += ["over 2h", f"in {texts['num_slices']}", "slip=2.5%"]
            if draw(st.booleans()):
                texts["randomize"] = "yes"
                parts.append("random")
        case "scale":
            low, high = sorted(draw(st.lists(prices, min_size=2, max_size=2, unique=True)))
            texts |= {"price_low": instrument.price_text(low), "price_high": instrument.price_text(high)}
            texts |= {"num_orders": str(draw(st.integers(2, 200))), "distribution": "exponential"}
            head.append(f"{texts['price_low']}..{texts['price_high']}")
            parts += [f"x{texts['num_orders']}", "exp"]
        case "pov":
            tenths = draw(st.integers(1, 1_000))
            texts |= {
                "algo_type": "pov",
                "duration_minutes": "30m",
                "participation_rate": f"{tenths / 1000:.3f}".rstrip("0").rstrip("."),
            }
            head.append(f"{tenths / 10:g}%")
            parts.append("over 30m")
        case "sniper":
            texts |= {"algo_type": "sniper", "trigger_price": limit}
            parts.append(f"at {limit}")
        case "iceberg":
            shown = size(instrument, draw(st.integers(instrument.min_lots, lots)))
            texts |= {"price": limit, "display_qty": shown, "order_type": "post_only"}
            parts += [f"@ {limit}", f"show {shown}", "po"]
    routes = {"twap": "algo.twap", "scale": "algo.scale", "iceberg": "order.iceberg"}
    return Written(tuple(head), tuple(parts), routes.get(kind, "algo.start"), texts)


@st.composite
def spelled(draw: st.DrawFn, written: Written) -> str:
    """Any order of the parts, any spaces, any letters' size, `@` near or far."""
    gap = st.sampled_from([" ", "  ", "   "])
    words = [*written.head, *draw(st.permutations(written.parts))]
    line = "".join(word + draw(gap) for word in words)
    line = line.replace("@ ", draw(st.sampled_from(["@", "@ ", "@  "]))).replace(
        "..", draw(st.sampled_from(["..", " .. "]))
    )
    return draw(st.sampled_from([line, line.upper(), f" {line}"]))


@settings(max_examples=60)
@given(st.data(), orders() | parents())
def test_an_order_written_as_a_line_is_the_same_order_again(data: st.DataObject, written: Written) -> None:
    line = data.draw(spelled(written))
    assert speaks(line)
    plan = understand(line, market())
    assert isinstance(plan, Send)
    assert plan.route == written.route
    assert {name: text.lower() for name, text in plan.texts.items()} == written.texts
    form_of(plan, AROUND, len(line))


@st.composite
def works(draw: st.DrawFn) -> tuple[str, Spec]:
    side, lots = draw(st.sampled_from([BUY, SELL])), draw(st.integers(100, 10**7))
    low, high = draw(st.integers(1, 3_800)), draw(st.integers(3_850, 10**6))
    price = VAIX.price_text
    match draw(st.sampled_from(["chase", "bracket", "oco"])):
        case "chase":
            limit, most = draw(st.sampled_from([0, high if side is BUY else low])), draw(st.integers(0, 500))
            parts = ([f"to {price(limit)}"] if limit else []) + ([f"max {most}t"] if most else [])
            return " ".join(["chase", side.value, str(lots), *parts]), ChaseSpec(
                "vaix", side, lots, limit, most
            )
        case "bracket":
            entry = draw(st.sampled_from([0, 3_840]))
            take, stop = (high, low) if side is BUY else (low, high)
            how = f"@ {price(entry)}" if entry else "market"
            line = f"bracket {side.value} {lots} {how} tp {price(take)} sl {price(stop)}"
            return line, BracketSpec("vaix", side, lots, entry, take, stop)
        case _:
            take, stop = (high, low) if side is SELL else (low, high)
            return f"oco {side.value} {lots} tp={price(take)} sl={price(stop)}", OcoSpec(
                "vaix", side, lots, take, stop
            )


@settings(max_examples=60)
@given(works())
def test_work_written_as_a_line_is_the_same_work_again(case: tuple[str, Spec]) -> None:
    line, spec = case
    plan = understand(line, market())
    assert isinstance(plan, Start)
    assert plan.spec == spec
