"""Cloned bots."""

from __future__ import annotations

from terminal.calls.route import Param, Route

_ID = Param("id", "id", "clone", help="its id: :clones lists them")
_MONEY = Param("amount", "money", unit="USDC", help="such as 1500, 50% or max")
_SKILL = Param("skill_id", "id", "skill", help="such as market_making: :clone-skills lists them")
_NAME = Param("custom_name", "text", "name", optional=True)
_OWN = "/cloned-bots/{id}"


def _percent(name: str, least: int, most: int) -> Param:
    label = name.removesuffix("_pct").replace("_", " ")
    return Param(name, "amount", label, optional=True, least=least, most=most, unit="%", help="as it is")


# fmt: off
CLONES = (
    Route(
        "clone.list", "Own clones", "clones", "GET", "/cloned-bots/my-clones",
        (
            Param("mode", "choice", optional=True, choices=("paper", "live"), help="both"),
            Param("include_inactive", "flag", "inactive too", optional=True, help="no"),
        ),
        shape="clones",
    ),
    Route("clone.available", "Bots that can be cloned", "clone-sources", "GET", "/cloned-bots/available", shape="clone_sources"),
    Route(
        "clone.new", "Clone a bot", "clone", "POST", "/cloned-bots/clone",
        (
            Param("source_type", "choice", "source", choices=("wta_species", "perpetual_agent", "backtest_bot")),
            Param("source_id", "source", "of", help="such as macd: :clone-sources lists them"), _NAME,
            Param("is_paper", "flag", "paper", default="yes", help="paper needs no deposit"),
        ),
        "changes", "clone {source_id}[ as {custom_name}], paused[, on paper{is_paper}]", "own", confirm=True, shape="clone", look=":clones",
    ),
    Route("clone.profile", "A clone in full", "clone-profile", "GET", f"{_OWN}/profile", (_ID,), shape="clone"),
    Route("clone.balance", "A clone's money", "clone-balance", "GET", f"{_OWN}/balance", (_ID,), shape="clone_balance"),
    Route(
        "clone.fund", "Fund a clone", "clone-fund", "POST", f"{_OWN}/fund", (_ID, _MONEY), "money",
        "move {amount} USDC to the clone {id}", "none", shape="clone_balance", look=":clone-balance",
    ),
    Route(
        "clone.withdraw", "Take money out of a clone", "clone-withdraw", "POST", f"{_OWN}/withdraw", (_ID, _MONEY), "money",
        "take {amount} USDC out of the clone {id}", "none", shape="clone_balance", look=":clone-balance",
    ),
    Route(
        "clone.activity", "What a clone did", "clone-activity", "GET", f"{_OWN}/activity",
        (_ID, Param("page", "whole", default="1", least=1)), shape="clone_activity",
    ),
    Route("clone.analytics", "A clone's results by asset", "clone-analytics", "GET", f"{_OWN}/asset-analytics", (_ID,), shape="clone_analytics"),
    Route(
        "clone.settings", "Change a clone's settings", "clone-settings", "PATCH", f"{_OWN}/settings",
        (
            _ID, _percent("stop_loss_pct", 1, 20), _percent("take_profit_pct", 5, 100), _percent("max_position_pct", 1, 50),
            Param("is_trading", "flag", "trading", optional=True, help="as it is"), Param("name", optional=True, help="as it is"),
        ),
        "changes",
        "set the clone {id}[: stop loss {stop_loss_pct} %][, take profit {take_profit_pct} %][, position at most {max_position_pct} %]"
        "[, trading: {is_trading!}][, name {name}]",
        "none", confirm=True, shape="clone", look=":clone-profile",
    ),
    Route(
        "clone.trading", "Let a clone trade, or pause it", "clone-trading", "POST", f"{_OWN}/toggle-trading",
        (_ID, Param("enabled", "flag", "trading", to="query")), "changes", "clone {id}: trading {enabled!}", "none", confirm=True, shape="clone",
        look=":clone-profile",
    ),
    Route(
        "clone.live", "Let a clone trade with real money", "clone-live", "POST", f"{_OWN}/go-live", (_ID, _NAME), "money",
        "let the clone {id} trade with real money[, as {custom_name}]", "none", word="live", shape="clone", look=":clone-profile",
    ),
    Route("clone.skills", "A clone's skills and slots", "clone-skills", "GET", f"{_OWN}/skills", (_ID,), shape="clone_skills"),
    Route(
        "clone.equip", "Equip a clone with a skill", "equip", "POST", f"{_OWN}/skills/equip",
        (
            _ID, _SKILL, Param("custom_params", "tuning", "set to", optional=True, help="such as spread_bps=12"),
            Param("slot_position", "whole", "slot", optional=True, least=0, most=99, help="its own or the next free"),
        ),
        "changes", "equip the clone {id} with {skill_id}[ in slot {slot_position}][: {custom_params}]", "none", confirm=True,
        shape="clone_skills", look=":clone-skills",
    ),
    Route(
        "clone.unequip", "Take a skill from a clone", "unequip", "DELETE", f"{_OWN}/skills/{{skill_id}}", (_ID, _SKILL), "changes",
        "take {skill_id} from the clone {id}", "none", shape="clone_skills", look=":clone-skills",
    ),
    Route(
        "clone.delete", "Delete a paused clone", "clone-delete", "DELETE", _OWN, (_ID,), "changes", "delete the clone {id}", "none",
        word="delete", shape="clone", look=":clones",
    ),
)
# fmt: on
