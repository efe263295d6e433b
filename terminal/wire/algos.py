"""What goes over the wire for `terminal.paper.algos`: bodies in and out."""

from __future__ import annotations
