"""Stage 1 of extraction: what a message states about its speaker, without a model (``extract.py``)."""

from __future__ import annotations

from estuary_server.memory.extraction.extract import extract
from estuary_server.memory.extraction.frames import prepare
from estuary_server.memory.extraction.keys import holds_one

__all__ = ["extract", "holds_one", "prepare"]
