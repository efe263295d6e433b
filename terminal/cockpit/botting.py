"""The desk's page of the bots: what it shows, and what its keys do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.cockpit.paging import Paging

if TYPE_CHECKING:
    from terminal.present.page import Page, PageLooks


class Botting(Paging):
    bots_hints: tuple[tuple[str, str], ...] = ()
    """command ids and what the last line calls them"""

    def bots_page(self, looks: PageLooks, width: int, facts: int) -> Page:
        from terminal.present.page import Page

        return Page(("",), empty="nothing is told here yet")

    def bots_look(self) -> None:
        """Ask for what is old."""

    def bots_again(self) -> None:
        """Ask for all of it."""
