"""Draws the two icons of the Teams app from our mark: `python -m tools.teams_icons`.

Teams wants a square of 192 pixels in full colour, its corners left to Teams, and a white outline of 32 pixels
on nothing. Both are drawn from the lines of the mark that the browser shows, so that they stay alike.
"""

import re
import struct
import xml.etree.ElementTree as Tree
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
MARK = ROOT / "adapters" / "playground" / "static" / "mark.svg"
ICONS = ROOT / "adapters" / "teams" / "icons"
SVG = "{http://www.w3.org/2000/svg}"
FINE = 8
"""Each pixel is looked at in so many places in each direction, for smooth edges."""

Pixels = NDArray[np.uint8]
Segment = tuple[tuple[float, float], tuple[float, float]]


def color(size: int = 192) -> Pixels:
    """The mark on its ground, to the very edges."""
    ground, lines, width = mark()
    ink = _strokes(lines, width / 2, size, left=0.0, across=24.0)[..., None]
    shades = np.array([int(ground[at : at + 2], 16) for at in (1, 3, 5)])
    rgb = shades * (1 - ink) + 255 * ink
    return np.dstack([np.rint(rgb), np.full((size, size), 255)]).astype(np.uint8)


def outline(size: int = 32) -> Pixels:
    """The mark's lines alone, white, as large as the icon allows, and finer: it stands among Teams' own."""
    _, lines, width = mark()
    ink = _strokes(lines, width / 2 * 0.75, size, left=3.5, across=17.0)
    return np.dstack([np.full((size, size, 3), 255), np.rint(ink * 255)]).astype(np.uint8)


def mark() -> tuple[str, list[Segment], float]:
    """The mark's ground colour, its lines in a square of 24 by 24, and how wide they are."""
    svg = Tree.fromstring(MARK.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    ground, path = svg.find(f"{SVG}rect"), svg.find(f"{SVG}path")
    if ground is None or path is None:
        raise ValueError("the mark is no longer a rect and a path")
    return ground.attrib["fill"], _lines(path.attrib["d"]), float(path.attrib["stroke-width"])


def png(pixels: Pixels) -> bytes:
    """The pixels as a PNG file with transparency."""
    height, width, _ = pixels.shape

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = b"".join(b"\x00" + pixels[at].tobytes() for at in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def _lines(path: str) -> list[Segment]:
    """The straight lines of an SVG path that knows M, m, L, l, H and h alone."""
    found: list[Segment] = []
    x = y = 0.0
    for letter, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?\d*\.?\d+", rest)]
        points = (
            [(n, None) for n in numbers]
            if letter in "Hh"
            else list(zip(numbers[::2], numbers[1::2], strict=True))
        )
        for at, (over, down) in enumerate(points):
            before = (x, y)
            x = over if letter.isupper() else x + over
            y = y if down is None else down if letter.isupper() else y + down
            if letter not in "Mm" or at > 0:
                found.append((before, (x, y)))
        if letter not in "MmLlHh":
            raise ValueError(f"the mark has a {letter}, which this cannot draw")
    return found


def _strokes(lines: list[Segment], half: float, size: int, *, left: float, across: float) -> NDArray[Any]:
    """How much of each pixel lies under a line with round ends, from 0 to 1."""
    places = (np.arange(size * FINE) + 0.5) / (size * FINE) * across + left
    x, y = np.meshgrid(places, places)
    nearest = np.full(x.shape, np.inf)
    for (x0, y0), (x1, y1) in lines:
        over, down = x1 - x0, y1 - y0
        along = np.clip(((x - x0) * over + (y - y0) * down) / (over**2 + down**2), 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - x0 - along * over, y - y0 - along * down))
    under: NDArray[Any] = (nearest <= half).reshape(size, FINE, size, FINE).mean(axis=(1, 3))
    return under


if __name__ == "__main__":
    ICONS.mkdir(exist_ok=True)
    (ICONS / "color.png").write_bytes(png(color()))
    (ICONS / "outline.png").write_bytes(png(outline()))
