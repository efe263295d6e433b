"""What lies over the rest until a key closes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import Screen

if TYPE_CHECKING:
    _Base = Screen[Any]
else:  # a mixin: Textual looks for styles along the first base that is a widget
    _Base = object


class Layer(_Base):
    """Keys that were read together are all handed to it before it has handled the first. One that waited behind the one that
    closed it does nothing: it neither closes what lies beneath nor sends anything again."""

    @property
    def is_on_top(self) -> bool:
        stack = self.app.screen_stack
        return bool(stack) and stack[-1] is self

    def dismiss(self, result: Any = None) -> AwaitComplete:
        if self.is_on_top:
            return super().dismiss(result)
        nothing: AwaitComplete = AwaitComplete.nothing()  # type: ignore[no-untyped-call]
        return nothing

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and not self.is_on_top:
            event.stop()
        else:
            await super().on_event(event)
