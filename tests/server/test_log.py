"""Logs: lines on standard error with ids, and never what anybody said, nor a key."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from estuary_sdk.protocol.commands import SayLine, SendText
from estuary_sdk.protocol.models.session import SessionInfo
from estuary_server import log
from estuary_server.app import open_application
from estuary_server.config import Limits, Settings
from estuary_server.errors import ProviderError
from estuary_server.providers.scripted import Script, ScriptedLanguageModel
from estuary_server.session.outbox import Outbox
from estuary_server.session.session import Session
from estuary_server.session.surroundings import Device, Surroundings
from estuary_server.store.memory import InMemoryStore
from tests.conformance.store.examples import NOON, Clock, a_character, an_account
from tests.server.api.asgi import Caller

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def unconfigured() -> Iterator[None]:
    """What a test configures does not outlive it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = handlers
    root.setLevel(level)


def logged(capsys: Captured) -> list[dict[str, Any]]:
    """The events on standard error."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def a_failure() -> Exception:
    try:
        raise ValueError("canary")
    except ValueError as error:
        return error


def test_one_json_object_a_line(capsys: Captured) -> None:
    log.configure("info", json=True)
    log.get_logger().info("session.opened", count=2)
    (event,) = logged(capsys)
    assert event.pop("timestamp").endswith("Z")
    assert event == {"event": "session.opened", "level": "info", "count": 2}


def test_text_for_people(capsys: Captured) -> None:
    log.configure("info", json=False)
    log.get_logger().info("session.opened", count=2)
    line = capsys.readouterr().err
    assert "session.opened" in line
    assert "count=2" in line
    assert "\x1b" not in line


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("debug", ["debug", "info", "warning", "error"]),
        ("info", ["info", "warning", "error"]),
        ("warning", ["warning", "error"]),
        ("error", ["error"]),
    ],
)
def test_levels(capsys: Captured, level: str, heard: list[str]) -> None:
    log.configure(level, json=True)
    logger = log.get_logger()
    for name in ("debug", "info", "warning", "error"):
        getattr(logger, name)("said")
    assert [event["level"] for event in logged(capsys)] == heard


async def test_what_is_bound_in_a_task_stays_in_it(capsys: Captured) -> None:
    log.configure("info", json=True)

    async def bound() -> None:
        log.bind(session_id="s")
        await asyncio.create_task(said("inside"))

    async def said(name: str) -> None:
        log.get_logger().info(name)

    await asyncio.create_task(bound())
    await said("outside")
    assert [event.get("session_id") for event in logged(capsys)] == ["s", None]


def test_a_failure_is_its_kind_and_place() -> None:
    found = log.failure(a_failure())
    assert found["failure"] == "ValueError"
    assert len(found["where"]) == 1
    name, line, function = found["where"][0].split(":")
    assert (name, line.isdigit(), function) == ("test_log.py", True, "a_failure")


def test_of_a_deep_failure_the_innermost_places_are_told() -> None:
    def deeper(level: int) -> None:
        if level == 0:
            raise ValueError("canary")
        deeper(level - 1)

    with pytest.raises(ValueError, match="canary") as caught:
        deeper(9)
    assert len(log.failure(caught.value)["where"]) == 4


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert log.failure(ValueError("canary")) == {"failure": "ValueError", "where": []}


def test_a_library_says_what_failed_and_not_what_it_was_given(capsys: Captured) -> None:
    log.configure("debug", json=True)
    library = log.library_logger("socketio")
    error = a_failure()
    library.info("canary in info")
    library.error("canary %s", "canary", exc_info=(type(error), error, error.__traceback__))
    library.error("canary")
    failed, unexplained = logged(capsys)
    assert (failed["event"], failed["library"], failed["failure"]) == (
        "library.failed",
        "estuary.socketio",
        "ValueError",
    )
    assert "failure" not in unexplained
    assert "canary" not in json.dumps([failed, unexplained])


@pytest.mark.parametrize("own_level", [logging.NOTSET, logging.WARNING])
def test_other_libraries_are_not_heard(capsys: Captured, own_level: int) -> None:
    log.configure("debug", json=True)
    library = logging.getLogger("a.library.like.sqlalchemy")
    library.setLevel(own_level)
    library.error("canary")
    assert logged(capsys) == []


SPEECH, ANSWERED, KEY = "canary-speech", "canary-answer", "est_canary-key"

SCRIPTS: list[Script] = [
    [ANSWERED],
    [ANSWERED, ProviderError("scripted:model", "answered with HTTP 500", retryable=False)],
    [ANSWERED, RuntimeError(ANSWERED)],
    [],
]


@pytest.mark.looptime
@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("store_fails", [False, True])
async def test_a_session_logs_nothing_of_what_was_said(
    capsys: Captured, script: Script, store_fails: bool
) -> None:
    log.configure("debug", json=True)
    store = InMemoryStore(Clock())
    account = await an_account(store)
    await account.add_character(a_character(personality=SPEECH, system_prompt=SPEECH))
    conversation = await account.open_conversation("ada", "pip")

    async def deliver(event: object, number: int | None) -> None:
        if store_fails:
            await store.aclose()

    model = ScriptedLanguageModel(script)
    session = Session(
        SessionInfo("s", conversation.id, "ada", "pip"),
        account,
        Device(),
        Outbox(deliver, limit=100, numbered=False),
        Surroundings(lambda *_: model, Limits(), lambda: NOON),
    )
    running = asyncio.create_task(session.run())
    await session.post(SendText(SPEECH, client_message_id="c1"))
    await asyncio.sleep(5)
    await session.post(SayLine(SPEECH))
    await session.post(SendText(SPEECH))
    await asyncio.sleep(5)
    await session.end()
    await running
    assert "canary" not in capsys.readouterr().err


async def test_http_logs_neither_keys_nor_bodies(tmp_path: Path, capsys: Captured) -> None:
    log.configure("debug", json=True)
    store = InMemoryStore(Clock())
    async with open_application(Settings(tmp_path, KEY), store=store) as application:
        call = Caller(application.asgi, {"X-API-Key": KEY})
        path = "/api/v1/characters"
        await call("POST", path, {"persona": {"name": SPEECH, "personality": SPEECH}})
        await call("POST", path, {"persona": {"name": [SPEECH]}})
        await call("GET", f"{path}/{SPEECH}")
        await call.using(Authorization=f"Bearer {KEY}-wrong")("GET", path)
        await store.aclose()
        await call("GET", path)
    assert "canary" not in capsys.readouterr().err
