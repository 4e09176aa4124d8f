"""Drawings of a memory graph: a page that can be explored, and a picture.

Both show the same: the user in the middle, a circle for each cluster with its memories (discs) and the
entities that are mentioned there most (rings), lines for mentions and relationships. Everything has its
place before the page is opened; the page's script only moves, zooms, searches and highlights.

What must not live here: places (``graph_drawing_layout.py``), marks (``graph_drawing_svg.py``), the page
(``graph_drawing_page.py``).
"""

from __future__ import annotations

import html
import importlib
from importlib.util import find_spec
from typing import Protocol

from estuary_sdk.protocol.models.graph import MemoryGraph
from estuary_server.cli.graph_drawing_layout import laid_out
from estuary_server.cli.graph_drawing_page import NOTHING_YET, page
from estuary_server.cli.graph_drawing_scene import scene
from estuary_server.cli.graph_drawing_style import DARK, LIGHT, style
from estuary_server.cli.graph_drawing_svg import marks
from estuary_server.errors import ConfigError

RENDERER = "resvg_py"
RENDERER_EXTRA = "pip install 'estuary-server[drawing]'"

_NO_LETTER = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"></svg>'
_LETTER = _NO_LETTER.replace("></svg>", '><text y="18" font-family="sans-serif">A</text></svg>')

LONGEST_SIDE, SHORTEST_SIDE = 4000, 1200
"""Pixels of a picture's longer side, at most and at least."""


class Render(Protocol):
    """Makes a PNG of an SVG."""

    def __call__(self, *, svg_string: str) -> bytes:
        """The picture, as large as the SVG says."""
        ...


def graph_html(graph: MemoryGraph) -> str:
    """A page of HTML, complete in itself, that shows a graph and lets its reader explore it.

    Nothing a memory says can act in it. Write it as UTF-8.
    """
    shown = scene(graph)
    layout = laid_out(shown)
    return page(shown, layout, marks(shown, layout), graph.stats)


def graph_svg(graph: MemoryGraph, *, dark: bool = False) -> str:
    """The drawing alone, as a file of SVG."""
    shown = scene(graph)
    drawn = marks(shown, laid_out(shown))
    left, top, width, height = drawn.box
    scale = max(SHORTEST_SIDE, min(LONGEST_SIDE, 2 * max(width, height))) / max(width, height)
    empty = "" if shown.memories else _said(left + width / 2, top + height - 20)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" '
        f'width="{width * scale:.0f}" height="{height * scale:.0f}"><style>{style(DARK if dark else LIGHT)}'
        f'.near{{display:none}}</style><rect class="ground" x="{left - 1:.0f}" y="{top - 1:.0f}" '
        f'width="{width + 2:.0f}" height="{height + 2:.0f}"/>{drawn.content}{empty}</svg>'
    )


def _said(x: float, y: float) -> str:
    text = html.escape(NOTHING_YET)
    return f'<text class="faint" x="{x:.0f}" y="{y:.0f}" font-size="14" text-anchor="middle">{text}</text>'


def graph_png(graph: MemoryGraph, *, dark: bool = False, render: Render | None = None) -> bytes:
    """A picture of a graph. Signs of which no font of the system has a shape are drawn as boxes.

    Args:
        graph: what to draw.
        dark: on dark ground.
        render: instead of the renderer with the system's fonts.

    Raises:
        ConfigError: the renderer is not installed, or the system has no font at all.
    """
    render = render or _renderer()
    if render(svg_string=_LETTER) == render(svg_string=_NO_LETTER):
        raise ConfigError(
            "there is no font for a picture; on Debian and Ubuntu: apt install fonts-dejavu-core"
        )
    return render(svg_string=graph_svg(graph, dark=dark))


def _renderer() -> Render:
    if find_spec(RENDERER) is None:
        raise ConfigError(f"pictures need a renderer that is not installed: {RENDERER_EXTRA}")
    render: Render = importlib.import_module(RENDERER).svg_to_bytes
    return render
