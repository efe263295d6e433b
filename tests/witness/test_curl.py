"""The venue's own documentation, run by curl with nothing but the host, the token and the ids replaced.

`ord_abc123`, `ord_def456`, `twap_abc123` and the address `0x...` stand in it for what the reader has.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tests.practice import Practice
from tests.witness.printed import at, printed
from tests.witness.sdk import WALLET

LINES = printed("curl")
NOBODYS = {
    "ord_abc123": ("place", "order_id"),
    "ord_def456": ("place", "order_id"),
    "twap_abc123": ("twap", "twap_id"),
}
"""The ids that are printed: the line that makes a real one, and its field in the answer."""

Curl = Callable[..., Any]


@pytest.fixture(scope="module")
def reader(practice: Practice) -> str:
    """The token of a user who has just logged in, and who has a free account at the Prop Desk."""
    user = {"email": "reader@example.com", "password": "correct horse"}
    with httpx.Client(base_url=practice.url, trust_env=False) as client:
        client.post("/auth/register", json=user)
        token = str(client.post("/auth/login", json=user).json()["access_token"])
        client.post("/api/v1/prop/signup", json={}, headers={"Authorization": f"Bearer {token}"})
    return token


@pytest.fixture(scope="module")
def curl(practice: Practice, reader: str) -> Curl:
    """Run a line of the documentation as that user, and answer the body."""
    binary = shutil.which("curl")
    if binary is None:
        pytest.skip("there is no curl here")

    def run(name: str, ids: dict[str, str] | None = None, status: int = 200, token: str = reader) -> Any:
        line = at(practice.url, LINES[name]).replace("$EVT_TOKEN", "YOUR_TOKEN").replace("YOUR_TOKEN", token)
        for printed_id, real in {"0x...": WALLET, **(ids or {})}.items():
            line = line.replace(printed_id, real)
        words = shlex.split(line.replace("\\\n", " "))
        assert words[0] == "curl"
        extra = ["-sS", "--noproxy", "*", "-w", "\n%{http_code}"]
        done = subprocess.run(
            [binary, *words[1:], *extra], capture_output=True, text=True, timeout=20, check=True
        )
        body, _, code = done.stdout.rpartition("\n")
        assert int(code) == status, body
        return json.loads(body)

    return run


@pytest.mark.parametrize("line", LINES)
def test_each_line_is_answered(curl: Curl, line: str) -> None:
    curl(line, {one: curl(maker)[field] for one, (maker, field) in NOBODYS.items() if one in LINES[line]})


def positive(*texts: str) -> bool:
    return all(Decimal(text) > 0 for text in texts)


def test_pairs_tell_how_each_is_traded(curl: Curl) -> None:
    pairs = {pair["symbol"]: pair for pair in curl("pairs")}
    assert list(pairs) == ["vaix", "sbio", "btc", "eth"]
    vaix = pairs["vaix"]
    assert (vaix["base_symbol"], vaix["quote_symbol"]) == ("VAIX", "USDC")
    assert (vaix["tick_size"], vaix["lot_size"], vaix["min_order_size"]) == ("0.000001", "1", "100")
    assert (vaix["maker_fee_bps"], vaix["taker_fee_bps"]) == (0, 10)
    assert all(chain["address"].startswith("0x") and chain["chain"] for chain in vaix["chains"])


def test_markets_tell_price_volume_and_liquidity_of_every_pair(curl: Curl) -> None:
    markets = curl("markets")
    assert len(markets) == 4
    for market in markets:
        assert positive(market["price"], market["volume_24h"], market["liquidity"], market["market_cap"])
        assert abs(Decimal(market["change_pct"])) < 100
        assert market["chain"] in ("base", "arbitrum", "ethereum")


def test_stats_agree_with_price_times_supply(curl: Curl) -> None:
    stats = curl("stats")
    assert positive(stats["price"], stats["total_supply"], stats["volume_24h"])
    cap = Decimal(stats["price"]) * Decimal(stats["total_supply"])
    assert abs(Decimal(stats["market_cap"]) - cap) < 1
    Decimal(stats["change_24h"])


def test_the_chart_has_ordered_candles_on_its_grid(curl: Curl) -> None:
    candles = curl("chart")
    assert 1 < len(candles) <= 200
    times = [candle["time"] for candle in candles]
    assert times == sorted(set(times))
    assert all(time % (4 * 3_600_000) == 0 for time in times)
    for candle in candles:
        low, high = Decimal(candle["low"]), Decimal(candle["high"])
        assert 0 < low <= min(Decimal(candle["open"]), Decimal(candle["close"]))
        assert high >= max(Decimal(candle["open"]), Decimal(candle["close"]))
        assert Decimal(candle["volume"]) >= 0


def test_venues_are_the_book_and_four_pools(curl: Curl) -> None:
    answer = curl("venues")
    assert {venue["venue"] for venue in answer["venues"]} == {
        "clob",
        "uniswap",
        "aerodrome",
        "camelot",
        "raydium",
    }
    assert all(positive(venue["liquidity"], venue["price"]) for venue in answer["venues"])
    total = sum((Decimal(venue["liquidity"]) for venue in answer["venues"]), Decimal())
    assert abs(total - Decimal(answer["total_liquidity"])) < 1
    shares = sum((Decimal(venue["share_pct"]) for venue in answer["venues"]), Decimal())
    assert abs(shares - 100) < Decimal("0.1")


def test_the_book_is_sorted_and_not_crossed(curl: Curl) -> None:
    book = curl("book")
    assert len(book["bids"]) == len(book["asks"]) == 30
    bids = [Decimal(price) for price, _, _ in book["bids"]]
    asks = [Decimal(price) for price, _, _ in book["asks"]]
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < asks[0]
    levels = book["bids"] + book["asks"]
    assert positive(*(size for _, size, _ in levels))
    assert all(count >= 1 for _, _, count in levels)


@pytest.mark.parametrize("line", ["hybrid book", "hybrid book, unquoted"])
def test_the_hybrid_book_says_what_stands_where(curl: Curl, line: str) -> None:
    book = curl(line)
    assert len(book["bids"]) == len(book["asks"]) == 30
    for level in book["bids"] + book["asks"]:
        assert Decimal(level["size"]) == sum(Decimal(part) for part in level["venues"].values())
        assert level["venue"] == (next(iter(level["venues"])) if len(level["venues"]) == 1 else "mixed")
    venues = {venue for level in book["bids"] + book["asks"] for venue in level["venues"]}
    assert "clob" in venues
    assert len(venues) > 1, "no pool shows any depth"


def test_the_bbo_is_the_top_of_the_book(curl: Curl) -> None:
    touch = curl("bbo")
    assert Decimal(touch["best_bid"]) < Decimal(touch["best_ask"])
    assert positive(touch["best_bid_size"], touch["best_ask_size"])
    assert abs(touch["timestamp"] - curl("time")["timestamp"]) < 10_000


def test_trades_are_newest_first(curl: Curl) -> None:
    trades = curl("trades")
    assert 1 <= len(trades) <= 100
    times = [trade["timestamp"] for trade in trades]
    assert times == sorted(times, reverse=True)
    assert len({trade["id"] for trade in trades}) == len(trades)
    for trade in trades:
        assert trade["side"] in ("buy", "sell")
        assert positive(trade["price"], trade["quantity"])
        assert trade["venue"] in ("clob", "uniswap", "aerodrome", "camelot", "raydium")


def test_the_ticker_holds_the_last_price_between_low_and_high(curl: Curl) -> None:
    ticker = curl("ticker")
    low, high = Decimal(ticker["low"]), Decimal(ticker["high"])
    assert low <= Decimal(ticker["last"]) <= high
    assert low <= Decimal(ticker["open"]) <= high
    assert positive(ticker["volume"])
    change = (Decimal(ticker["last"]) / Decimal(ticker["open"]) - 1) * 100
    assert abs(Decimal(ticker["change_pct"]) - change) < Decimal("0.02")


def test_the_time_is_utc_now(curl: Curl) -> None:
    first, second = curl("time"), curl("time")
    assert first["iso"].endswith("+00:00")
    assert first["epoch_us"] // 1000 == first["timestamp"]
    assert second["epoch_us"] > first["epoch_us"]


def test_an_order_is_placed_seen_and_cancelled(curl: Curl) -> None:
    placed = curl("place")
    ids = {"ord_abc123": placed["order_id"]}
    assert placed["order_id"].startswith("ord_")
    assert (placed["status"], placed["side"], placed["order_type"]) == ("open", "buy", "limit")
    assert (Decimal(placed["price"]), placed["quantity"]) == (Decimal("0.003"), "1000")
    assert set(placed["server_timing"]) == {"pre_match_ms", "match_ms", "commit_ms", "total_ms"}
    for line in ("orders", "open orders"):
        assert placed["order_id"] in [order["order_id"] for order in curl(line)["orders"]]
    assert curl("order", ids)["fills"] == []
    assert curl("cancel", ids)["status"] == "cancelled"
    assert placed["order_id"] in [order["order_id"] for order in curl("history")["orders"]]
    assert placed["order_id"] not in [order["order_id"] for order in curl("orders")["orders"]]


def test_a_batch_is_placed_and_cancelled(curl: Curl) -> None:
    placed = curl("place batch")
    assert (placed["total"], placed["successful"], placed["failed"]) == (2, 2, 0)
    first, second = (result["order_id"] for result in placed["results"])
    ended = curl("cancel batch", {"ord_abc123": first, "ord_def456": second})
    assert (ended["total"], ended["successful"], ended["failed"]) == (2, 2, 0)
    assert not {first, second} & {order["order_id"] for order in curl("open orders")["orders"]}


def test_a_twap_is_started_listed_and_cancelled(curl: Curl) -> None:
    twap = curl("twap")
    assert (twap["status"], twap["duration_minutes"], twap["num_slices"]) == ("active", 120, 20)
    assert twap["twap_id"] in [one["twap_id"] for one in curl("twaps")]
    assert curl("cancel twap", {"twap_abc123": twap["twap_id"]})["status"] == "cancelled"
    assert twap["twap_id"] not in [one["twap_id"] for one in curl("twaps")]


def test_a_scale_is_ten_orders_over_its_range(curl: Curl) -> None:
    scale = curl("scale")
    assert (scale["total"], scale["successful"]) == (10, 10)
    prices = [Decimal(order["price"]) for order in scale["orders"]]
    assert (min(prices), max(prices)) == (Decimal("0.002"), Decimal("0.004"))
    assert sum(Decimal(order["quantity"]) for order in scale["orders"]) == 10_000


def test_money_is_withdrawn(curl: Curl) -> None:
    before = Decimal(curl("balance")["quote_balance"])
    assert curl("withdraw")["status"] == "pending"
    assert before - 510 <= Decimal(curl("balance")["quote_balance"]) <= before - 500


def test_a_position_is_opened_at_the_prop_desk(curl: Curl) -> None:
    trade = curl("prop trade")
    assert (trade["venue"], trade["coin"], trade["side"]) == ("hyperliquid", "BTC", "long")
    assert (Decimal(trade["size"]), trade["leverage"]) == (Decimal("0.1"), 10)
    assert trade["status"] == "open"


@pytest.mark.parametrize("line", [name for name, text in LINES.items() if any(i in text for i in NOBODYS)])
def test_the_documentations_own_ids_are_nobodys(curl: Curl, line: str) -> None:
    if line == "cancel batch":
        assert curl(line)["failed"] == 2
    else:
        assert curl(line, status=404)["error"]["details"]["value"] in NOBODYS


def test_own_trades_are_a_list(curl: Curl) -> None:
    assert isinstance(curl("own trades")["trades"], list)


def test_the_balance_says_where_the_money_is(curl: Curl) -> None:
    balance = curl("balance")
    assert positive(balance["base_balance"], balance["quote_balance"])
    assert set(balance["quote_source"]) == {"on_chain", "hot_wallet", "deposits"}
    assert isinstance(balance["pending_settlements"], list)


def test_preflight_tells_balance_and_touch_in_one_call(curl: Curl) -> None:
    flight = curl("preflight")
    assert flight["pair"] == "VAIX/USDC"
    assert positive(flight["base_balance"], flight["quote_balance"])
    spread = Decimal(flight["best_ask"]) - Decimal(flight["best_bid"])
    assert Decimal(flight["spread"]) == spread
    assert spread > 0
    assert flight["server_ms"] >= 0


@pytest.mark.parametrize("line", [name for name, text in LINES.items() if "Bearer" in text])
def test_the_placeholder_itself_is_no_token(curl: Curl, line: str) -> None:
    assert "Bearer" in curl(line, status=401, token="YOUR_TOKEN")["detail"]
