"""The venue's server for AI agents, `cymetica-eventtrader-mcp`, made to run outside the venue's own repository.

One module of that repository is missing in the published package, and its server imports it for figures about the
venue's staff: a stand-in that says nothing takes its place. As a program this is that server on stdin and stdout; its
own entry point starts another one, which has none of the exchange's tools.
"""

from __future__ import annotations

import sys
import types

MISSING = ("src", "src.utils", "src.utils.engineering_stats")

for name in MISSING:
    sys.modules.setdefault(name, types.ModuleType(name))
sys.modules[MISSING[-1]].__dict__["get_engineering_stats"] = dict

from event_trader_mcp import server  # noqa: E402 - it needs what was made above
from event_trader_mcp.api_client import api_client  # noqa: E402
from event_trader_mcp.tools import clob_exchange, prop  # noqa: E402

__all__ = ["api_client", "clob_exchange", "prop", "server"]

if __name__ == "__main__":
    server.main()
