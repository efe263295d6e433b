"""The way to the venue: who we are, its REST routes, its sockets. The only room that talks to the network.

auth    addresses and keys: where they come from and what is refused
rest    questions and commands over HTTP, each a coroutine that answers in the model's values
socket  one WebSocket connection
"""
