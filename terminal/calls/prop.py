"""The Prop Desk."""

from __future__ import annotations

from terminal.calls.route import Param, Route

# fmt: off
_VENUE = Param("venue", "choice", default="hyperliquid", choices=("hyperliquid", "event_cards"))
_LIMIT = Param("limit_price", "amount", "price limit", optional=True, unit="USDC", help="none: at the mark")

PROP = (
    Route("prop.account", "Prop account: phase, equity, gates", "prop", "GET", "/prop/accounts/me", shape="prop_account"),
    Route("prop.config", "Tiers, fees, rules", "prop-config", "GET", "/prop/config", shape="prop_config"),
    Route("prop.stats", "Funded traders, paid out", "prop-stats", "GET", "/prop/stats", shape="prop_stats"),
    Route("prop.reserve", "Proof of reserve", "prop-reserve", "GET", "/prop/reserve", shape="prop_reserve"),
    Route("prop.markets", "What the desk trades, at which mark", "prop-markets", "GET", "/prop/markets", (_VENUE,), shape="prop_markets"),
    Route(
        "prop.signup", "Open a prop account", "prop-signup", "POST", "/prop/signup",
        (
            Param("tier_id", "whole", "tier", optional=True, least=0, help="its number: :prop-config lists them"),
            Param("track", "choice", default="free", choices=("free", "paid")),
        ),
        "changes", "open a prop account[ of tier {tier_id}], {track} track", "none", confirm=True, shape="prop_account", look=":prop",
    ),
    Route(
        "prop.pay", "Pay the fast-track fee", "prop-pay", "POST", "/prop/pay-fast-track", (), "money", "pay the fast-track fee of the prop account",
        "none", word="pay", shape="prop_account", look=":prop",
    ),
    Route(
        "prop.trades", "Trades of the prop account", "prop-trades", "GET", "/prop/accounts/me/trades",
        (
            Param("status", "choice", optional=True, choices=("open", "closed"), help="both"),
            Param("limit", "whole", "rows", default="50", least=1, most=200), Param("offset", "whole", "from row", default="0", least=0),
        ),
        shape="prop_trades",
    ),
    Route(
        "prop.open", "Open a prop trade", "prop-open", "POST", "/prop/accounts/me/trades",
        (
            Param("coin", "coin", help="such as BTC or EVCDX-SPACEX: :prop-markets lists them"), Param("side", "choice", choices=("long", "short")),
            Param("size", "amount", help="in units of the coin"), Param("leverage", "whole", default="1", least=1, most=50, unit="x"), _LIMIT, _VENUE,
            Param("stop", "amount", optional=True, unit="USDC", help="kept while evterm runs", to="here"),
        ),
        "orders", "open {size} {coin} {side} at {leverage}x on {venue}[, price limit {limit_price}][, closed from here at {stop}]", "none", "arm", shape="prop_trade",
        look=":prop-trades open",
    ),
    Route(
        "prop.close", "Close a prop trade", "prop-close", "POST", "/prop/accounts/me/trades/{id}/close",
        (Param("id", "id", "trade", help="its id: :prop-trades lists them"), _LIMIT), "orders",
        "close the prop trade {id}[, price limit {limit_price}]", "none", shape="prop_closed", look=":prop-trades",
    ),
    Route("prop.payouts", "Payouts", "prop-payouts", "GET", "/prop/accounts/me/payouts", shape="prop_payouts"),
    Route(
        "prop.claim", "Claim the accrued payout", "claim prop-claim", "POST", "/prop/accounts/me/payouts/claim", (), "money",
        "claim the accrued payout of the prop account", "none", shape="prop_claim", look=":prop-payouts",
    ),
)
# fmt: on
