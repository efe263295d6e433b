"""Every mutant that cosmic-ray's operators can make of a file. The file itself is never written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[2]
ENGINE = ROOT / "terminal" / "paper"
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
    """The so-manieth place where an operator finds something to change."""

    file: str
    operator: str
    occurrence: int
    line: int

    def source(self) -> str:
        mutated = mutate_code(original(self.file), _operator(self.operator), self.occurrence)
        if not isinstance(mutated, str):
            raise TypeError(f"{self.operator} finds no place {self.occurrence} in {self.file}")
        return mutated

    def change(self) -> Change:
        before, after = original(self.file).splitlines(), self.source().splitlines()
        gone = len(before) - len(after)
        return Change(
            self.file,
            _where(self.file, self.line),
            before[self.line - 1].strip(),
            "" if gone else after[self.line - 1].strip(),
        )


@cache
def original(file: str) -> str:
    return (ENGINE / file).read_text(encoding="utf-8")


def mutants_of(file: str) -> tuple[list[Mutant], int]:
    """Those that can be run, and how many were left out because they change an annotation, which is never evaluated."""
    nodes = list(ast_nodes(get_ast(original(file))))
    annotations = _annotations(file)
    mutants: list[Mutant] = []
    left_out = 0
    for name in operator_names():
        if get_operator(name).arguments():
            continue  # it needs to be told what to put in
        operator = _operator(name)
        positions = (at for node in nodes for at in operator.mutation_positions(node))
        for occurrence, (start, _) in enumerate(positions):
            if any(first <= start < end for first, end in annotations):
                left_out += 1
            else:
                mutants.append(Mutant(file, name, occurrence, start[0]))
    return sorted(mutants, key=lambda mutant: mutant.line), left_out


def _operator(name: str) -> Operator:
    made = get_operator(name)()
    if not isinstance(made, Operator):
        raise TypeError(f"{name} is no operator")
    return made


@cache
def _tree(file: str) -> ast.Module:
    return ast.parse(original(file))


def _annotations(file: str) -> list[tuple[Position, Position]]:
    """Where the types of parameters and results stand."""
    found: list[tuple[Position, Position]] = []
    for node in ast.walk(_tree(file)):
        typed = node.annotation if isinstance(node, ast.arg) else None
        if isinstance(node, ast.FunctionDef):
            typed = node.returns
        if typed is not None:
            end = (typed.end_lineno or typed.lineno, typed.end_col_offset or 0)
            found.append(((typed.lineno, typed.col_offset), end))
    return found


def _where(file: str, line: int) -> str:
    """The function or class around a line, as `Class.function`; empty at the top of the file."""
    return ".".join(_around(_tree(file), line))


def _around(node: ast.AST, line: int) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            first = min([child.lineno, *(mark.lineno for mark in child.decorator_list)])
            if first <= line <= (child.end_lineno or 0):
                yield child.name
                yield from _around(child, line)
