"""What goes over the wire for `terminal.paper.prop`: bodies in and out."""

from __future__ import annotations
