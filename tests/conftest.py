"""What all tests share: no skips where none are allowed, and an environment without the user's settings."""

from __future__ import annotations

import asyncio
import os

import pytest

OWN_SETTINGS = ("ESTUARY_", "OPENAI_")
FAIL_ON_SKIP = "ESTUARY_FAIL_ON_SKIP"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests neither see nor need what the developer has configured."""
    for name in list(os.environ):
        if name.startswith(OWN_SETTINGS) and name != FAIL_ON_SKIP:
            monkeypatch.delenv(name)


def pytest_configure(config: pytest.Config) -> None:
    """Start without an event loop: the virtual clock's plugin would leak the one it finds."""
    asyncio.set_event_loop(None)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything is installed, a skipped test is a failed one."""
    if not os.environ.get(FAIL_ON_SKIP):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    if skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
