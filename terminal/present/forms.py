"""A form as it stands, put into what the pane draws."""

from __future__ import annotations

from typing import NamedTuple

from terminal.calls.filling import NEEDED, Filling
from terminal.calls.measuring import WHOLE_SIZES
from terminal.calls.route import Param, Route
from terminal.calls.values import read, shown
from terminal.calls.wrong import Wrong
from terminal.model.money import grouped
from terminal.present.rows import Foreseen
from widgets.forms import FormField, FormView
from widgets.view import Text

FLAG = ("yes", "no")
_ECHOED = ("minutes", "millis", "when", "rows", "ids")
"""kinds whose value is said in other words than it is typed"""


class Standing(NamedTuple):
    """What the trader does with a form: where the cursor is, and how far it has come."""

    focus: int = 0
    cursor: int = 0
    tried: bool = False
    """it was to be sent: what is missing is said too"""
    asking: bool = False
    """the second step: yes or no"""
    word: str = ""
    """what is typed of the word that confirms"""
    message: Text | None = None
    armed: bool | None = None
    foreseen: Foreseen = Foreseen()
    """what would come of it now"""
    sizes: tuple[str, ...] = ()
    """the presets that a size can be stepped through"""


def form_view(filling: Filling, at: Standing) -> FormView:
    route = filling.route
    fields = tuple(_field(filling, param, place, at) for place, param in enumerate(filling.fields))
    return FormView(
        title=route.title,
        about=f":{route.names.partition(' ')[0]}",
        mode=filling.around.mode,
        armed=at.armed if route.does == "orders" else None,
        fields=fields,
        preview=at.foreseen.lines,
        sentence=filling.sentence,
        said=_said(filling, at) or _how(filling, at),
        message=at.message or (None if at.asking else _about(filling, at)),
        asking=_question(filling) if at.asking else (),
        word=_word(filling, at) if at.asking and filling.word else None,
        keys=_keys(filling, at),
    )


def goes_on(route: Route) -> bool:
    """Whether Enter goes to what is needed yet, and from a whole order to its review: what may be left out is passed by."""
    return route.does == "orders"


def has_types(filling: Filling) -> bool:
    """Whether there is an order type to be cycled."""
    return any(param.name == "order_type" and param.choices for param in filling.fields)


def choices_of(param: Param) -> tuple[str, ...]:
    return FLAG if param.kind == "flag" else param.choices


def _field(filling: Filling, param: Param, place: int, at: Standing) -> FormField:
    text, focused = filling.texts[param.name], place == at.focus and not at.asking
    problem = filling.problem(param)
    silent = problem == NEEDED and not at.tried
    choices = choices_of(param)
    said = next((one.text for one in at.foreseen.said if one.field == param.name), "")
    return FormField(
        label=param.shown,
        text="•" * len(text) if param.kind == "secret" else text,
        cursor=at.cursor if focused and not choices else -1,
        choices=choices,
        chosen=_chosen(choices, text),
        unit=filling.unit(param),
        note=_help(param)
        if silent
        else problem or _worked_out(filling, param) or said or _echo(filling, param, at),
        wrong=bool(problem or said) and not silent,
        focused=focused,
    )


def _chosen(choices: tuple[str, ...], text: str) -> int:
    return choices.index(text) if text in choices else -1


def _help(param: Param) -> str:
    return param.help or "needed"


def _said(filling: Filling, at: Standing) -> Text | None:
    """The first that would go wrong, with the name of the field that it is about."""
    if not at.foreseen.said:
        return None
    first = at.foreseen.said[0]
    named = next((f"{one.shown}: " for one in filling.route.params if one.name == first.field), "")
    return f"{named}{first.text}", "amber"


def _echo(filling: Filling, param: Param, at: Standing) -> str:
    """What a value means, where that is not plain to see."""
    text = filling.texts[param.name].strip()
    if param.kind == "flag" or (not text and not choices_of(param)):
        return param.help
    if text in at.sizes and param.name in WHOLE_SIZES:
        return f"preset {at.sizes.index(text) + 1} of {len(at.sizes)}"
    if param.kind not in _ECHOED or not text:
        return ""
    try:
        value = read(param, text, filling.instrument, filling.around)
    except Wrong:
        return ""
    return shown(param, value)


def _worked_out(filling: Filling, param: Param) -> str:
    """What `bid` or `50%` comes to."""
    try:
        return f"= {grouped(filling.figures(param))}" if filling.measured(param) else ""
    except Wrong:
        return ""


def _how(filling: Filling, at: Standing) -> Text | None:
    """What the words in the focused field were measured by."""
    fields = filling.fields
    if at.asking or not fields:
        return None
    param = fields[min(at.focus, len(fields) - 1)]
    try:
        found = filling.measured(param)
    except Wrong:
        return None
    return (f"{param.shown}: {found.how}", "dim") if found else None


def _about(filling: Filling, at: Standing) -> Text | None:
    """What is wrong with the field in focus, in full: its own line may be too short for it."""
    fields = filling.fields
    if not fields:
        return None
    param = fields[min(at.focus, len(fields) - 1)]
    problem = filling.problem(param)
    if not problem or (problem == NEEDED and not at.tried):
        return None
    return f"{param.shown}: {problem}", "amber"


def _question(filling: Filling) -> tuple[Text, ...]:
    if not filling.word:
        return ("Enter", "bright!"), (" sends it, ", "amber"), ("Esc", "bright!"), (" goes back", "amber")
    which = "the last four signs of the address" if filling.route.word.startswith("{") else filling.word
    return (
        ("type ", "amber"),
        (which, "bright!"),
        (" and press ", "amber"),
        ("Enter", "bright!"),
        (" to send it", "amber"),
    )


def _word(filling: Filling, at: Standing) -> FormField:
    del filling
    return FormField("to confirm", at.word, len(at.word), focused=True)


def _keys(filling: Filling, at: Standing) -> tuple[tuple[str, str], ...]:
    if at.asking:
        arm = (("F9", "arms"),) if at.armed is False and filling.route.does == "orders" else ()
        return (*arm, ("↑", "change"), ("Esc", "back"))
    fields = filling.fields
    param = fields[min(at.focus, len(fields) - 1)] if fields else None
    chosen = param is not None and choices_of(param)
    sends = "review" if filling.route.asks_again else "send"
    goes = filling.first_wrong() is None if goes_on(filling.route) else at.focus >= len(fields) - 1
    first = (("← →", "choose"),) if chosen else ()
    if at.sizes and param is not None and param.name in WHOLE_SIZES:
        first = (("PgUp PgDn", "size"),)
    begun = param is not None and filling.completion(param, filling.texts[param.name][: at.cursor])
    if begun:
        first = (("Tab", "completes"),)
    types = (("Ctrl+T", "type"),) if has_types(filling) else ()
    return (
        *first,
        ("Enter", sends if goes else "next"),
        *types,
        ("Ctrl+J", sends),
        ("↑ ↓" if begun else "Tab ↑ ↓", "move"),
        ("Esc", "leave"),
    )
