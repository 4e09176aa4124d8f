"""Settings: what is refused, what is read from the environment, what is never shown."""

from __future__ import annotations

from typing import Any

import pytest

from estuary_sdk.config import EstuaryConfig
from estuary_sdk.errors import ErrorCode, EstuaryError

ENVIRONMENT = {
    "ESTUARY_SERVER_URL": "http://127.0.0.1:4000",
    "ESTUARY_API_KEY": "est_secret",
    "ESTUARY_CHARACTER_ID": "char",
    "ESTUARY_PLAYER_ID": "player",
    "UNRELATED": "x",
}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:4000",
        "localhost",
        "ws://host",
        "http://",
        "https:host",
        "ftp://host",
        "http://[",
        "//host",
    ],
)
def test_an_address_that_is_no_web_origin_is_refused(url: str) -> None:
    with pytest.raises(EstuaryError, match="must be an http or https address") as caught:
        EstuaryConfig(url, "est_secret", "char", "player")
    assert caught.value.code is ErrorCode.CONNECTION_FAILED
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://h", "https://h:1/", "HTTPS://h", "http://[::1]:4000"])
def test_web_origins_are_taken(url: str) -> None:
    assert EstuaryConfig(url, "k", "c", "p").server_url == url


def test_the_key_is_not_in_the_repr() -> None:
    config = EstuaryConfig("http://h", "est_secret", "char", "player")
    assert "est_secret" not in repr(config)
    assert "char" in repr(config)


def test_reading_from_an_environment() -> None:
    assert EstuaryConfig.from_env(ENVIRONMENT) == EstuaryConfig(
        "http://127.0.0.1:4000", "est_secret", "char", "player"
    )


def test_reading_from_the_process_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert EstuaryConfig.from_env() == EstuaryConfig.from_env(ENVIRONMENT)


def test_overrides_win_over_the_environment_and_set_what_it_lacks() -> None:
    config = EstuaryConfig.from_env(ENVIRONMENT, player_id="other", debug=True)
    assert (config.player_id, config.debug, config.character_id) == ("other", True, "char")
    bare: dict[str, Any] = {"server_url": "http://h", "api_key": "k", "character_id": "c", "player_id": "p"}
    assert EstuaryConfig.from_env({}, **bare) == EstuaryConfig(**bare)


def test_every_missing_variable_is_named() -> None:
    empty = {"ESTUARY_SERVER_URL": "http://h", "ESTUARY_API_KEY": "", "ESTUARY_PLAYER_ID": "p"}
    with pytest.raises(EstuaryError) as caught:
        EstuaryConfig.from_env(empty)
    assert str(caught.value) == "set ESTUARY_API_KEY, ESTUARY_CHARACTER_ID in the environment"
