"""Orders that work by themselves: TWAP, scale, algos, and the dead man's switch."""

from __future__ import annotations

from terminal.calls.common import PAIR, SIDE, SIZE
from terminal.calls.route import Param, Route

# fmt: off
_OVER = Param("duration_minutes", "minutes", "over", default="60", least=1, most=43_200, help="such as 30m, 2h or 1d")
_LIMIT = Param("price_limit", "price", "price limit", optional=True, unit="quote", help="none")
_TWAP_ID = Param("twap_id", "id", "twap", help="its id: :twaps lists them")
_ALGO_ID = Param("algo_id", "id", "algo", help="its id: :algos lists them")
_ALGO = "algo_type"

ALGOS = (
    Route(
        "algo.twap", "TWAP: slices over time", "twap", "POST", "/exchange/{symbol}/twap",
        (
            SIDE, SIZE, _OVER, Param("num_slices", "whole", "slices", default="10", least=1, most=1_000), _LIMIT,
            Param("randomize", "flag", default="no", help="slices vary by 20 %"),
            Param("max_slippage_pct", "amount", "most slippage", default="3.0", unit="%", most=100), PAIR,
        ),
        "orders",
        "{side} {quantity} {base} in {num_slices} slices over {duration_minutes}[, never beyond {price_limit}][, varied by 20 %{randomize}]"
        "[, at most {max_slippage_pct} % slippage]",
        "mode", "parent", shape="twap", look=":twaps",
    ),
    Route("algo.twaps", "TWAPs at work", "twaps", "GET", "/exchange/{symbol}/twap", (PAIR,), paper="query", shape="twaps"),
    Route(
        "algo.twap_cancel", "Cancel a TWAP", "twap-cancel", "DELETE", "/exchange/{symbol}/twap/{twap_id}", (_TWAP_ID, PAIR), "cancels",
        "cancel the TWAP {twap_id} of {pair}", "query", shape="twap", look=":twaps",
    ),
    Route(
        "algo.scale", "Scale: a ladder of orders", "scale", "POST", "/exchange/{symbol}/scale",
        (
            SIDE, SIZE, Param("price_low", "price", "from", unit="quote"), Param("price_high", "price", "to", unit="quote"),
            Param("num_orders", "whole", "orders", default="10", least=2, most=200),
            Param("distribution", "choice", "sizes", default="linear", choices=("linear", "exponential")), PAIR,
        ),
        "orders", "{side} {quantity} {base} in {num_orders} orders from {price_low} to {price_high}, {distribution} sizes",
        "mode", "range", shape="scale", look=":orders",
    ),
    Route(
        "algo.start", "Algo: TWAP, POV, sniper or iceberg", "algo", "POST", "/exchange/{symbol}/algo",
        (
            Param(_ALGO, "choice", "algo", choices=("twap", "pov", "sniper", "iceberg")), SIDE,
            SIZE._replace(name="total_quantity"), _LIMIT,
            _OVER._replace(only=(_ALGO, "twap", "pov")),
            Param("participation_rate", "share", "share", default="0.1", most=1, help="of the volume, 0.1 is a tenth", only=(_ALGO, "pov")),
            Param("trigger_price", "price", "trigger", unit="quote", only=(_ALGO, "sniper")),
            Param("display_qty", "size", "shown", unit="base", only=(_ALGO, "iceberg")), PAIR,
        ),
        "orders",
        "{algo_type}: {side} {total_quantity} {base}[ over {duration_minutes}][ with {participation_rate} of the volume][ once {trigger_price} is met]"
        "[, {display_qty} shown][, never beyond {price_limit}]",
        "none", "parent", shape="algo", look=":algos",
    ),
    Route("algo.list", "Algos at work (practice lists them)", "algos", "GET", "/exchange/{symbol}/algo", (PAIR,), shape="algos"),
    Route(
        "algo.cancel", "Cancel an algo (practice can)", "algo-cancel", "DELETE", "/exchange/{symbol}/algo/{algo_id}",
        (_ALGO_ID, PAIR), "cancels", "cancel the algo {algo_id} of {pair}", "none", shape="algo", look=":algos",
    ),
    Route(
        "algo.deadman", "Dead man's switch for all orders", "deadman", "POST", "/exchange/dead-mans-switch",
        (Param("timeout_ms", "millis", "after", default="60s", least=10_000, most=86_400_000, help="such as 30s or 5m"),), "changes",
        "cancel every order of the whole account, of bots and other terminals too, when this terminal's heartbeats stop for {timeout_ms}; "
        "it takes the place of a switch that one of them armed", "none",
        word="account", shape="deadman", look=":deadman-status",
    ),
    Route("algo.deadman_status", "Dead man's switch as it is (practice)", "deadman-status", "GET", "/exchange/dead-mans-switch", shape="deadman"),
    Route(
        "algo.heartbeat", "A heartbeat for the dead man's switch", "heartbeat", "POST", "/exchange/dead-mans-switch/heartbeat", (), "changes",
        "one heartbeat", "none", shape="deadman", look=":orders",
    ),
    Route(
        "algo.deadman_off", "Switch the dead man's switch off", "deadman-off", "DELETE", "/exchange/dead-mans-switch", (), "changes",
        "switch off the dead man's switch of the whole account: bots and other terminals may rely on it", "none", confirm=True, shape="deadman", look=":orders",
    ),
)
# fmt: on
