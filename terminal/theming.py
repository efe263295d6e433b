"""Our palettes as Textual's themes, for the little that it draws itself."""

from __future__ import annotations

from textual.theme import Theme

from widgets.palette import Palette


def textual_theme(colours: Palette) -> Theme:
    """For what Textual draws itself: the palette, grounds."""
    hexes = colours.hexes
    return Theme(
        name=f"evterm-{colours.name}",
        primary=hexes["accent"],
        secondary=hexes["overlay1"],
        accent=hexes["accent"],
        warning=hexes["amber"],
        error=hexes["danger"],
        success=hexes["bid"],
        foreground=hexes["normal"],
        background=hexes["ground"],
        surface=hexes["top"],
        panel=hexes["top"],
        dark=colours.dark,
    )
