"""Fields that many calls have."""

from __future__ import annotations

from terminal.calls.route import Param

PAIR = Param("symbol", "pair", "pair")
SIDE = Param("side", "choice", choices=("buy", "sell"))
SIZE = Param("quantity", "size", "size", unit="base")
PRICE = Param("price", "price", unit="quote")
ORDER_ID = Param("order_id", "id", "order", help="its id, such as ord_1f")
TYPES = ("limit", "post_only", "market", "ioc", "fok")
LIMIT_50 = Param("limit", "whole", "rows", default="50", least=1, most=500)
OFFSET = Param("offset", "whole", "from row", default="0", least=0, most=1_000_000)
