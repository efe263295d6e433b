"""Every mutant that cosmic-ray's operators can make of a file. The file itself is never written."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names

from tests.mutants.enums import comes_out_the_same

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "terminal" / "paper"
TYPES = "change what is there for the type checker alone, and is never evaluated"
SAME = "compare with a member of an enumeration, to the same effect for every member"
Position = tuple[int, int]
"""line, column"""


@dataclass(frozen=True)
class Change:
    """One line of the source before and after, and the function that it is in."""

    file: str
    where: str
    before: str
    after: str


@dataclass(frozen=True)
class Mutant:
    """What an operator makes of the so-manieth place where it finds something to change."""

    file: str
    operator: str
    occurrence: int
    line: int

    def source(self) -> str:
        return _mutated(self.file, self.operator, self.occurrence)

    def change(self) -> Change:
        before, after = original(self.file).splitlines(), self.source().splitlines()
        at = self.line - 1
        changed = after[at].strip() if len(after) == len(before) else ""
        return Change(self.file, _where(self.file, self.line), before[at].strip(), changed)


@dataclass(frozen=True)
class Made:
    """Those of a file that can be run, and why how many others were left out."""

    mutants: list[Mutant] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@cache
def original(file: str) -> str:
    return (ENGINE / file).read_text(encoding="utf-8")


@cache
def _mutated(file: str, name: str, occurrence: int) -> str:
    mutated = mutate_code(original(file), _operator(name), occurrence)
    if not isinstance(mutated, str):
        raise TypeError(f"{name} finds no place {occurrence} in {file}")
    return mutated


@cache
def mutants_of(file: str) -> Made:
    nodes = list(ast_nodes(get_ast(original(file))))
    types = list(_types(file))
    made = Made()
    for name in operator_names():
        if get_operator(name).arguments():
            continue  # it would have to be told what to put in
        positions = (at for node in nodes for at, _ in _operator(name).mutation_positions(node))
        for occurrence, at in enumerate(positions):
            if any(first <= at < end for first, end in types):
                made.left_out[TYPES] += 1
            elif comes_out_the_same(_tree(file), name, at):
                made.left_out[SAME] += 1
            else:
                made.mutants.append(Mutant(file, name, occurrence, at[0]))
    made.mutants.sort(key=lambda mutant: mutant.line)
    return made


def _operator(name: str) -> Operator:
    made = get_operator(name)()
    if not isinstance(made, Operator):
        raise TypeError(f"{name} is no operator")
    return made


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse(original(file))


def _types(file: str) -> Iterator[tuple[Position, Position]]:
    """Where the types of parameters and results stand, and the question whether types are checked."""
    for node in ast.walk(_tree(file)):
        found: ast.expr | None = None
        if isinstance(node, ast.arg):
            found = node.annotation
        elif isinstance(node, ast.FunctionDef):
            found = node.returns
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            found = node.test
        if found is not None:
            end = (found.end_lineno or found.lineno, found.end_col_offset or 0)
            yield (found.lineno, found.col_offset), end


def _where(file: str, line: int) -> str:
    """The class and function around a line, as `Class.function`; empty at the top of the file."""
    return ".".join(_around(_tree(file), line))


def _around(node: ast.AST, line: int) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            first = min([child.lineno, *(mark.lineno for mark in child.decorator_list)])
            if first <= line <= (child.end_lineno or 0):
                yield child.name
                yield from _around(child, line)
