"""The venue's REST and WebSocket routes on loopback.

doors         who may come in: Host, Origin, size, identity, rate
identity      users, tokens and the run's API key
limits        requests a minute
bodies        JSON in, and errors that name the field and the value
answering     JSON out, and the OpenAPI made from the same types
auth, market_data, trading, account   the REST routes
shortcut      the order routes without the framework around them
sockets       the streams
batches       many messages in one write
process       binding, the ready line, and the ways to end
"""
