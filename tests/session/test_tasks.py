"""Tasks that run beside end with their owner, and with them what they begin while they end."""

from __future__ import annotations

import asyncio

from terminal.session.tasks import Tasks


async def test_what_a_task_begins_as_it_is_ended_never_runs() -> None:
    ran: list[str] = []
    said: list[str] = []
    tasks = Tasks(said.append)

    async def late() -> None:
        ran.append("late")

    async def first() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            tasks.start(late())

    tasks.start(first())
    await asyncio.sleep(0)
    await tasks.close()
    await asyncio.sleep(0)
    assert (ran, said) == ([], [])
