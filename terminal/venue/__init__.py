"""The way to the venue: who we are, its REST routes, its sockets. The only room that talks to the network.

auth    addresses and keys: where they come from and what is refused
rest    questions and commands over HTTP, each a coroutine that answers in the model's values
socket  one WebSocket connection
"""

import sys

# httpx brings a command line of its own where click is installed, and all that it draws with: a third of its import.
# A module that is None cannot be imported, and httpx then goes without.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
