"""The page and the picture: complete, the same every time, and deaf to whatever a memory says."""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import re
import shutil
import subprocess
from functools import partial
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from estuary_sdk.protocol.models.graph import GraphEdge, GraphNode, MemoryGraph
from estuary_server.cli import graph_drawing
from estuary_server.cli.graph_drawing import RENDERER, graph_html, graph_png, graph_svg
from estuary_server.errors import ConfigError
from estuary_server.memory.graph import GraphOwner, build_graph
from tests.server.memory.graph_material import HOSTILE, a_player, odd_player

OWNER = GraphOwner("conversation", "ada")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
EVERY = {n: build_graph(a_player(n), OWNER) for n in (0, 5, 60)} | {"odd": build_graph(odd_player(), OWNER)}


needs_renderer = pytest.mark.skipif(find_spec(RENDERER) is None, reason=f"needs {RENDERER}")


class Page(HTMLParser):
    """Elements with their attributes, and the contents of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.texts: list[str] = []
        self._inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in self.raw:
            self.raw[self._inside].append(data)
        else:
            self.texts.append(data)

    @property
    def data(self) -> dict[str, Any]:
        """What the script knows."""
        known: dict[str, Any] = json.loads(self.raw["script"][0])
        return known


@pytest.fixture(params=EVERY, ids=str)
def graph(request: pytest.FixtureRequest) -> MemoryGraph:
    return EVERY[request.param]


def hostile_graph() -> MemoryGraph:
    """Every text field that a server may send says the worst."""
    node = partial(
        GraphNode, label=HOSTILE, content=HOSTILE, memory_type=HOSTILE, name=HOSTILE, entity_type=HOSTILE,
        topic=HOSTILE, created_at=HOSTILE, source_quote=HOSTILE, type_distribution={HOSTILE: 1},
        extra_data={"aliases": [HOSTILE], "happens_on": HOSTILE},
    )  # fmt: skip
    nodes = [node(id=f"{type_}{HOSTILE}", type=type_) for type_ in ("user", "cluster", "memory", "entity")]
    user, cluster, memory, entity = (each.id for each in nodes)
    edges = [
        GraphEdge(user, cluster, "has_cluster"),
        GraphEdge(cluster, memory, "contains"),
        GraphEdge(memory, entity, "mentions"),
        GraphEdge(user, entity, "relationship", HOSTILE, HOSTILE),
    ]
    return MemoryGraph(nodes, edges)


def test_the_page_is_complete_in_itself(graph: MemoryGraph) -> None:
    text = graph_html(graph)
    assert graph_html(graph) == text
    page = Page(text)
    reaching_out = {"src", "href", "xlink:href", "action", "srcset", "data", "poster"}
    assert [attrs for _, attrs in page.elements if reaching_out & set(attrs)] == []
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_lets_only_its_own_script_and_style_act(graph: MemoryGraph) -> None:
    page = Page(graph_html(graph))
    [policy] = [a["content"] or "" for t, a in page.elements if t == "meta" and a.get("http-equiv")]
    _, script = page.raw["script"]
    [style] = page.raw["style"]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    assert "default-src 'none'" in policy
    assert re.findall(r"sha256-([^']+)'", policy) == hashes
    assert "unsafe" not in policy


@pytest.mark.parametrize("graph_of", [hostile_graph, lambda: EVERY["odd"]])
def test_nothing_a_memory_says_becomes_an_element(graph_of: Any) -> None:
    harmless = Page(graph_html(build_graph(a_player(5), OWNER)))
    page = Page(graph_html(graph_of()))
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in harmless.elements}
    assert [tag for tag, _ in page.elements].count("script") == 2
    assert [name for _, attrs in page.elements for name in attrs if name.startswith("on")] == []
    assert "<" not in page.raw["script"][0]
    assert page.raw["script"][1] == harmless.raw["script"][1]


def test_memories_quotes_and_names_can_be_read() -> None:
    page = Page(graph_html(EVERY["odd"]))
    told = {node["title"]: node for node in page.data["nodes"]}
    assert told["我最喜欢吃小笼包\uff0c每个星期天都和妈妈一起做"]["quote"].startswith("我最喜欢")
    assert ["also called", "my friend"] in told["José María"]["facts"]
    assert "José María" in page.texts


def test_relationships_are_told_from_both_ends() -> None:
    nodes = [GraphNode("u", "user", "Ada"), GraphNode("e", "entity", name="Biscuit")]
    page = Page(graph_html(MemoryGraph(nodes, [GraphEdge("u", "e", "relationship", "dog", "dog")])))
    user, biscuit = page.data["nodes"]
    assert ["dog", "Biscuit"] in user["facts"]
    assert ["dog of", "Ada"] in biscuit["facts"]
    assert page.texts.count("dog") == 1


def test_every_mark_belongs_to_a_node(graph: MemoryGraph) -> None:
    page = Page(graph_html(graph))
    numbers = {
        int(a[key] or "") for _, a in page.elements for key in ("data-n", "data-a", "data-b") if key in a
    }
    assert numbers == set(range(len(page.data["nodes"])))
    assert len([t for t, a in page.elements if t == "circle" and "data-n" in a]) == len(graph.nodes)


def test_an_empty_graph_says_so() -> None:
    assert "Nothing is remembered yet." in Page(graph_html(EVERY[0])).texts
    assert "Nothing is remembered yet." in graph_svg(EVERY[0])
    assert "Nothing is remembered yet." not in graph_html(EVERY[5]) + graph_svg(EVERY[5])


def test_a_long_name_is_cut_in_the_title() -> None:
    text = graph_html(build_graph([], GraphOwner("conversation", "x" * 1000)))
    [title] = [line for line in text.splitlines() if line.startswith("<title>")]
    assert len(title) < 120


@pytest.mark.parametrize("dark", [False, True])
def test_the_drawing_alone_is_a_file_of_svg(graph: MemoryGraph, dark: bool) -> None:
    ElementTree.fromstring(graph_svg(graph, dark=dark))


def test_a_hostile_drawing_is_a_file_of_svg_without_a_script() -> None:
    root = ElementTree.fromstring(graph_svg(hostile_graph()))
    assert {element.tag.partition("}")[2] for element in root.iter()} <= {
        "svg",
        "style",
        "rect",
        "g",
        "path",
        "circle",
        "text",
    }


def test_labels_do_not_cover_each_other() -> None:
    root = ElementTree.fromstring(graph_svg(EVERY[60]))
    boxes = []
    for group in root.iter("{http://www.w3.org/2000/svg}g"):
        kinds = (group.get("class") or "").split()
        if "label" in kinds and "gone" not in kinds:
            x, y = map(float, re.findall(r"-?[\d.]+", group.get("transform") or ""))
            size, width, lines = (float(group.get(key) or 0) for key in ("font-size", "data-w", "data-l"))
            rise = -1.16 * (lines - 1) if group.get("data-u") is not None else 0
            top = y + (rise - 0.9) * size
            boxes.append((x - width * size / 2, top, x + width * size / 2, top + lines * 1.16 * size))
    assert len(boxes) > 20
    overlapping = [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[at + 1 :]
        if min(one[2], other[2]) - max(one[0], other[0]) > 1
        and min(one[3], other[3]) - max(one[1], other[1]) > 1
    ]
    assert overlapping == []


def png_size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@needs_renderer
def test_a_picture_is_a_png_of_a_bounded_size(graph: MemoryGraph) -> None:
    size = png_size(graph_png(graph))
    assert 1200 <= max(size) <= 4000


@needs_renderer
def test_dark_pictures_are_others() -> None:
    assert graph_png(EVERY[5], dark=True) != graph_png(EVERY[5])


@needs_renderer
def test_without_any_font_there_is_no_picture() -> None:
    renderer = importlib.import_module(RENDERER)
    with pytest.raises(ConfigError, match="no font"):
        graph_png(EVERY[5], render=partial(renderer.svg_to_bytes, skip_system_fonts=True))


def test_without_the_renderer_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graph_drawing, "RENDERER", "no_such_renderer")
    with pytest.raises(ConfigError, match="pip install"):
        graph_png(EVERY[5])


@pytest.mark.skipif(CHROMIUM is None, reason="needs chromium")
@pytest.mark.parametrize("name", ["hostile", "odd"])
def test_in_a_browser_the_script_runs_and_nothing_else(name: str, tmp_path: Path) -> None:
    assert CHROMIUM is not None
    file = tmp_path / "graph.html"
    file.write_text(graph_html(hostile_graph() if name == "hostile" else EVERY["odd"]), encoding="utf-8")
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
        "--virtual-time-budget=2000", "--dump-dom", file.as_uri(),
    ]  # fmt: skip
    dom = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True).stdout
    page = Page(dom)
    [world] = [attrs for _, attrs in page.elements if attrs.get("id") == "world"]
    assert (world["transform"] or "").startswith("translate(")
    assert "<title>hit" not in dom
    assert not {"img", "iframe", "object"} & {tag for tag, _ in page.elements}
