"""The account: balance, fees, sub-accounts, withdrawals, identity."""

from __future__ import annotations

from terminal.calls.common import LIMIT_50, OFFSET, PAIR
from terminal.calls.route import Param, Route

# fmt: off
_EMAIL = Param("email", help="name@example.com")
_PASSWORD = Param("password", "secret")
_REFRESH = Param("refresh_token", "secret", "refresh token", optional=True, help="that of the last login")
_USDC = Param("amount", "money", unit="USDC", help="such as 1500, 50% or max")

ACCOUNT = (
    Route("account.balance", "Balance of a pair", "balance", "GET", "/exchange/{symbol}/balance", (PAIR,), paper="query", shape="balance"),
    Route("account.summary", "Portfolio and simulation mode", "summary", "GET", "/portfolio/summary", shape="summary"),
    Route("account.fees", "Own fee tier", "fees", "GET", "/exchange/my-fees", shape="fees"),
    Route("account.dmm", "Standing as a market maker", "dmm", "GET", "/exchange/dmm/status", shape="dmm"),
    Route("account.subaccounts", "Sub-accounts", "subaccounts", "GET", "/exchange/sub-accounts", shape="subaccounts"),
    Route(
        "account.subaccount_new", "Open a sub-account", "subaccount-new", "POST", "/exchange/sub-accounts", (Param("label", help="such as Strategy A"),),
        "changes", "open the sub-account {label}, for good: no call closes one", "none", confirm=True, shape="subaccounts", look=":subaccounts",
    ),
    Route(
        "account.transfer", "Move money to a sub-account", "transfer", "POST", "/exchange/sub-accounts/transfer",
        (
            Param("to_sub_account_id", "whole", "to", least=0, help="its number: :subaccounts lists them"), _USDC._replace(unit=""),
            Param("currency", "coin", default="USDC"),
            Param("from_sub_account_id", "whole", "from", optional=True, least=0, help="its number; empty is the main account"),
        ),
        "money", "move {amount} {currency}[ from sub-account {from_sub_account_id}] to sub-account {to_sub_account_id}", "none", shape="transfer", look=":subaccounts",
    ),
    Route(
        "account.withdraw", "Withdraw to an address", "withdraw", "POST", "/exchange/{symbol}/withdraw",
        (_USDC, Param("destination", "address", "to", help="an EVM or Solana address"), PAIR), "money",
        "withdraw {amount} USDC from {pair} proceeds to {destination}", "none", word="{destination}", shape="withdrawal", look=":withdrawals and :balance",
    ),
    Route(
        "account.withdrawals", "Withdrawals (practice lists them)", "withdrawals", "GET", "/exchange/withdrawals", (LIMIT_50, OFFSET),
        shape="withdrawals",
    ),
    Route(
        "account.simulation", "Simulation mode on, off (practice)", "simulation", "PUT", "/portfolio/simulation",
        (Param("enabled", "flag", "simulation"),), "changes", "simulation mode {enabled!}[: every order and withdrawal of the account goes on paper{enabled}]",
        "free", confirm=True, shape="summary", look=":summary",
    ),
    Route("account.me", "Who this key belongs to", "whoami", "GET", "/auth/me", shape="me"),
    Route(
        "account.register", "Register by email", "register", "POST", "/auth/register", (_EMAIL, _PASSWORD, Param("username", optional=True)),
        "changes", "register {email}[ as {username}]", "free", shape="login",
    ),
    Route(
        "account.login", "Log in by email, tokens out of sight", "login", "POST", "/auth/login", (_EMAIL, _PASSWORD), "changes",
        "log in as {email}", "free", shape="login",
    ),
    Route(
        "account.refresh", "New tokens for the last login", "refresh-login", "POST", "/auth/refresh", (_REFRESH,), "changes",
        "ask for new tokens", "free", shape="login",
    ),
    Route("account.logout", "End the last login", "logout", "POST", "/auth/logout", (_REFRESH,), "changes", "end the login", "free", shape="logout"),
)
# fmt: on
