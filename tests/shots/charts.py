"""Draw chart, depth and equity alone, with sample data: `python -m tests.shots.charts [folder]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.shots.paint import paint
from tests.shots.panes import Place, Shot, Stage, _cells
from tests.widgets import chart_sample as sample
from widgets.chart import ChartPane
from widgets.depth import CurvePane, DepthPane
from widgets.view import ChartView, CurveView, DepthView

FOLDER = Path(tempfile.gettempdir()) / "shots-charts"
VAIX, BTC = sample.chart(), sample.chart(sample.BTC, seed=4)


def at_120() -> list[Place]:
    """As on the screen, and beside it what a key makes of it."""
    bands = VAIX._replace(
        overlays=(*sample.bands(VAIX.bars), sample.vwap(VAIX.bars)), scroll=60, crosshair=12
    )
    return [
        (ChartPane(VAIX), 1, 1, 45, 20),
        (ChartPane(BTC), 48, 1, 45, 20),
        (ChartPane(bands), 95, 1, 45, 20),
        (ChartPane(VAIX._replace(zoom=2)), 142, 1, 45, 20),
        (ChartPane(VAIX._replace(stale=True)), 1, 22, 45, 20),
        (ChartPane(VAIX._replace(zoom=3, crosshair=4)), 48, 22, 45, 20),
        (ChartPane(VAIX._replace(zoom=-1)), 95, 22, 45, 20),
        (ChartPane(_gaps()), 142, 22, 45, 20),
    ]


def at_80() -> list[Place]:
    plain = VAIX._replace(overlays=())
    return [
        (ChartPane(plain), 1, 1, 34, 10),
        (ChartPane(plain._replace(crosshair=3)), 37, 1, 34, 10),
        (ChartPane(plain._replace(bars=VAIX.bars[-1:])), 1, 12, 34, 10),
        (ChartPane(ChartView()), 37, 12, 34, 10),
        (ChartPane(VAIX), 73, 1, 12, 4),
        (ChartPane(_flat()), 73, 12, 34, 10),
        (DepthPane(sample.depth()), 1, 24, 34, 6),
        (CurvePane(sample.equity()), 37, 24, 34, 6),
    ]


def at_200() -> list[Place]:
    studied = VAIX._replace(studies=sample.studies(VAIX.bars))
    return [
        (ChartPane(studied), 1, 1, 74, 40),
        (DepthPane(sample.depth()), 1, 42, 74, 8),
        (ChartPane(VAIX._replace(crosshair=20)), 78, 1, 74, 32),
        (CurvePane(sample.equity()), 78, 34, 74, 8),
        (DepthPane(DepthView()), 78, 43, 36, 3),
        (CurvePane(CurveView()), 116, 43, 36, 3),
    ]


def _gaps() -> ChartView:
    return sample.chart(
        candles=tuple(bar for bar in VAIX.bars if bar.time // 60 % 7 not in (1, 2)), overlays=()
    )


def _flat() -> ChartView:
    return VAIX._replace(
        overlays=(),
        bars=tuple(bar._replace(open=3842, high=3842, low=3842, close=3842) for bar in VAIX.bars),
    )


async def draw(name: str, size: tuple[int, int], places: list[Place], shot: Shot, folder: Path) -> Path:
    stage = Stage(places, shot)
    async with stage.run_test(size=size) as pilot:
        await pilot.pause()
        grid = [list(_cells(strip)) for strip in stage.screen._compositor.render_strips()]
    path = folder / f"{name}_{shot.theme}{'_ascii' if shot.ascii else ''}.png"
    await asyncio.to_thread(paint, grid, path, 11, 22)
    return path


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for theme in ("dark", "light"):
        for name, size, places in (
            ("120", (188, 43), at_120),
            ("80", (108, 31), at_80),
            ("200", (153, 51), at_200),
        ):
            shot = Shot(size, theme, mode="paper", armed=True)
            print(asyncio.run(draw(name, size, places(), shot, folder)))
    shot = Shot((153, 51), ascii=True)
    print(asyncio.run(draw("200", shot.size, at_200(), shot, folder)))


if __name__ == "__main__":
    main()
