"""The form that a line of orders fills."""

from __future__ import annotations

from terminal.calls import ROUTES
from terminal.calls.filling import Filling
from terminal.calls.values import Around
from terminal.core.cmdline import LineError
from terminal.core.orderline.plans import Send


def form_of(plan: Send, around: Around, end: int) -> Filling:
    """LineError points at what the form finds wrong, behind the line's `end` where that was not typed; and nothing
    that was typed may fall away."""
    filling = Filling(ROUTES[plan.route], around, plan.texts)
    names = [param.name for param in filling.fields]
    for name, term in plan.where.items():
        if name not in names:
            raise term.wrong(f"{term.text!r} does not go with the rest of the order", name)
    wrong = filling.first_wrong()
    if wrong is None:
        return filling
    param = filling.fields[wrong]
    message = f"{param.shown} {filling.texts[param.name]!r}: {filling.problem(param)}"
    place = plan.where.get(param.name)
    raise place.wrong(message, param.name) if place else LineError(message, end + 1)
