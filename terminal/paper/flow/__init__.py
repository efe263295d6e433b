"""The simulated market of the practice exchange: seeded traders that act only by the exchange's commands.

catalogue    the pairs and how each one trades
latent       what a coin is worth, as nobody sees it: wandering volatility, jumps, news
floor        one pair as its traders see it, and their hands on it
makers, crowd, takers, liquidations, pools    who trades
simulation   all of them on one agenda
history      the candles of the days before it starts
"""

from terminal.paper.flow.catalogue import PAIRS, VENUES, Profile
from terminal.paper.flow.history import history
from terminal.paper.flow.simulation import Simulation

__all__ = ["PAIRS", "VENUES", "Profile", "Simulation", "history"]
