"""Frozen values that every other room speaks in. Knows nothing but itself."""
