"""Settings from the environment: defaults, what is read, and what is refused with which advice."""

from __future__ import annotations

from pathlib import Path

import pytest

from estuary_server.config import (
    ClientSettings,
    Endpoint,
    Limits,
    ProviderSettings,
    Settings,
    Timing,
    default_data_dir,
    load_client_settings,
    load_settings,
)
from estuary_server.errors import ConfigError


def test_an_empty_environment_is_enough() -> None:
    assert load_settings(environ={}) == Settings(
        data_dir=default_data_dir(),
        bootstrap_key="",
        log_level="info",
        limits=Limits(),
        providers=ProviderSettings(models_dir=default_data_dir() / "models"),
    )


def test_everything_is_read() -> None:
    environ = {
        "ESTUARY_DATA": "/data",
        "ESTUARY_BOOTSTRAP_KEY": "est_abcd",
        "ESTUARY_LOG_LEVEL": "DEBUG",
        "OPENAI_API_KEY": "sk-x",
        "OPENAI_BASE_URL": "http://localhost:11434/v1",
        "ESTUARY_LLM_MODEL": "llama3.2:3b",
        "ESTUARY_STT_MODEL": "pocketsphinx",
        "ESTUARY_TTS_MODEL": "flite:rms",
        "ESTUARY_STT_BASE_URL": "http://ears/v1",
        "ESTUARY_STT_API_KEY": "sk-ears",
        "ESTUARY_TTS_BASE_URL": "http://voice/v1",
        "ESTUARY_EMBEDDING_MODEL": "openai:nomic",
        "ESTUARY_EMBEDDING_BASE_URL": "http://vectors/v1",
        "ESTUARY_EMBEDDING_API_KEY": "vectors-key",
        "ESTUARY_TTS_API_KEY": "sk-voice",
        "ESTUARY_LLM_TIMEOUT_S": "2.5",
        "ESTUARY_END_SILENCE_S": "0.7",
        "ESTUARY_VOICE_IDLE_TIMEOUT_S": "0",
        "ESTUARY_SESSION_IDLE_TIMEOUT_S": "90",
        "ESTUARY_OFFLINE_WORDS_PER_S": "100",
        "ESTUARY_STRICT_PROVIDERS": "1",
    }
    assert load_settings(environ=environ) == Settings(
        data_dir=Path("/data"),
        bootstrap_key="est_abcd",
        log_level="debug",
        providers=ProviderSettings(
            "sk-x",
            "http://localhost:11434/v1",
            "llama3.2:3b",
            stt_model="pocketsphinx",
            tts_model="flite:rms",
            stt_base_url="http://ears/v1",
            stt_api_key="sk-ears",
            tts_base_url="http://voice/v1",
            tts_api_key="sk-voice",
            embedding_model="openai:nomic",
            embedding_base_url="http://vectors/v1",
            embedding_api_key="vectors-key",
            models_dir=Path("/data/models"),
            llm_timeout_s=2.5,
            offline_words_per_s=100.0,
            strict=True,
        ),
        timing=Timing(end_silence_s=0.7, voice_idle_s=0.0, session_idle_s=90.0),
    )


def test_the_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTUARY_LOG_LEVEL", "error")
    monkeypatch.setenv("ESTUARY_PLAYER_ID", "pip")
    assert load_settings().log_level == "error"
    assert load_client_settings().player_id == "pip"


def test_a_given_directory_comes_first() -> None:
    assert load_settings(Path("/mine"), {"ESTUARY_DATA": "/data"}).data_dir == Path("/mine")


@pytest.mark.parametrize("given", [None, Path("~/estuary")])
def test_a_home_directory_is_found(given: Path | None) -> None:
    found = load_settings(given, {"ESTUARY_DATA": "~/estuary"}).data_dir
    assert found == Path.home() / "estuary"


def test_an_empty_variable_is_an_absent_one() -> None:
    names = ["ESTUARY_DATA", "ESTUARY_BOOTSTRAP_KEY", "ESTUARY_LOG_LEVEL", "ESTUARY_LLM_TIMEOUT_S"]
    names += ["ESTUARY_STRICT_PROVIDERS", "OPENAI_API_KEY", "OPENAI_BASE_URL", "ESTUARY_LLM_MODEL"]
    assert load_settings(environ=dict.fromkeys(names, "")) == load_settings(environ={})


BAD_KEY = "ESTUARY_BOOTSTRAP_KEY must be est_ and 4 to 128 letters, digits, '-' or '_'"


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        *(
            ("ESTUARY_BOOTSTRAP_KEY", bad, BAD_KEY)
            for bad in ("est_abc", "sk-abcdef", "est_a b c", "est_é123")
        ),
        ("ESTUARY_BOOTSTRAP_KEY", "est_" + "x" * 129, BAD_KEY),
        ("ESTUARY_BOOTSTRAP_KEY", "est_abcd\n", BAD_KEY),
        (
            "ESTUARY_LOG_LEVEL",
            "loud",
            "ESTUARY_LOG_LEVEL must be one of debug, info, warning, error",
        ),
        *(
            ("ESTUARY_LLM_TIMEOUT_S", bad, "ESTUARY_LLM_TIMEOUT_S must be a positive number")
            for bad in ("0", "-1", "soon", "nan", "inf", "1e6")
        ),
        ("ESTUARY_OFFLINE_WORDS_PER_S", "x", "ESTUARY_OFFLINE_WORDS_PER_S must be a positive number"),
        ("ESTUARY_STRICT_PROVIDERS", "yes", "ESTUARY_STRICT_PROVIDERS must be 1 or 0"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused_by_name(name: str, value: str, advice: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(environ={name: value})
    assert str(caught.value) == advice


@pytest.mark.parametrize("key", ["est_abcd", "est_" + "x" * 128, "est_A-b_9"])
def test_a_key_within_its_limits_is_taken(key: str) -> None:
    assert load_settings(environ={"ESTUARY_BOOTSTRAP_KEY": key}).bootstrap_key == key


@pytest.mark.parametrize(
    ("value", "on"), [("1", True), ("true", True), ("TRUE", True), ("0", False), ("false", False)]
)
def test_a_switch(value: str, on: bool) -> None:
    assert load_settings(environ={"ESTUARY_STRICT_PROVIDERS": value}).providers.strict is on


@pytest.mark.parametrize(
    ("providers", "configured"),
    [
        (ProviderSettings(), False),
        (ProviderSettings(llm_model="m"), False),
        (ProviderSettings(openai_api_key="k"), True),
        (ProviderSettings(openai_base_url="http://x"), True),
    ],
)
def test_a_key_or_a_base_url_suffices(providers: ProviderSettings, configured: bool) -> None:
    assert providers.openai_configured is configured


@pytest.mark.parametrize(
    ("providers", "endpoint"),
    [
        (ProviderSettings(), Endpoint()),
        (ProviderSettings("k", "http://x"), Endpoint("k", "http://x")),
        (ProviderSettings("k"), Endpoint("k")),
        (
            ProviderSettings("k", "http://x", stt_api_key="own", tts_api_key="own"),
            Endpoint("own", "http://x"),
        ),
        (
            ProviderSettings("k", "http://x", stt_base_url="http://y", tts_base_url="http://y"),
            Endpoint("", "http://y"),
        ),
        (
            ProviderSettings(
                "k", stt_base_url="http://y", stt_api_key="s", tts_base_url="http://y", tts_api_key="s"
            ),
            Endpoint("s", "http://y"),
        ),
    ],
)
def test_ears_and_voice_have_servers_of_their_own_that_see_no_other_key(
    providers: ProviderSettings, endpoint: Endpoint
) -> None:
    assert providers.openai_stt == endpoint
    assert providers.openai_tts == endpoint


def test_ears_and_voice_are_configured_each_by_itself() -> None:
    def configured(providers: ProviderSettings) -> tuple[bool, bool, bool]:
        return (
            providers.openai_configured,
            providers.openai_stt_configured,
            providers.openai_tts_configured,
        )

    assert configured(ProviderSettings()) == (False, False, False)
    assert configured(ProviderSettings(openai_api_key="k")) == (True, True, True)
    assert configured(ProviderSettings(stt_base_url="http://y")) == (False, True, False)
    assert configured(ProviderSettings(tts_api_key="k")) == (False, False, True)


def test_where_clients_connect() -> None:
    environ = {
        "ESTUARY_SERVER_URL": "http://x",
        "ESTUARY_API_KEY": "est_abcd",
        "ESTUARY_CHARACTER_ID": "c",
        "ESTUARY_PLAYER_ID": "p",
    }
    assert load_client_settings(environ) == ClientSettings("http://x", "est_abcd", "c", "p")
    assert load_client_settings({}) == ClientSettings("", "", "", "")


def test_keys_are_not_shown_by_accident() -> None:
    vendors = ("OPENAI_API_KEY", "ESTUARY_STT_API_KEY", "ESTUARY_TTS_API_KEY")
    settings = load_settings(
        environ={"ESTUARY_BOOTSTRAP_KEY": "est_canary", **dict.fromkeys(vendors, "sk-canary")}
    )
    shown = (
        repr(settings)
        + repr(settings.providers.openai_tts)
        + repr(load_client_settings({"ESTUARY_API_KEY": "est_canary"}))
    )
    assert "canary" not in shown
