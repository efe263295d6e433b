"""A form as it stands, put into what the pane draws."""

from __future__ import annotations

from typing import NamedTuple

from terminal.calls.filling import NEEDED, Filling
from terminal.calls.route import Param
from terminal.calls.values import read, shown
from terminal.calls.wrong import Wrong
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


def form_view(filling: Filling, at: Standing) -> FormView:
    route = filling.route
    fields = tuple(_field(filling, param, place, at) for place, param in enumerate(filling.fields))
    return FormView(
        title=route.title,
        about=f":{route.names.partition(' ')[0]}",
        mode=filling.around.mode,
        armed=at.armed if route.does == "orders" else None,
        fields=fields,
        sentence=filling.sentence,
        message=at.message or (None if at.asking else _about(filling, at)),
        asking=_question(filling) if at.asking else (),
        word=_word(filling, at) if at.asking and filling.word else None,
        keys=_keys(filling, at),
    )


def choices_of(param: Param) -> tuple[str, ...]:
    return FLAG if param.kind == "flag" else param.choices


def _field(filling: Filling, param: Param, place: int, at: Standing) -> FormField:
    text, focused = filling.texts[param.name], place == at.focus and not at.asking
    problem = filling.problem(param)
    silent = problem == NEEDED and not at.tried
    choices = choices_of(param)
    return FormField(
        label=param.shown,
        text="•" * len(text) if param.kind == "secret" else text,
        cursor=at.cursor if focused and not choices else -1,
        choices=choices,
        chosen=_chosen(choices, text),
        unit=filling.unit(param),
        note=_help(param)
        if silent
        else problem or (param.help if not text and not choices else _echo(filling, param)),
        wrong=bool(problem) and not silent,
        focused=focused,
    )


def _chosen(choices: tuple[str, ...], text: str) -> int:
    return choices.index(text) if text in choices else -1


def _help(param: Param) -> str:
    return param.help or "needed"


def _echo(filling: Filling, param: Param) -> str:
    """What a value means, where that is not plain to see."""
    text = filling.texts[param.name].strip()
    if param.kind == "flag":
        return param.help
    if param.kind not in _ECHOED or not text:
        return ""
    try:
        value = read(param, text, filling.instrument, filling.around)
    except Wrong:
        return ""
    return shown(param, value)


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
    chosen = fields and choices_of(fields[min(at.focus, len(fields) - 1)])
    last = at.focus >= len(fields) - 1
    sends = "review" if filling.route.asks_again else "send"
    first = (("← →", "choose"),) if chosen else ()
    return (
        *first,
        ("Enter", sends if last else "next"),
        ("Ctrl+J", sends),
        ("Tab ↑ ↓", "move"),
        ("Esc", "leave"),
    )
