"""What orders do by themselves over time: TWAP, scale, participation, sniper, iceberg and the dead man's switch."""

from terminal.paper.algos.room import Algos

__all__ = ["Algos"]
