"""Colours of a drawing of a memory graph: one style sheet for light and one for dark ground.

The marks name classes only, so that the same marks serve a page, which follows the reader's settings, and a
picture, which cannot. What must not live here: marks (``graph_drawing_svg.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class Theme:
    """Colours on one ground.

    The clusters' colours start from the "muted" ones of P. Tol, "Colour schemes" (2021), which people who see
    colours differently can tell apart, too; they are changed so that small discs stand out from the ground.
    """

    ground: str
    ink: str
    faint: str
    clusters: tuple[str, ...]


LIGHT = Theme(
    "#fbfaf8", "#1d2433", "#6b7280",
    (
        "#332288", "#b8860b", "#117733", "#cc6677", "#1f78a4",
        "#882255", "#2f9e8f", "#7a7a21", "#aa4499", "#5b6472",
    ),
)  # fmt: skip
DARK = Theme(
    "#12151c", "#eceff5", "#98a2b3",
    (
        "#9d8df1", "#e3c15a", "#5fc57e", "#ee8a9a", "#7cc7ee",
        "#d978a8", "#6fd6c5", "#c9c95f", "#dd8fd3", "#a9b4c4",
    ),
)  # fmt: skip
COLOURS = len(LIGHT.clusters)


def style(theme: Theme) -> str:
    """The style sheet of the marks on one ground; plain rules that any reader of SVG understands."""
    rules = [
        f".ground{{fill:{theme.ground}}}",
        f"text{{fill:{theme.ink};font-family:{FONTS};paint-order:stroke;stroke:{theme.ground};"
        "stroke-width:.24em;stroke-linejoin:round;stroke-opacity:.85}",
        f".faint,.faint text{{fill:{theme.faint}}}",
        f".line{{stroke:{theme.faint};stroke-opacity:.35;stroke-width:.8;fill:none}}",
        f".bond{{stroke:{theme.ink};stroke-opacity:.38;stroke-width:1.3;fill:none}}",
        f".spoke{{stroke:{theme.faint};stroke-opacity:.3;stroke-width:1.5;fill:none}}",
        f".user{{fill:{theme.ink}}}",
        f"text.userletter{{fill:{theme.ground};font-weight:700;stroke:none}}",
        f".entity{{fill:{theme.ground};stroke-width:2.2}}",
        ".title text{font-weight:700}",
        ".part text{font-weight:600}",
        f"text.note{{fill:{theme.faint};font-size:.85em}}",
        ".gone{display:none}",
    ]
    for number, colour in enumerate(theme.clusters):
        rules += [
            f".disc{number}{{fill:{colour};fill-opacity:.09;stroke:{colour};stroke-opacity:.45;stroke-width:1.2}}",
            f".whole{number}{{fill:{colour};fill-opacity:.04;stroke:{colour};stroke-opacity:.4;"
            "stroke-width:1.2;stroke-dasharray:2 5}",
            f".memory{number}{{fill:{colour}}}",
            f".ring{number}{{stroke:{colour}}}",
            f".title{number} text{{fill:{colour}}}",
        ]
    return "".join(rules)
