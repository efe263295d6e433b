"""Comparisons with a member of an enumeration: by trying all its members, which of them cannot come out differently."""

from __future__ import annotations

import ast
import operator
from enum import StrEnum

from terminal.model import order

RELATIONS = {
    "Is": operator.is_, "IsNot": operator.is_not, "Eq": operator.eq, "NotEq": operator.ne,
    "Lt": operator.lt, "LtE": operator.le, "Gt": operator.gt, "GtE": operator.ge,
}  # fmt: skip
PREFIX = "core/ReplaceComparisonOperator_"


def comes_out_the_same(tree: ast.Module, operator_name: str, at: tuple[int, int]) -> bool:
    """Does the comparison whose sign stands there with a member of an enumeration answer the same for every member?"""
    if not operator_name.startswith(PREFIX):
        return False
    member = _compared_with(tree, at)
    if member is None:
        return False
    before, after = (RELATIONS[name] for name in operator_name.removeprefix(PREFIX).split("_"))
    return all(before(one, member) == after(one, member) for one in type(member))


def _compared_with(tree: ast.Module, at: tuple[int, int]) -> StrEnum | None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            left, right = node.left, node.comparators[0]
            if (left.end_lineno, left.end_col_offset) <= at <= (right.lineno, right.col_offset):
                return _member(right)
    return None


def _member(node: ast.expr) -> StrEnum | None:
    """`BUY` or `OrderType.LIMIT`."""
    found: object = None
    if isinstance(node, ast.Name):
        found = getattr(order, node.id, None)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        found = getattr(getattr(order, node.value.id, None), node.attr, None)
    return found if isinstance(found, StrEnum) else None
