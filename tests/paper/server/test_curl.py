"""The venue's own documentation, run: its curl lines with nothing but the host and the token replaced."""

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

LINES = {
    "hybrid book, unquoted": "curl https://cymetica.com/api/v1/exchange/vaix/book/hybrid?depth=30",
    "hybrid book": 'curl "https://cymetica.com/api/v1/exchange/vaix/book/hybrid?depth=30"',
    "place": r"""curl -X POST https://cymetica.com/api/v1/exchange/vaix/orders \
-H "Authorization: Bearer YOUR_TOKEN" \
-H "Content-Type: application/json" \
-d '{"side":"buy","quantity":"1000","price":"0.003","order_type":"limit"}'""",
    "stats": "curl https://cymetica.com/api/v1/exchange/vaix/stats",
    "orders": r"""curl -H "Authorization: Bearer YOUR_TOKEN" \
https://cymetica.com/api/v1/exchange/vaix/orders""",
    "pairs": "curl https://cymetica.com/api/v1/exchange/pairs",
    "markets": "curl https://cymetica.com/api/v1/exchange/markets",
    "chart": 'curl "https://cymetica.com/api/v1/exchange/vaix/chart?interval=4h&limit=200"',
    "venues": "curl https://cymetica.com/api/v1/exchange/vaix/venues",
    "book": 'curl "https://cymetica.com/api/v1/exchange/vaix/book?depth=30"',
    "bbo": "curl https://cymetica.com/api/v1/exchange/vaix/bbo",
    "trades": 'curl "https://cymetica.com/api/v1/exchange/vaix/trades?limit=100"',
    "cancel": r"""curl -X DELETE "https://cymetica.com/api/v1/exchange/vaix/orders/ord_abc123" \
-H "Authorization: Bearer YOUR_TOKEN" """,
    "ticker": "curl https://cymetica.com/api/v1/exchange/vaix/ticker",
    "time": "curl https://cymetica.com/api/v1/exchange/time",
    "order": r"""curl "https://cymetica.com/api/v1/exchange/vaix/orders/ord_abc123" \
-H "Authorization: Bearer YOUR_TOKEN" """,
    "history": r"""curl "https://cymetica.com/api/v1/exchange/vaix/orders/history?limit=50&offset=0" \
-H "Authorization: Bearer YOUR_TOKEN" """,
    "open orders": r"""curl "https://cymetica.com/api/v1/exchange/vaix/orders/open" \
-H "Authorization: Bearer YOUR_TOKEN" """,
    "own trades": r"""curl "https://cymetica.com/api/v1/exchange/vaix/trades/mine?limit=100" \
-H "Authorization: Bearer YOUR_TOKEN" """,
    "balance": r"""curl "https://cymetica.com/api/v1/exchange/vaix/balance" \
-H "Authorization: Bearer YOUR_TOKEN" """,
    "preflight": r"""curl -H "Authorization: Bearer YOUR_TOKEN" \
https://cymetica.com/api/v1/clob/preflight/vaix""",
}

Curl = Callable[..., Any]


@pytest.fixture(scope="module")
def curl(practice: Practice) -> Curl:
    """Run a line of the documentation as a user who has just logged in, and answer the body."""
    binary = shutil.which("curl")
    if binary is None:
        pytest.skip("there is no curl here")
    user = {"email": "reader@example.com", "password": "correct horse"}
    with httpx.Client(base_url=practice.url, trust_env=False) as client:
        client.post("/auth/register", json=user)
        token = client.post("/auth/login", json=user).json()["access_token"]

    def run(name: str, order_id: str = "ord_abc123", status: int = 200, token: str = token) -> Any:
        line = LINES[name].replace("https://cymetica.com", practice.url).replace("YOUR_TOKEN", token)
        words = shlex.split(line.replace("\\\n", " ").replace("ord_abc123", order_id))
        assert words[0] == "curl"
        extra = ["-sS", "--noproxy", "*", "-w", "\n%{http_code}"]
        done = subprocess.run(
            [binary, *words[1:], *extra], capture_output=True, text=True, timeout=20, check=True
        )
        body, _, code = done.stdout.rpartition("\n")
        assert int(code) == status, body
        return json.loads(body)

    return run


def positive(*texts: str) -> bool:
    return all(Decimal(text) > 0 for text in texts)


def test_pairs_tell_how_each_is_traded(curl: Curl) -> None:
    pairs = {pair["symbol"]: pair for pair in curl("pairs")}
    assert list(pairs) == ["vaix", "sbio", "et10", "acn", "btc", "eth"]
    vaix = pairs["vaix"]
    assert (vaix["base_symbol"], vaix["quote_symbol"]) == ("VAIX", "USDC")
    assert (vaix["tick_size"], vaix["lot_size"], vaix["min_order_size"]) == ("0.000001", "1", "100")
    assert (vaix["maker_fee_bps"], vaix["taker_fee_bps"]) == (0, 10)
    assert all(chain["address"].startswith("0x") and chain["chain"] for chain in vaix["chains"])


def test_markets_tell_price_volume_and_liquidity_of_every_pair(curl: Curl) -> None:
    markets = curl("markets")
    assert len(markets) == 6
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
    """`ord_abc123` stands for a real order's id, as in the documentation."""
    placed = curl("place")
    assert placed["order_id"].startswith("ord_")
    assert (placed["status"], placed["side"], placed["order_type"]) == ("open", "buy", "limit")
    assert (Decimal(placed["price"]), placed["quantity"]) == (Decimal("0.003"), "1000")
    assert set(placed["server_timing"]) == {"pre_match_ms", "match_ms", "commit_ms", "total_ms"}
    for line in ("orders", "open orders"):
        assert placed["order_id"] in [order["order_id"] for order in curl(line)["orders"]]
    assert curl("order", placed["order_id"])["fills"] == []
    assert curl("cancel", placed["order_id"])["status"] == "cancelled"
    assert placed["order_id"] in [order["order_id"] for order in curl("history")["orders"]]
    assert placed["order_id"] not in [order["order_id"] for order in curl("orders")["orders"]]


@pytest.mark.parametrize("line", ["order", "cancel"])
def test_the_documentations_own_order_id_is_not_there(curl: Curl, line: str) -> None:
    answer = curl(line, status=404)
    assert answer["error"]["details"] == {"field": "order_id", "value": "ord_abc123"}


def test_own_trades_are_a_list(curl: Curl) -> None:
    assert isinstance(curl("own trades")["trades"], list)


def test_the_balance_says_where_the_money_is(curl: Curl) -> None:
    balance = curl("balance")
    assert positive(balance["base_balance"], balance["quote_balance"])
    assert set(balance["quote_source"]) == {"on_chain", "hot_wallet", "deposits"}
    assert balance["pending_settlements"] == []


def test_preflight_tells_balance_and_touch_in_one_call(curl: Curl) -> None:
    flight = curl("preflight")
    assert flight["pair"] == "VAIX/USDC"
    assert positive(flight["base_balance"], flight["quote_balance"])
    spread = Decimal(flight["best_ask"]) - Decimal(flight["best_bid"])
    assert Decimal(flight["spread"]) == spread
    assert spread > 0
    assert flight["server_ms"] >= 0


@pytest.mark.parametrize("line", [name for name, text in LINES.items() if "YOUR_TOKEN" in text])
def test_the_placeholder_itself_is_no_token(curl: Curl, line: str) -> None:
    assert "Bearer" in curl(line, status=401, token="YOUR_TOKEN")["detail"]
