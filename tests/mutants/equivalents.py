"""Mutants that nothing can tell from the original, and why."""

from __future__ import annotations

from tests.mutants.making import Change

SIGN = "The sign is 1 or -1: for whole numbers, to divide by it is to multiply by it."
QUICKER = (
    "It only chooses the quicker way to take out the last key: the search of the other branch finds it too."
)
AT_MOST = "The left side is never more than the right one here: not to be equal is to be less."
AGAIN = "The loop of _match comes back to the level for as long as there is something to do."

EQUIVALENTS: dict[Change, str] = {
    **{
        Change(file, where, before, before.replace("*", "//")): SIGN
        for file, where, before in (
            (
                "matching.py",
                "Half.best",
                "return self.levels[self.keys[-1] * self.sign] if self.keys else None",
            ),
            ("matching.py", "Half.crosses", "return bool(self.keys) and self.keys[-1] >= limit * self.sign"),
            ("matching.py", "Half.join", "insort(self.keys, order.price * self.sign)"),
            ("matching.py", "Half.drop", "key = level.price * self.sign"),
            ("matching.py", "Half.walk", "return (self.levels[key * self.sign] for key in keys)"),
            ("matching.py", "Book._refuse_crossing", "raise WouldCross(against.keys[-1] * against.sign)"),
            ("matching.py", "Book._match", "limit = order.price * against.sign if order.price else None"),
            ("matching.py", "Book._match", "level = against.levels[keys[-1] * against.sign]"),
            ("routing.py", "plan", "steps.append((price * sign, min(lots, want), venue))"),
            (
                "routing.py",
                "_ranked",
                "return ((price * sign, place, lots, venue) for price, lots in offers)",
            ),
        )
    },
    **{
        Change(
            "matching.py", "Half.drop", "if self.keys[-1] == key:", f"if self.keys[-1] {sign} key:"
        ): QUICKER
        for sign in ("<", "<=", "is")
    },
    Change(
        "matching.py",
        "Book.amend",
        "return [self._reduce(order, order.left - left)] if left < order.left else []",
        "return [self._reduce(order, order.left - left)] if left != order.left else []",
    ): AT_MOST,
    Change(
        "matching.py", "Book._refuse_unfillable", "if found < order.left:", "if found != order.left:"
    ): AT_MOST,
    Change("matching.py", "Book._take", "if lots < shown:", "if lots != shown:"): AT_MOST,
    Change(
        "matching.py",
        "Book._meet_own",
        "if stp is SelfTrade.DECREMENT and order.left > own.left:",
        "if stp is SelfTrade.DECREMENT and order.left != own.left:",
    ): "That the own order is the larger was asked before, and answered no.",
    Change("matching.py", "Book._take", "continue", "break"): AGAIN,
    Change(
        "matching.py", "reach", "if found == want:", "if found >= want:"
    ): "No more is ever taken than is wanted.",
    Change(
        "matching.py", "_ahead_of", "if resting is own:", "if resting == own:"
    ): "An order is equal to itself alone.",
    **{
        Change(
            "stops.py",
            "Stops.fire",
            "end = bisect_left(queue, (reach + 1, 0))",
            f"end = bisect_left(queue, (reach + 1, {number}))",
        ): "The numbers of orders begin at 1: the first stop of the next price stands behind either place."
        for number in (-1, 1)
    },
    Change(
        "stops.py",
        "protection_price",
        "return max(1, -(-stop * (BPS - PROTECT_BPS) // BPS))",
        "return max( 0, -(-stop * (BPS - PROTECT_BPS) // BPS))",
    ): "A stop is at least 1, and nine tenths of that, rounded up, is 1.",
}
