"""What goes over the wire for `terminal.paper.clones`: bodies in and out."""

from __future__ import annotations
