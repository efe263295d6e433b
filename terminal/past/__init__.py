"""What was traded, over all time: pure machines over the fills and orders that the venue tells.

record      what is known: orders, fills, pairs, what the journal adds
filters     which of it is looked at, as words
sums        P&L and fees: by pair, by day, by role
curves      equity and drawdown by fills in time
slippage    average fills against the middle when the order left, else against its limit
latency     how long answers took
tables      what an export holds, exactly
recompute   P&L again from an export alone
"""
