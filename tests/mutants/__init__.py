"""Faults planted one by one in the engine's source, to see whether its checks find them."""
