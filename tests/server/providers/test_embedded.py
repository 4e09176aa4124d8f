"""Which embedded voice the registry's factories make of a model's name."""

from __future__ import annotations

import pytest

from estuary_sdk.protocol.models.characters import Character
from estuary_server.config import ProviderSettings
from estuary_server.providers import flite_voice
from estuary_server.providers.embedded import ESPEAK, FLITE, make_embedded_voice, make_espeak, make_flite

SETTINGS = ProviderSettings()
ANOTHER_VENDORS = Character().tts_model


@pytest.mark.parametrize(
    ("model", "name"),
    [("", "flite:slt"), (ANOTHER_VENDORS, "flite:slt"), ("kal16", "flite:kal16"), ("flite:rms", "flite:rms")],
)
def test_flite_takes_its_own_names(model: str, name: str) -> None:
    assert make_flite(SETTINGS, model).name == name


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("", "espeak-ng:en"),
        (ANOTHER_VENDORS, "espeak-ng:en"),
        ("de", "espeak-ng:de"),
        ("pt-BR", "espeak-ng:pt-BR"),
    ],
)
def test_espeak_takes_languages(model: str, name: str) -> None:
    assert make_espeak(SETTINGS, model).name == name


@pytest.mark.parametrize("model", ["", FLITE, ANOTHER_VENDORS])
@pytest.mark.skipif(not flite_voice.installed(), reason=flite_voice.NEEDS)
def test_the_embedded_voice_is_both(model: str) -> None:
    assert make_embedded_voice(SETTINGS, model).name.startswith("flite:slt+")


def test_the_embedded_voice_may_do_without_flite(monkeypatch: pytest.MonkeyPatch) -> None:
    assert make_embedded_voice(SETTINGS, ESPEAK).name == "espeak-ng:en"
    monkeypatch.setattr(flite_voice, "installed", lambda: False)
    assert make_embedded_voice(SETTINGS, FLITE).name == "espeak-ng:en"
