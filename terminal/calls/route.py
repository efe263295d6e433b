"""What a call of the venue is: what it is told, where it goes, and what has to be so before it leaves.

A table of these is read at every start, so nothing here is worked out; and annotations are not kept as text, of which
each would be compiled for its tuple.
"""

from typing import Any, Literal, NamedTuple

Kind = Literal[
    "text", "secret", "address", "id", "ids", "pair", "choice", "flag", "amount", "share", "price", "size", "whole",
    "minutes", "millis", "when", "rows", "tuning", "money", "coin", "source",
]  # fmt: skip
Does = Literal["asks", "changes", "cancels", "orders", "money"]
Paper = Literal["mode", "query", "own", "free", "none", "no book"]
"""How the paper mode reaches the venue:

mode     `mode` and `paper` go along in the body, in each leg too
query    `mode` goes along in the address
own      the call has a flag of its own for it, `is_paper`
free     nothing of it is an order or money
none     it knows no mode: it would act on what is real
no book  it knows no paper at all, in simulation neither
"""
Guard = Literal["", "order", "parent", "range", "rows", "amend", "arm"]
"""Which orders are in it, for the limits: one, one that is split, a ladder, a list, one that is known; or that the keys
must be armed."""


class Param(NamedTuple):
    """A field. `name` is the venue's word; a form shows `label`, or the name with spaces."""

    name: str
    kind: Kind = "text"
    label: str = ""
    default: str = ""
    """as typed; for a pair, the one in focus"""
    optional: bool = False
    """left empty it is not sent"""
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    unit: str = ""
    """what stands behind the value; `base` and `quote` mean the pair's"""
    help: str = ""
    """a few words while it is empty"""
    only: tuple[str, ...] = ()
    """another field's name and its values with which this one applies"""
    columns: tuple[Any, ...] = ()
    """the fields of a row, each a Param"""
    to: Literal["", "query", "body", "here"] = ""
    """where it goes, if not by the method's custom: GET and DELETE in the address, the others in the body; `here` stays with
    the terminal"""

    @property
    def shown(self) -> str:
        return self.label or self.name.replace("_", " ")


class Route(NamedTuple):
    """One call. The first part of `id` is its heading in help."""

    id: str
    title: str
    names: str
    """for the `:` line, apart by spaces"""
    method: Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
    path: str
    params: tuple[Param, ...] = ()
    does: Does = "asks"
    sentence: str = ""
    """what will be sent, in words: {names} are filled in, [parts] fall away where a name in them is empty"""
    paper: Paper = "none"
    guard: Guard = ""
    confirm: bool = False
    """whether it asks again though it neither orders nor moves money"""
    word: str = ""
    """what has to be typed before it leaves"""
    fixed: tuple[tuple[str, str], ...] = ()
    """what goes along untold, in each leg of a list; {pair} is filled in"""
    turns: tuple[tuple[str, str, str], ...] = ()
    """a field, and what else changes where it is told: (price, order_type, stop_limit)"""
    bare_list: bool = False
    """the body is its rows alone"""
    shape: str = ""
    """how the answer is shown, by name"""
    look: str = ""
    """where to look when its answer is lost"""

    @property
    def is_single(self) -> bool:
        """One order, which the blotter shows from its first moment on."""
        return self.guard == "order" and "{symbol}" in self.path

    @property
    def asks_again(self) -> bool:
        return self.confirm or bool(self.word) or self.does in ("orders", "money")

    @property
    def is_journalled(self) -> bool:
        """What orders or moves money is written down before it leaves."""
        return self.does in ("orders", "money")
