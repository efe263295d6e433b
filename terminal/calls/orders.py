"""Orders in full: one, many, changed, cancelled, looked up."""

from __future__ import annotations

from terminal.calls.common import LIMIT_50, OFFSET, ORDER_ID, PAIR, PRICE, SIDE, SIZE, TYPES
from terminal.calls.route import Param, Route

RESTING = ("limit", "post_only", "stop_limit")
STOPS = ("stop_limit", "stop_market")
PRICED = ("limit", "post_only", "ioc", "fok", "stop_limit")
LASTING = ("limit", "post_only", *STOPS)
SELF_TRADE = ("cancel_resting", "cancel_incoming", "cancel_both", "cancel_taker", "decrement_and_cancel")

# fmt: off
_TYPE = Param("order_type", "choice", "type", default="limit", choices=(*TYPES, *STOPS))
_LASTS = Param(
    "time_in_force_ms", "millis", "lasts", least=1_000, most=2_592_000_000, help="such as 90s, 10m, 2h or 7d"
)
_SHOWN = Param("display_qty", "size", "shown", unit="base", help="what the book sees of it at a time")
_STOP = Param("stop_price", "price", "stop", unit="quote", help="the trade that wakes it")
_SELF = Param("stp_mode", "choice", "self-trade", optional=True, choices=SELF_TRADE, help="what gives way")
_ROUTE = Param("route_mode", "choice", "route", optional=True, choices=("auto", "cex", "dex"), help="book and pools, book, pools")
_UNTIL = Param("expire_at", "when", "until", optional=True, help="17:30, or 2026-01-31 17:30, UTC")
_PLACE = "/exchange/{symbol}/orders"
_NEW_PRICE = Param("price", "price", "new price", optional=True, unit="quote", help="as it is")
_NEW_SIZE = Param("quantity", "size", "new size", optional=True, unit="base", help="as it is")

_ORDER = (
    SIDE,
    SIZE,
    PRICE._replace(only=("order_type", *PRICED)),
    _TYPE,
    _STOP._replace(only=("order_type", *STOPS)),
    _SHOWN._replace(optional=True, only=("order_type", *RESTING)),
    _LASTS._replace(optional=True, only=("order_type", *LASTING)),
    _UNTIL._replace(only=("order_type", *LASTING)),
    _SELF,
    _ROUTE,
)
_ORDER_SAYS = (
    "{side} {quantity} {base}, {order_type}[ at {price}][, once {stop_price} trades][, {display_qty} shown]"
    "[, for {time_in_force_ms}][, until {expire_at}][, self-trade: {stp_mode}][, route {route_mode}]"
)
_ROWS = Param(
    "orders", "rows", help="buy 500 0.0038 post_only; sell 500 0.0039",
    columns=(SIDE, SIZE, PRICE, _TYPE._replace(choices=TYPES[:2] + TYPES[3:])),
)
_AMENDED = Param("orders", "rows", "amends", help="ord_1 0.0038; ord_2 - 500", columns=(ORDER_ID, _NEW_PRICE, _NEW_SIZE))
_IDS = Param("order_ids", "ids", "orders", help="their ids, apart by spaces", to="body")
_BY_PAIR = (("pair", "{pair}"),)
_POSITION = Param("position_id", "id", "position", optional=True, help="of an EVCDX sell")

ORDERS = (
    Route(
        "order.place", "Place an order, every field of it", "order", "POST", _PLACE, (*_ORDER, PAIR), "orders",
        _ORDER_SAYS, "mode", "order", look=":orders and :history",
    ),
    Route(
        "order.stop", "Stop order, limit or market", "stop", "POST", _PLACE,
        (SIDE, SIZE, _STOP, PRICE._replace(optional=True, help="none: at the market, capped"), _SELF, PAIR), "orders",
        "once {stop_price} trades, {side} {quantity} {base}[ at {price}][, self-trade: {stp_mode}]", "mode", "order",
        fixed=(("order_type", "stop_market"),), turns=(("price", "order_type", "stop_limit"),), look=":orders and :history",
    ),
    Route(
        "order.iceberg", "Iceberg order: a part of it shows", "iceberg", "POST", _PLACE,
        (SIDE, SIZE, PRICE, _SHOWN, Param("order_type", "choice", "type", default="limit", choices=TYPES[:2]), PAIR), "orders",
        "{side} {quantity} {base} at {price}, {order_type}, {display_qty} shown at a time", "mode", "order", look=":orders and :history",
    ),
    Route(
        "order.gtt", "Order that goes after a time", "gtt", "POST", _PLACE,
        (SIDE, SIZE, PRICE, _LASTS, Param("order_type", "choice", "type", default="limit", choices=TYPES[:2]), PAIR), "orders",
        "{side} {quantity} {base} at {price}, {order_type}, cancelled after {time_in_force_ms}", "mode", "order", look=":orders and :history",
    ),
    Route(
        "order.batch", "Place many orders at once", "batch", "POST", "/exchange/{symbol}/orders/batch", (_ROWS, PAIR), "orders",
        "place {orders} on {pair}", "mode", "rows", shape="batch", look=":orders and :history",
    ),
    Route(
        "order.amend", "Move or resize an order by its id", "amend", "PATCH", "/clob/orders/{order_id}",
        (ORDER_ID, _NEW_PRICE, _NEW_SIZE, PAIR), "orders", "change {order_id} of {pair}[ to {price}][ to {quantity} {base}]",
        guard="amend", shape="order", look=":lookup and :orders",
    ),
    Route(
        "order.batch_amend", "Move or resize many orders", "batch-amend", "PATCH", "/exchange/{symbol}/orders/batch", (_AMENDED, PAIR),
        "orders", "change {orders} of {pair}", guard="amend", bare_list=True, shape="batch", look=":orders",
    ),
    Route(
        "order.cancel_one", "Cancel an order by its id", "cancel-order", "DELETE", "/exchange/{symbol}/orders/{order_id}", (ORDER_ID, PAIR),
        "cancels", "cancel {order_id} of {pair}", "query", shape="order", look=":lookup and :orders",
    ),
    Route(
        "order.cancel_pair", "Cancel all orders of a pair", "cancel-pair", "DELETE", _PLACE,
        (Param("side", "choice", optional=True, choices=("buy", "sell"), help="both"), PAIR),
        "cancels", "cancel every order of {pair}[ that would {side}]", "none", shape="cancelled", look=":orders",
    ),
    Route(
        "order.batch_cancel", "Cancel many orders by their ids", "batch-cancel", "DELETE", "/exchange/{symbol}/orders/batch", (_IDS, PAIR),
        "cancels", "cancel {order_ids} of {pair}", "none", shape="batch", look=":orders",
    ),
    Route(
        "order.clob", "Place by the account-wide router", "clob-order", "POST", "/clob/orders", (*_ORDER, _POSITION, PAIR), "orders",
        _ORDER_SAYS + "[, of position {position_id}], by the account-wide router", "no book", "order", fixed=_BY_PAIR, shape="order", look=":orders and :history",
    ),
    Route(
        "order.clob_cancel", "Cancel by the account-wide router", "clob-cancel", "DELETE", "/clob/orders/{order_id}", (ORDER_ID,), "cancels",
        "cancel {order_id}", "none", shape="order", look=":orders",
    ),
    Route(
        "order.clob_cancel_all", "Cancel all by the account-wide router", "clob-cancel-all", "DELETE", "/clob/orders", (), "cancels",
        "cancel every order of every pair", "none", shape="cancelled", look=":orders",
    ),
    Route(
        "order.clob_batch", "Place many by the account-wide router", "clob-batch", "POST", "/clob/orders/batch", (_ROWS, PAIR), "orders",
        "place {orders} on {pair}, by the account-wide router", "no book", "rows", fixed=_BY_PAIR, shape="batch", look=":orders and :history",
    ),
    Route(
        "order.clob_batch_cancel", "Cancel many by the account-wide router", "clob-batch-cancel", "DELETE", "/clob/orders/batch", (_IDS,), "cancels",
        "cancel {order_ids}", "none", shape="batch", look=":clob-orders",
    ),
    Route("order.clob_list", "Open orders of every pair", "clob-orders", "GET", "/clob/orders", shape="orders"),
    Route(
        "order.preflight", "Balance and touch in one call", "preflight", "GET", "/clob/preflight/{symbol}", (PAIR,), paper="query",
        shape="preflight",
    ),
    Route("order.list", "Open orders by the venue's word", "orders", "GET", "/exchange/{symbol}/orders/open", (PAIR,), paper="query", shape="orders"),
    Route(
        "order.lookup", "One order and its fills", "lookup", "GET", "/exchange/{symbol}/orders/{order_id}",
        (ORDER_ID._replace(help="its id, or the key that it was sent with"), PAIR), shape="order",
    ),
    Route(
        "order.history", "Ended orders", "history", "GET", "/exchange/{symbol}/orders/history", (LIMIT_50, OFFSET, PAIR), paper="query", shape="orders",
    ),
    Route(
        "order.fills", "Own fills by the venue's word", "fills", "GET", "/exchange/{symbol}/trades/mine", (LIMIT_50, PAIR), paper="query",
        shape="fills",
    ),
)
# fmt: on
