"""The practice exchange: a real matching engine and a simulated market behind the venue's own wire.

Its rooms, each leaning only on those above it:

events     what happens to orders in a book
matching   one pair's order book: price, then time; icebergs, self-trade prevention; integers in, events out
ledger     who owns what, available and held; sums are kept to the last unit
amm        constant-product pools, seen as levels on the tick grid
orders     what the exchange keeps and tells of an order
stops      stop orders that wait for a trade at their price
routing    the best way through the book and the pools
paperbook  paper orders against the live book
clearing   accounts, and what each trade does to them; live and paper apart
admission  why an order is turned down, in words
breaker    halts a pair whose price ran away
exchange   the venue's commands over all of these; pure
timers     what the clock alone does: orders end, halts end
flow       the simulated traders that make a market of it; seeded
rooms      what the parts beside matching have in common, which are
  algos      TWAP, scale, participation, sniper, iceberg, the dead man's switch
  money      fee tiers, sub-accounts, withdrawals and settlement, simulation mode, market-maker standing
  prop       the Prop Desk
  clones     cloned bots, which trade through the exchange
market     exchange, flow, rooms, candles and remembered keys as one replayable machine
store      SQLite: the journal, snapshots, and the ended orders and fills
hub        who listens to what: clobstream (l3: order by order), symbolstreams, feeds (binary: their frames);
           slow readers get newest books, not a queue (outbox)
host       the clock, the commit before the answer, and the publishing after it (latency: how long matching took)
server     the venue's REST and WebSocket routes on loopback
"""
