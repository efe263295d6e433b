"""From no account to a claimed payout, and into each breach, by keyboard: the page, the API and the venue's SDK agree."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.app.propping import BROKEN, FUNDED, Story, at_the_desk
from tests.practice import REAL_TIME

pytestmark = REAL_TIME

WHOLE = pytest.mark.skipif(not os.environ.get("EVTERM_WALK"), reason="twenty seconds of keys: `make walk`")


@pytest.mark.parametrize(
    ("stories", "least_steps"),
    [pytest.param(FUNDED, 15, id="funded"), pytest.param(BROKEN, 7, id="broken", marks=WHOLE)],
)
async def test_the_page_the_api_and_the_sdk_agree_at_each_step(
    tmp_path: Path, stories: Sequence[Story], least_steps: int
) -> None:
    async with at_the_desk(tmp_path, typed=False, sleeps=True) as at:
        for story in stories:
            await story(at)
        assert at.steps >= least_steps
