"""Schemathesis over the practice exchange's OpenAPI: every route, good requests and bad ones, and ones in between.

    python -m tests.fuzz [--seconds 300] [--seed 1]

The time is filled with rounds. Each begins in a fresh, furnished exchange whose clock moves only when the round moves
it, and has a seed of its own, one more than the round before: `--seconds 0` with that seed runs it again alone.
"""
