"""Who reads what was said once more: the language model that writes a character's replies, or nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from estuary_server.cast import open_cast
from estuary_server.config import ProviderSettings, Settings

LOCAL = "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("settings", "vendor", "model", "reads"),
    [
        (ProviderSettings(), "openai", "gpt-5-mini", None),
        (ProviderSettings(), "offline", "retrieval", None),
        (ProviderSettings(strict=True), "openai", "gpt-5-mini", None),
        (ProviderSettings("sk-x"), "openai", "gpt-5-mini", "openai:gpt-5-mini"),
        (ProviderSettings("sk-x"), "offline", "retrieval", None),
        (ProviderSettings("sk-x"), "anthropic", "claude", None),
        (ProviderSettings(openai_base_url=LOCAL), "openai", "qwen3", "openai:qwen3"),
        (ProviderSettings(openai_base_url=LOCAL, llm_model="qwen3:4b"), "offline", "x", "openai:qwen3:4b"),
        (ProviderSettings(openai_base_url=LOCAL, llm_model="offline:x"), "openai", "gpt-5-mini", None),
    ],
)
async def test_the_model_that_writes_replies_reads_too(
    settings: ProviderSettings, vendor: str, model: str, reads: str | None, tmp_path: Path
) -> None:
    async with open_cast(Settings(tmp_path, providers=settings)) as cast:
        reader = cast.reader(vendor, model)
        assert (None if reader is None else reader.name) == reads
        assert cast.reader(vendor, model) is reader
