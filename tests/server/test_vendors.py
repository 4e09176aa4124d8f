"""Who serves a character, of the vendors there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from estuary_sdk.protocol.models.characters import Character
from estuary_server import vendors
from estuary_server.config import ProviderSettings, Settings

KEY = ProviderSettings("sk-x")


@pytest.mark.parametrize(
    ("vendor", "model", "serving"),
    [
        ("flite", Character().tts_model, "flite"),
        ("flite", "rms", "flite:rms"),
        ("espeak-ng", Character().tts_model, "espeak-ng"),
        ("espeak-ng", "de", "espeak-ng:de"),
        ("openai", Character().tts_model, "openai"),
        ("openai", "kokoro", "openai:kokoro"),
    ],
)
def test_the_voice_that_serves_is_never_told_by_another_vendors_model(
    vendor: str, model: str, serving: str, tmp_path: Path
) -> None:
    if not vendors.VOICES[vendor].configured(KEY):
        pytest.skip(vendors.VOICES[vendor].needs)
    assert vendors.make_voices(Settings(tmp_path, providers=KEY)).serving(vendor, model) == serving
