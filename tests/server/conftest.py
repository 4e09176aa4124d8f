"""What the server's tests need of pytest."""

from __future__ import annotations

import asyncio


def pytest_collection_finish() -> None:
    """Say once that there is no event loop outside of asynchronous tests.

    looptime asks for the current loop around every test, and asyncio makes one, which nobody closes, for
    whoever asks first before anybody has set one.
    """
    asyncio.set_event_loop(None)
