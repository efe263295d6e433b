"""What can be exported, and as what: by itself, since the `:` line knows it from the start."""

from __future__ import annotations

WHAT = ("fills", "orders", "fees", "pnl", "equity")
FORMATS = ("csv", "jsonl", "parquet")
