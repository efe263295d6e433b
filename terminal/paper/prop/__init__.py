"""The Prop Desk: tiers, evaluation, funded trading on simulated marks, payouts.

walks, catalogue, marks    what is traded and what it is worth: pure functions of the time, or a pair's last price
tiers, account    the ladder and its rules; what is kept of a trader
sums, judging    the arithmetic of margin, fees and limits; gates and breaches
dealing    positions opened and closed
course    what time and results do to an account, and the news of it
room    the commands
texts, tell, brochure    all of it in the venue's words
"""

from terminal.paper.prop.room import PropDesk

__all__ = ["PropDesk"]
