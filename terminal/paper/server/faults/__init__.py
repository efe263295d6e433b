"""Faults on purpose, for testing clients: present only in an exchange that was started with `--faults`.

An order can really be executed and its answer lost, a stream can skip, repeat or falsify what it says. They are
armed over `/faults`, seeded and counted, so that a test can repeat them and see that they happened.
"""

from terminal.paper.server.faults.armed import Faults
from terminal.paper.server.faults.layer import Faulty

__all__ = ["Faults", "Faulty"]
