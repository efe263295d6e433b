"""evterm: a trading terminal for the EventTrader exchange, and its practice exchange."""

__version__ = "0.1.0"
