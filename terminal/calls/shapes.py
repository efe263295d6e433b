"""How each answer is shown: which fields come first, under which of their names, and in which words.

Fields that are not named here are shown behind those that are.
"""

from __future__ import annotations

from typing import NamedTuple


class Field(NamedTuple):
    """`names` are the venue's, apart by spaces, the first that is there counts."""

    names: str
    label: str = ""
    kind: str = ""
    unit: str = ""


class Listed(NamedTuple):
    """A table: where its rows are, and its first columns."""

    names: str
    title: str = ""
    columns: tuple[Field, ...] = ()
    empty: str = ""


class Shape(NamedTuple):
    fields: tuple[Field, ...] = ()
    lists: tuple[Listed, ...] = ()


PLAIN = Shape()


def _fields(*lines: str) -> tuple[Field, ...]:
    """`names | label | kind | unit`, each but the first may be left out."""
    return tuple(Field(*(part.strip() for part in line.split("|"))) for line in lines)


_ORDER = _fields(
    "order_id id | order", "pair symbol | pair | text", "side | | side", "order_type type | type | text", "price", "stop_price | stop",
    "quantity size original_quantity | size", "filled_quantity filled filled_size | done", "remaining_quantity remaining | left",
    "average_price avg_price | average", "status state | | status", "fee", "reason reject_reason | reason", "display_qty | shown",
    "expire_at | until", "created_at timestamp | since | time",
)  # fmt: skip
_FILL = _fields(
    "timestamp created_at time | time | time", "side taker_side | | side", "price", "quantity size amount | size", "fee fee_amount | fee",
    "liquidity role | as | text", "venue source | venue | text", "order_id | order", "trade_id id | trade | text",
)  # fmt: skip
_TWAP = _fields(
    "twap_id id | twap | text", "side | | side", "quantity total_quantity | size", "filled_quantity filled executed_quantity | done",
    "average_price avg_price | average", "slices_done slices_executed | slices done", "num_slices slices | of", "next_slice_at | next | time",
    "ends_at | ends | time", "status state | | status", "price_limit | price limit | limit", "reason",
)  # fmt: skip
_ALGO = _fields(
    "algo_id id | algo | text", "algo_type type | type | text", "side | | side", "total_quantity quantity | size",
    "filled_quantity filled executed_quantity | done", "average_price avg_price | average", "status state | | status",
    "participation_rate | share", "trigger_price | trigger", "display_qty | shown", "price_limit | price limit | limit", "ends_at | ends | time", "reason",
)  # fmt: skip
_LEVEL = _fields("price p | price", "size quantity s | size", "count orders | orders", "venue | venue | text")
_TRADE = _fields("id | trade | text", "coin symbol | coin | text", "side | | side", "size", "leverage", "entry_price | entry", "exit_price | exit", "mark_price | mark", "realized_pnl_usdc | realised | signed | USDC", "unrealized_pnl_usdc | unrealised | signed | USDC", "status | | status", "opened_at | opened | time", "closed_at | closed | time", "venue | venue | text")  # fmt: skip
_PROP = _fields(
    "phase | | status", "id | account | text", "tier_id | tier", "track | | text", "is_simulated | simulated",
    "starting_allocation_usdc | allocation", "current_equity_usdc | equity", "total_pnl_usdc | P&L | signed", "profit_pct | profit | signed",
    "max_drawdown_pct | drawdown", "daily_pnl_usdc | today | signed", "daily_loss_breached | daily loss broken", "trade_count | trades",
    "trading_days | days", "open_trades | open", "free_margin_usdc | free margin", "accrued_payout_usdc | accrued",
    "total_paid_out_usdc | paid out", "split_pct | your share", "note",
)  # fmt: skip
_CLONE = _fields(
    "id clone_id | clone | text", "name custom_name | name | text", "source_id | of | text", "mode | | text", "status_text status | status | text",
    "is_trading | trading", "pair symbol | pair | text", "equity_usdc equity | equity | money | USDC", "available_usdc available | available | money | USDC",
    "total_pnl_usdc total_pnl pnl | P&L | signed | USDC", "win_rate_pct win_rate | wins", "trades", "stop_loss_pct | stop loss",
    "take_profit_pct | take profit", "max_position_pct | position at most",
)  # fmt: skip
_WITHDRAWAL = _fields(
    "withdrawal_id id | withdrawal | text", "status | | status", "amount | | money", "currency | | text", "destination destination_address | to | text",
    "chain | | text", "tx_hash | | text", "explorer_url | | text", "estimated_completion | done by | time", "created_at | asked | time", "reason",
)  # fmt: skip
_SUB = _fields("sub_account_id id | number | text", "label name | label | text", "balance balance_usdc | balance | money", "is_main | main")
_SKILL = _fields("skill_id id | skill | text", "slot_type type | slot | text", "slot_position position | place", "name | | text", "description | | text")
_TIER = _fields("tier | | text", "name | | text", "min_volume_30d min_volume volume | from volume | money | USDC", "maker_bps maker_fee_bps maker | maker", "taker_bps taker_fee_bps taker | taker")  # fmt: skip

SHAPES: dict[str, Shape] = {
    "pairs": Shape(lists=(Listed("pairs data", "pairs", _fields("pair symbol | pair | text", "tick_size tick | tick", "lot_size lot | lot", "min_order_size min_size | least", "maker_fee_bps | maker", "taker_fee_bps | taker")),)),
    "markets": Shape(lists=(Listed("markets data", "markets", _fields("pair symbol | pair | text", "price price_usd last | price", "change_pct change_24h_pct price_change_pct | 24 h % | signed", "volume_24h volume | volume", "liquidity liquidity_usd | liquidity", "market_cap | market cap", "chain | | text")),)),
    "stats": Shape(_fields("symbol pair | pair | text", "price price_usd last | price", "change_24h | change | signed", "change_pct change_24h_pct | change | signed", "volume_24h volume | volume 24 h", "market_cap | market cap", "total_supply supply | supply")),
    "ticker": Shape(_fields("symbol pair | pair | text", "last price | last", "open", "high", "low", "change_pct | change | signed", "volume | volume", "quote_volume | volume | money | USDC", "timestamp | at | time")),
    "candles": Shape(lists=(Listed("candles data chart", "candles", _fields("time timestamp t | time | time", "open o", "high h", "low l", "close c", "volume v")),)),
    "venues": Shape(_fields("symbol pair | pair | text", "total_liquidity | liquidity | money | USDC"), (Listed("venues data", "venues", _fields("name venue | venue | text", "chain | | text", "liquidity liquidity_usd | liquidity | money", "share_pct share | share %", "price", "fee_bps | fee")),)),
    "book": Shape(_fields("pair symbol | pair | text", "timestamp | at | time"), (Listed("asks", "asks", _LEVEL, "no asks"), Listed("bids", "bids", _LEVEL, "no bids"))),
    "bbo": Shape(_fields("symbol pair | pair | text", "best_bid bid | bid", "best_bid_size bid_size | bid size", "best_ask ask | ask", "best_ask_size ask_size | ask size", "mid_price mid | mid", "spread", "timestamp | at | time")),
    "trades": Shape(lists=(Listed("trades data", "trades", _FILL, "no trades yet"),)),
    "time": Shape(_fields("timestamp server_time time | time | time", "iso | | text", "epoch_us | microseconds | number")),
    "fee_schedule": Shape(lists=(Listed("tiers fee_schedule data", "tiers", _TIER),)),
    "metrics": Shape(_fields("uptime_seconds uptime | uptime", "orders_matched_24h | matched in 24 h", "timestamp | at | time"), (Listed("depth", "depth", _fields("pair symbol | pair | text")),)),
    "preflight": Shape(_fields("pair symbol | pair | text", "base_balance | base", "quote_balance | quote", "best_bid bid | bid", "best_ask ask | ask", "spread", "user_id | account | text", "server_ms | server")),
    "order": Shape(_ORDER, (Listed("fills trades", "fills", _FILL, "no fills"),)),
    "orders": Shape(lists=(Listed("orders data", "orders", _ORDER, "no orders"),)),
    "fills": Shape(lists=(Listed("trades fills data", "fills", _FILL, "no fills yet"),)),
    "cancelled": Shape(_fields("cancelled cancelled_count count | cancelled", "order_ids ids | orders")),
    "batch": Shape(_fields("total", "successful succeeded | successful", "failed"), (Listed("results orders", "results", _fields("index | row", "success | taken", "order_id id order.order_id order.id | order | text", "status order.status | | status", "order.side side | | side", "order.price price | price", "order.quantity quantity | size", "order.filled_quantity filled_quantity | done", "error.message error message | why | text", "error.code code | | text")),)),
    "twap": Shape(_TWAP),
    "twaps": Shape(lists=(Listed("twaps orders data active", "twaps", _TWAP, "no TWAP is at work"),)),
    "scale": Shape(_fields("scale_id id | scale | text", "pair symbol | pair | text", "side | | side", "quantity | size", "price_low min_price | from", "price_high max_price | to", "distribution | sizes | text", "total", "successful", "failed"), (Listed("orders", "orders", _ORDER, "no order was taken"), Listed("results", "rungs", _fields("index | rung", "success | taken", "order_id | order | text", "status | | status", "order.price price | price", "order.quantity quantity | size", "error.message | why | text", "error.code | | text")))),
    "algo": Shape(_ALGO),
    "algos": Shape(lists=(Listed("algos orders data", "algos", _ALGO, "no algo is at work"),)),
    "deadman": Shape(_fields("active enabled | on", "timeout_ms timeout | after", "remaining_ms | left", "expires_at | cancels at | time", "fired_at | fired | time", "cancelled | cancelled then", "status | | text")),
    "balance": Shape(_fields("symbol pair | pair | text", "mode | | text", "base_symbol | base | text", "base_balance | available", "base_held | held", "quote_symbol | quote | text", "quote_balance | available | money", "quote_held | held | money"), (Listed("pending_settlements", "pending settlements", _fields("order_id | order | text", "settlement_status status | status | status", "chain | | text"), "no settlement is pending"),)),
    "summary": Shape(_fields("simulation_mode | simulation", "mode | | text", "total_value_usdc total_value | worth"), (Listed("balances assets", "balances", _fields("currency asset symbol | asset | text", "available free | available", "held locked | held", "total", "price_usdc | price", "value_usdc | worth USDC | money")),)),
    "fees": Shape(_fields("tier | | text", "name | | text", "maker_bps maker_fee_bps | maker", "taker_bps taker_fee_bps | taker", "volume_30d volume | volume 30 d | money | USDC", "next_review_at | next review | time")),
    "dmm": Shape(_fields("enrolled", "compliant", "uptime_pct uptime | uptime", "spread_compliance_pct | spread kept", "consecutive_failures | failures in a row"), (Listed("pairs", "pairs", _fields("symbol pair | pair | text", "minutes", "uptime_pct | uptime %", "spread_compliance_pct | spread kept %", "consecutive_failures | failures")),)),
    "subaccounts": Shape(_SUB, (Listed("sub_accounts subaccounts accounts data", "sub-accounts", _SUB, "no sub-accounts"), Listed("balances", "balances", _fields("currency | asset | text", "available", "held", "total")))),
    "transfer": Shape(_fields("amount | | money", "currency | | text", "from_sub_account_id | from | text", "to_sub_account_id | to | text", "from_available | left there | money", "to_available | now there | money", "timestamp | at | time", "status | | status")),
    "withdrawal": Shape(_WITHDRAWAL),
    "withdrawals": Shape(lists=(Listed("withdrawals data", "withdrawals", _WITHDRAWAL, "no withdrawals"),)),
    "me": Shape(_fields("id user_id | account | text", "email | | text", "username name | name | text")),
    "login": Shape(_fields("token_type | | text", "expires_in | good for | | s", "access_token | access token | text", "refresh_token | refresh token | text")),
    "logout": Shape(_fields("message | | text")),
    "prop_config": Shape(lists=(Listed("tiers", "tiers", _fields("id | tier | text", "display_name slug | name | text", "allocation_usdc | allocation | money", "fee_usdc | fee | money", "profit_target_pct | target %", "max_drawdown_pct | drawdown %", "daily_loss_pct | day's loss %", "split_pct | share %", "max_leverage | leverage", "funded_max_leverage | funded")), Listed("venues", "venues", _fields("id | venue | text", "display_name | name | text", "symbols")))),
    "prop_stats": Shape(_fields("funded_count | funded", "in_evaluation | in evaluation", "pending", "signups", "ever_funded | ever funded", "total_paid_out_usdc | paid out", "total_accrued_usdc | accrued")),
    "prop_reserve": Shape(_fields("wallet_address | wallet | text", "onchain_usdc | on chain", "total_allocated_usdc | allocated", "available_usdc | available", "coverage_pct | coverage", "real_capital_live | real capital", "checked_at | checked | time", "explorer_url | | text")),
    "prop_markets": Shape(_fields("venue | | text", "checked_at | checked | time"), (Listed("markets data", "markets", _fields("symbol coin | coin | text", "mark_price price mark | mark", "max_leverage | leverage")),)),
    "prop_account": Shape(_PROP),
    "prop_trade": Shape(_TRADE),
    "prop_trades": Shape(lists=(Listed("trades data", "trades", _TRADE, "no prop trades"),)),
    "prop_closed": Shape(),
    "prop_payouts": Shape(_fields("accrued_payout_usdc accrued_usdc accrued | accrued | money | USDC", "total_paid_out_usdc | paid out", "split_pct | your share"), (Listed("payouts history data", "payouts", _fields("id | payout | text", "amount_usdc amount | amount | money", "status | | status", "requested_at created_at | asked | time", "settled_at | settled | time"), "no payouts yet"),)),
    "prop_claim": Shape(_fields("status | | status", "amount_usdc amount | amount | money | USDC", "split_pct | your share", "is_real | real", "tx_hash onchain_tx_hash | | text")),
    "clones": Shape(lists=(Listed("clones my_clones data", "clones", _CLONE, "no clones: :clone makes one"),)),
    "clone": Shape(_CLONE),
    "clone_sources": Shape(lists=(Listed("bots species available data", "bots", _fields("source_id slug id | source | text", "source_type | type | text", "name | | text", "default_symbol symbol | pair | text", "risk.level risk | risk | text", "description | | text")),)),
    "clone_balance": Shape(_fields("id clone_id | clone | text", "mode | | text", "available available_usdc | available | money | USDC", "balance balance_usdc | balance | money | USDC", "held held_usdc | held | money | USDC", "equity_usdc equity | equity | money | USDC")),
    "clone_activity": Shape(_fields("page", "pages", "total"), (Listed("activities activity items data", "activity", _fields("at timestamp created_at | time | time", "kind type | | text", "side | | side", "price", "quantity | size", "pnl | P&L | signed", "text message | | text"), "nothing done yet"),)),
    "clone_analytics": Shape(_fields("id | clone | text", "total_pnl_usdc | P&L | signed | USDC", "realized_pnl_usdc | realised | signed", "unrealized_pnl_usdc | unrealised | signed"), (Listed("assets data", "assets", _fields("pair symbol | pair | text", "trades", "volume_usdc volume | volume | money", "realized_pnl_usdc | realised | signed", "unrealized_pnl_usdc | unrealised | signed", "win_rate_pct | wins %", "position")),)),
    "clone_skills": Shape(_fields("id | clone | text"), (Listed("equipped", "equipped", _SKILL, "no skill is equipped"), Listed("slots", "slots", _SKILL), Listed("available skills data", "skills", _SKILL))),
}  # fmt: skip
