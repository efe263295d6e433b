"""The practice exchange: a real matching engine and a simulated market behind the venue's own wire.

Its rooms, each leaning only on those above it:

matching   one pair's order book: price, then time; integers in, events out
ledger     who owns what, available and held; sums are kept to the last unit
amm        constant-product pools, seen as levels on the tick grid
clearing   accounts, and what each trade does to them; live and paper apart
exchange   the venue's commands over all of these; pure
flow       the simulated traders that make a market of it; seeded
market     exchange + flow + candles + remembered keys as one replayable machine
store      SQLite: the journal, snapshots, and the ended orders and fills
hub        who listens to what: clobstream (l3: order by order), symbolstreams, feeds (binary: their frames);
           slow readers get newest books, not a queue (outbox)
host       the clock, the commit before the answer, and the publishing after it
server     the venue's REST and WebSocket routes on loopback
"""
