"""Pure machines: events and the time come in, state and events go out. No I/O."""
