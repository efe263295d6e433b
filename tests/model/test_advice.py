"""Each kind of error tells a trader what to do next."""

from __future__ import annotations

import pytest

from terminal.model import errors
from terminal.model.advice import advice, sentence
from terminal.model.errors import (
    EvtermError,
    Forbidden,
    Limited,
    Malformed,
    NotFound,
    OutcomeUnknown,
    Refused,
    Unauthorised,
    Unreachable,
    Unserved,
    VenueError,
)

FIELDS = ("order_id", "price", "quantity")


@pytest.mark.parametrize(
    ("error", "word", "next_step"),
    [
        (OutcomeUnknown("the answer was lost"), "UNKNOWN", "look at :twaps"),
        (Limited("slow down", 112.0), "TOO SOON", "Wait 12 s"),
        (Forbidden("no"), "FORBIDDEN", "may not do this"),
        (Unauthorised("no"), "NOT KNOWN", "Check the key"),
        (Unreachable("no"), "NO ANSWER", ":retry"),
        (VenueError("no"), "NO SENSE", "Try again"),
        (Unserved("404", "Not Found"), "NOT SERVED", "does not serve that call"),
        (NotFound("X", "no order a", "order_id", "a"), "NOT FOUND", "Check order_id (a)"),
        (Malformed("price", "must be a number", value="x"), "NOT READ", "Mend price (x)"),
        (Refused("X", "too small", "quantity", "5"), "REFUSED", "Change quantity (5)"),
        (EvtermError("no"), "STOPPED", "Nothing was sent"),
        (KeyError("x"), "FAILED", ":log"),
    ],
)
def test_what_to_do_next(error: Exception, word: str, next_step: str) -> None:
    told = advice(error, 100.0, ":twaps", FIELDS)
    assert told.word == word
    assert next_step in told.next


def test_what_the_form_cannot_change_is_left_to_the_venue_s_own_sentence() -> None:
    error = Refused("X", "phase must be funded", "phase", "eval")
    assert advice(error, fields=FIELDS) == ("REFUSED", "Nothing was carried out.")
    assert advice(error, fields=FIELDS, asks=True) == ("REFUSED", "")


def test_every_class_of_the_tree_has_a_word_of_its_own() -> None:
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, EvtermError)
    ]
    said = {Limited: ("x", 0.0), Malformed: ("x", "x")}
    words = {
        kind: advice(kind(*said.get(kind, ("x", "y") if issubclass(kind, Refused) else ("x",)))).word
        for kind in kinds
    }
    assert len(set(words.values())) == len(kinds)


def test_the_venue_s_sentence_is_safe_and_names_its_field() -> None:
    assert sentence(Refused("X", "too \x1b[2Jsmall", "quantity", "5")) == "quantity: too \ufffd[2Jsmall"
    assert sentence(Refused("X", "quantity is too small", "quantity")) == "quantity is too small"
