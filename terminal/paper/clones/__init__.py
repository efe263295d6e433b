"""Cloned bots: bought strategies with settings and skills that trade on the practice market."""

from terminal.paper.clones.room import Clones

__all__ = ["Clones"]
