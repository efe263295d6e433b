"""What goes over the wire for `terminal.paper.money`: bodies in and out."""

from __future__ import annotations
