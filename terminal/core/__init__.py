"""Pure machines: events and the time come in, state and events go out. No I/O.

The market    book, stream (is it live?), backoff, candles, series, indicators, follower, tape, volume
Own orders    order, lifecycle, orders, family, parents, queue, reconcile, account, equity
The guards    risk, limits, refusal, arm, losslock, deadman, budget, keyguard, confirming
The keys      keys, chords, cmdline, history, atcursor (Enter at a price), closing, selection (rows of a table)
Foreseen      scene, walk, objections, preview, plans (how a quantity is cut)
orderline     orders on one line
works         orders that run in the terminal: chase, bracket, OCO
Alerts        alerts, alertline (what `:alert` says)
slowline      how many frames the line to the terminal takes
"""
