"""The venue's own SDK, example bot, agents' tools and printed lines, run against the practice exchange.

A package, so that the exchange which they share ends with the last of them.
"""
