"""The exchange's own process, made to kill itself at one step of one commit.

    python -m tests.chaos.dying STAGE COMMIT [arguments of `evterm exchange`]

The stages: `applied` before anything is written, `written` but not committed, `committed` but not told, `told` to the
streams but not answered.
"""

from __future__ import annotations

import os
import signal
import sys

from terminal.cli import main
from terminal.paper.host import Host
from terminal.paper.store import Store

STAGES = ("applied", "written", "committed", "told")


def arm(stage: str, commit: int) -> None:
    seen = 0

    def die_at(reached: str) -> None:
        if reached == stage and seen == commit:
            os.kill(os.getpid(), signal.SIGKILL)

    flush = Host.flush

    def dying_commit(store: Store) -> None:
        nonlocal seen
        seen += 1
        die_at("applied")
        store.write()
        die_at("written")
        store.seal()
        die_at("committed")

    def dying_flush(host: Host) -> None:
        before = seen
        flush(host)
        if seen != before:
            die_at("told")

    Store.commit = dying_commit  # type: ignore[assignment, method-assign]
    Host.flush = dying_flush  # type: ignore[assignment, method-assign]


if __name__ == "__main__":
    arm(sys.argv[1], int(sys.argv[2]))
    sys.argv[1:] = ["exchange", *sys.argv[3:]]
    main()
