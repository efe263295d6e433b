"""The venue's REST and WebSocket routes on loopback.

doors         who may come in: Host, Origin, size, identity, rate
identity      users, tokens and the run's API key
limits        requests a minute
bodies        JSON in, and errors that name the field and the value
answering     JSON out, and the OpenAPI made from the same types
intake        the bodies of orders made into commands (algo_intake: those of executions); keys: idempotency keys
auth, market_data, trading, account, batch, router, metrics   the REST routes
rooms         how a route hands a command to a room; algos, money, prop, clones   their routes
shortcut      the order routes without the framework around them
sockets       the JSON streams; feeds: the binary ones; batches: many messages in one write
agent_card, guide   what the exchange tells of itself
faults        harm on purpose, loaded with `--faults` alone
options       what it was asked to be; opening: its port, its store and its market; keyfile: its key
process       the ready line, and the ways to end
"""
