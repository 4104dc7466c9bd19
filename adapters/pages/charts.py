"""Charts of our own pages: numbers as columns, drawn by leather as SVG without styles or scripts."""

from typing import Final

import leather

from bot.conversation.page import Chart

WIDTH, HEIGHT = 640, 260

LIGHT: Final = 8
"""More columns than this have no room for all names: every second is left out (the table has all)."""


def columns(chart: Chart) -> str:
    """The picture. It says nothing that the table beneath it does not say, so screen readers pass it by."""
    drawn = leather.Chart()
    points = [(_name(chart, at), count) for at, (_, count) in enumerate(chart.points)]
    drawn.add_columns(points, fill_color="#4a6fa5")
    drawn.add_y_scale(0, max(1, *(count for _, count in chart.points)))
    drawn.add_y_axis(ticks=_ticks(chart), tick_formatter=lambda value, *_: f"{value:g}")
    svg: str = drawn.to_svg(width=WIDTH, height=HEIGHT)
    ours = f'<svg aria-hidden="true" focusable="false" viewBox="0 0 {WIDTH} {HEIGHT}" '
    return svg.replace("<svg ", ours, 1)


def _name(chart: Chart, at: int) -> str:
    """The column's name, or blanks of its own length where there is no room: names must differ."""
    skipped = len(chart.points) > LIGHT and at % 2
    return " " * (at + 1) if skipped else chart.points[at][0]


def _ticks(chart: Chart) -> list[int]:
    """Whole numbers alone: nobody has half a meeting."""
    most = max(1, *(count for _, count in chart.points))
    step = max(1, -(-most // 5))
    return list(range(0, most + step, step))
