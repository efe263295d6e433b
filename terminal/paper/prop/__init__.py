"""The Prop Desk: tiers, evaluation, funded trading on simulated marks, payouts."""

from terminal.paper.prop.room import PropDesk

__all__ = ["PropDesk"]
