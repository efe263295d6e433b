"""Every call of the venue as data, and what is made of it: a form, a sentence, a request, an answer that can be read.

route      what a call is; the tables are lists of these
market, orders, algos, account, prop, clones   the tables, a file a part of the venue
values     what is typed into a field, read and shown
measuring  prices and sizes in words, such as `bid` and `50%`
filling    a form's texts: which fields apply, what is wrong with them, the sentence of what will be sent
wanted     a single order, as the preview thinks of it
request    what leaves, and in which mode
guarding   the orders inside a call, for the limits
shapes, answers   how an answer is shown: known fields first, by any of their names, then all others; `shown` is their data
streams    where each stream is
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from terminal.calls.account import ACCOUNT
from terminal.calls.algos import ALGOS
from terminal.calls.clones import CLONES
from terminal.calls.market import MARKET
from terminal.calls.orders import ORDERS
from terminal.calls.prop import PROP
from terminal.calls.route import Param, Route

__all__ = ["ROUTES", "Param", "Route"]

ROUTES: Mapping[str, Route] = MappingProxyType(
    {route.id: route for route in (*ORDERS, *ALGOS, *ACCOUNT, *MARKET, *PROP, *CLONES)}
)
"""By id, in the order of help."""
