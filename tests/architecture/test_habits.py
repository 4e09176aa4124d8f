"""Habits of the code that a tool can see: one home for each kind of knowledge, no mocks, no sleeps."""

from __future__ import annotations

import ast
import re

from estuary_sdk.protocol.codec import Wire, camel_case, wire_fields
from estuary_sdk.protocol.registry import CLIENT_EVENTS, SERVER_EVENTS
from tests.architecture.sources import Function, Source, sources

MOST_FUNCTION_IMPORTS = 4
MOST_MOCKS_PER_100_TESTS = 5
WIRE_HOMES = ("packages/sdk/src/estuary_sdk/protocol/", "packages/server/src/estuary_server/api/dialects.py")

OTHER_MEANINGS = {"apiKey", "client_interrupt"}
"""Words that are something else too: a kind of security scheme of OpenAPI, a reason for cutting a reply."""


def every_model() -> set[type[Wire]]:
    def below(cls: type[Wire]) -> set[type[Wire]]:
        return {cls}.union(*(below(sub) for sub in cls.__subclasses__()))

    return below(Wire) - {Wire}


def test_imports_inside_functions_are_few() -> None:
    hidden = [
        f"{s.name}:{f.name}"
        for s in sources()
        for f in s.functions()
        for node in ast.walk(f)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert len(hidden) <= MOST_FUNCTION_IMPORTS, hidden


def test_only_config_reads_the_environment() -> None:
    readers = {s.name for s in sources() if re.search(r"\bos\.(environ|getenv)\b", s.text)}
    assert readers == {
        "packages/sdk/src/estuary_sdk/config.py",
        "packages/server/src/estuary_server/config.py",
    }


def test_wire_keys_exist_once() -> None:
    """A key that is not the field's own name is written in ``protocol/`` and nowhere else."""
    keys = {f.key for cls in every_model() for f in wire_fields(cls) if f.key != f.name}
    keys |= {camel_case(f.name) for cls in every_model() for f in wire_fields(cls) if "_" in f.name}
    strays = [
        f"{s.name}:{line} {text}"
        for s in sources()
        if not s.name.startswith(WIRE_HOMES)
        for line, text in s.strings()
        if text in keys - OTHER_MEANINGS
    ]
    assert strays == []


def test_wire_event_names_exist_once() -> None:
    """The server names no event: it sends and matches classes."""
    names = {name for name in {*CLIENT_EVENTS, *SERVER_EVENTS} if "_" in name}
    strays = [
        f"{s.name}:{line} {text}"
        for s in sources("packages/server/src/estuary_server")
        if not s.name.startswith(WIRE_HOMES) and "/cli/" not in s.name
        for line, text in s.strings()
        if text in names - OTHER_MEANINGS
    ]
    assert strays == []


def test_only_the_composition_root_names_vendors_and_stores() -> None:
    vendor = re.compile(r"providers\.(openai_chat|offline)|store\.(sql|memory)\b")
    users = {
        s.name
        for s in sources("packages/server/src/estuary_server")
        if vendor.search(s.text) and "/store/" not in s.name and "/providers/" not in s.name
    }
    assert users == {f"packages/server/src/estuary_server/{name}.py" for name in ("app", "vendors")}


def test_nothing_prints_but_the_command_line() -> None:
    printers = [s.name for s in sources() if re.search(r"^\s*print\(", s.text, re.M)]
    assert printers == []


def test_cancellation_is_never_swallowed() -> None:
    """``except BaseException`` and ``except CancelledError`` raise again, or end what was cancelled."""
    swallowing = [f"{s.name}:{node.lineno}" for s in sources() for node in _swallowing(s)]
    assert swallowing == []


def _swallowing(source: Source) -> list[ast.ExceptHandler]:
    handlers = [node for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler)]
    broad = [h for h in handlers if h.type is None or "CancelledError" in ast.unparse(h.type)
             or "BaseException" in ast.unparse(h.type)]  # fmt: skip
    return [h for h in broad if not any(isinstance(node, ast.Raise) for node in ast.walk(h))]


def test_mocks_are_rare_and_never_in_the_core() -> None:
    tests = sources("tests")
    count = sum(1 for s in tests for f in s.functions() if f.name.startswith("test_"))
    word = re.compile(r"\b(Mock|MagicMock|AsyncMock|patch)\(|unittest\.mock")
    mocks = {
        s.name: len(word.findall(s.text)) for s in tests if s.name != "tests/architecture/test_habits.py"
    }
    assert sum(mocks.values()) <= MOST_MOCKS_PER_100_TESTS * count / 100
    assert [n for n, c in mocks.items() if c and re.search(r"/(turn|memory|protocol)/", n)] == []


def test_no_test_sleeps() -> None:
    """Yielding to the loop (``sleep(0)``) is not sleeping."""
    sleeping = [
        f"{s.name}:{node.lineno}"
        for s in sources("tests")
        if "/programs/" not in s.name
        for node in ast.walk(s.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep", "asyncio.sleep")
        if not (node.args and ast.unparse(node.args[0]) == "0") and not _virtual(s)
    ]
    assert sleeping == []


def _virtual(source: Source) -> bool:
    """Tests under a virtual clock may let it run."""
    return "looptime" in source.text or "virtual time" in source.text


def test_every_module_says_what_it_is_for() -> None:
    assert [s.name for s in sources() if not ast.get_docstring(s.tree)] == []


def test_every_file_of_an_algorithm_has_a_theory_of_operation() -> None:
    machines = (
        "floor",
        "outbox",
        "session",
        "turn",
        "emitter",
        "connection",
        "sockets",
        "codec",
        "conversation",
    )
    without = [s.name for s in sources() if s.path.stem in machines and _is_machine(s)]
    assert without == []


def _is_machine(source: Source) -> bool:
    long = sum(1 for node in ast.walk(source.tree) if isinstance(node, Function)) >= 5
    return long and "theory of operation" not in (ast.get_docstring(source.tree) or "").lower()
