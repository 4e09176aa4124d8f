"""Settings of the server, their defaults and limits; the only file that reads the environment.

Settings travel as small frozen groups: a part is handed the group it needs, never all of them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from estuary_server.environment import choice, not_negative, positive, switch
from estuary_server.errors import ConfigError

MODELS = "models"
"""Folder of the data directory in which models lie that were built on this machine."""

KEY_PREFIX = "est_"
_KEY = re.compile(r"est_[A-Za-z0-9_-]{4,128}")


@dataclass(frozen=True)
class Limits:
    """Every bound on what a client may do, in one place.

    Attributes:
        frame_bytes: largest message on the socket.
        rest_body_bytes: largest JSON body of a REST call.
        text_bytes: longest text of one message, as UTF-8.
        player_id_chars: longest player id.
        unauthenticated_s: how long a socket may stay open without a session.
        unauthenticated_per_address: how many such sockets one address may hold.
        failed_logins_per_minute: failures of one address that are answered at once and with their reason.
        failed_login_pause_s: how long every further failure of that minute waits for its answer.
        client_message_id_chars: longest id a client gives to a message.
        inbox_events: events of one session that may wait to be handled.
        audio_chunk_s: longest sound in one event.
        audio_waiting_s: sound of one session that may wait to be heard; more is read from the network later.
        outbox_events: events of one session that may wait to be sent.
        history_messages: messages of a conversation that a reply is given.
        history_chars: characters of those messages, the newest are kept.
    """

    frame_bytes: int = 16 * 1024 * 1024
    rest_body_bytes: int = 1024 * 1024
    text_bytes: int = 128 * 1024
    player_id_chars: int = 1000
    unauthenticated_s: float = 60.0
    unauthenticated_per_address: int = 64
    failed_logins_per_minute: int = 10
    failed_login_pause_s: float = 1.0
    client_message_id_chars: int = 200
    inbox_events: int = 256
    audio_chunk_s: float = 30.0
    audio_waiting_s: float = 30.0
    outbox_events: int = 4096
    history_messages: int = 60
    history_chars: int = 48_000


@dataclass(frozen=True)
class Timing:
    """How long silences are, in seconds.

    Attributes:
        end_silence_s: ESTUARY_END_SILENCE_S: silence that ends what a player says.
        voice_idle_s: ESTUARY_VOICE_IDLE_TIMEOUT_S: voice is closed when nothing was said for so long;
            0: never.
        session_idle_s: ESTUARY_SESSION_IDLE_TIMEOUT_S: a session is closed when nothing came for so long;
            0: never.
        final_words_s: longest wait for a transcriber's final words.
    """

    end_silence_s: float = 0.5
    voice_idle_s: float = 600.0
    session_idle_s: float = 3600.0
    final_words_s: float = 5.0


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible server.

    Attributes:
        api_key: "" for a server that asks for none.
        base_url: "" for OpenAI's own.
    """

    api_key: str = field(default="", repr=False)
    base_url: str = ""

    @property
    def configured(self) -> bool:
        """Whether it can be asked: a key suffices, and so does a URL."""
        return bool(self.api_key or self.base_url)


@dataclass(frozen=True)
class ProviderSettings:
    """Which vendors are configured, under the vendors' own names.

    Attributes:
        openai_api_key: OPENAI_API_KEY.
        openai_base_url: OPENAI_BASE_URL; alone it counts as configured (Ollama, vLLM, llama.cpp ...).
        llm_model: ESTUARY_LLM_MODEL, ``vendor:model`` or ``model``: used whatever the character says.
        stt_model: ESTUARY_STT_MODEL, ``vendor:model`` or ``vendor``: who writes down what players say.
        tts_model: ESTUARY_TTS_MODEL, ``vendor:model`` or ``vendor``: who speaks.
        embedding_model: ESTUARY_EMBEDDING_MODEL, ``vendor:model`` or ``vendor``: who embeds memories.
        models_dir: where models lie that were built on this machine.
        stt_base_url: ESTUARY_STT_BASE_URL: the OpenAI-compatible server that listens; "": the same one.
        stt_api_key: ESTUARY_STT_API_KEY: its key.
        tts_base_url: ESTUARY_TTS_BASE_URL: the OpenAI-compatible server that speaks; "": the same one.
        tts_api_key: ESTUARY_TTS_API_KEY: its key.
        embedding_base_url: ESTUARY_EMBEDDING_BASE_URL: the one that embeds; "": the same one.
        embedding_api_key: ESTUARY_EMBEDDING_API_KEY: its key.
        llm_timeout_s: ESTUARY_LLM_TIMEOUT_S: longest wait for the next piece of a reply, or of its sound, and
            for a transcript.
        offline_words_per_s: ESTUARY_OFFLINE_WORDS_PER_S: pace of the embedded language model.
        strict: ESTUARY_STRICT_PROVIDERS=1: a vendor that is not configured is an error.
    """

    openai_api_key: str = field(default="", repr=False)
    openai_base_url: str = ""
    llm_model: str = ""
    stt_model: str = ""
    tts_model: str = ""
    embedding_model: str = ""
    models_dir: Path = Path("models")
    stt_base_url: str = ""
    stt_api_key: str = field(default="", repr=False)
    tts_base_url: str = ""
    tts_api_key: str = field(default="", repr=False)
    embedding_base_url: str = ""
    embedding_api_key: str = field(default="", repr=False)
    llm_timeout_s: float = 15.0
    offline_words_per_s: float = 30.0
    strict: bool = False

    @property
    def openai_llm(self) -> Endpoint:
        """The OpenAI-compatible server that writes replies."""
        return Endpoint(self.openai_api_key, self.openai_base_url)

    @property
    def openai_stt(self) -> Endpoint:
        """The one that writes down what players say."""
        return self._endpoint(self.stt_base_url, self.stt_api_key)

    @property
    def openai_tts(self) -> Endpoint:
        """The one that speaks."""
        return self._endpoint(self.tts_base_url, self.tts_api_key)

    @property
    def openai_embedding(self) -> Endpoint:
        """The one that embeds."""
        return self._endpoint(self.embedding_base_url, self.embedding_api_key)

    @property
    def openai_configured(self) -> bool:
        """Whether an OpenAI-compatible server can be asked for replies."""
        return self.openai_llm.configured

    @property
    def openai_stt_configured(self) -> bool:
        """Whether an OpenAI-compatible server can be asked what players say."""
        return self.openai_stt.configured

    @property
    def openai_tts_configured(self) -> bool:
        """Whether an OpenAI-compatible server can be asked to speak."""
        return self.openai_tts.configured

    def _endpoint(self, base_url: str, api_key: str) -> Endpoint:
        """A server of its own, or the one that writes replies; OPENAI_API_KEY never goes to another one."""
        if base_url:
            return Endpoint(api_key, base_url)
        return Endpoint(api_key or self.openai_api_key, self.openai_base_url)


@dataclass(frozen=True)
class Settings:
    """All settings.

    Attributes:
        data_dir: ESTUARY_DATA or ``--data``: where everything is kept.
        bootstrap_key: ESTUARY_BOOTSTRAP_KEY: the developer key of a fresh server, instead of a random one.
        log_level: ESTUARY_LOG_LEVEL.
    """

    data_dir: Path
    bootstrap_key: str = field(default="", repr=False)
    log_level: str = "info"
    limits: Limits = Limits()
    timing: Timing = Timing()
    providers: ProviderSettings = ProviderSettings()


def default_data_dir() -> Path:
    """The platform's place for a user's data."""
    return Path(platformdirs.user_data_dir("estuary", appauthor=False))


def load_settings(data_dir: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment.

    Args:
        data_dir: overrides ESTUARY_DATA.
        environ: where to read from; the process environment when None.

    Raises:
        ConfigError: a variable has a value that makes no sense; names it and says what would.
    """
    env = os.environ if environ is None else environ
    chosen = data_dir or (Path(env["ESTUARY_DATA"]) if env.get("ESTUARY_DATA") else default_data_dir())
    return Settings(
        data_dir=chosen.expanduser(),
        bootstrap_key=_key(env, "ESTUARY_BOOTSTRAP_KEY"),
        log_level=choice(env, "ESTUARY_LOG_LEVEL", "info", ("debug", "info", "warning", "error")),
        timing=Timing(
            end_silence_s=positive(env, "ESTUARY_END_SILENCE_S", Timing.end_silence_s),
            voice_idle_s=not_negative(env, "ESTUARY_VOICE_IDLE_TIMEOUT_S", Timing.voice_idle_s),
            session_idle_s=not_negative(env, "ESTUARY_SESSION_IDLE_TIMEOUT_S", Timing.session_idle_s),
        ),
        providers=ProviderSettings(
            openai_api_key=env.get("OPENAI_API_KEY", ""),
            openai_base_url=env.get("OPENAI_BASE_URL", ""),
            llm_model=env.get("ESTUARY_LLM_MODEL", ""),
            stt_model=env.get("ESTUARY_STT_MODEL", ""),
            tts_model=env.get("ESTUARY_TTS_MODEL", ""),
            stt_base_url=env.get("ESTUARY_STT_BASE_URL", ""),
            stt_api_key=env.get("ESTUARY_STT_API_KEY", ""),
            tts_base_url=env.get("ESTUARY_TTS_BASE_URL", ""),
            tts_api_key=env.get("ESTUARY_TTS_API_KEY", ""),
            embedding_model=env.get("ESTUARY_EMBEDDING_MODEL", ""),
            embedding_base_url=env.get("ESTUARY_EMBEDDING_BASE_URL", ""),
            embedding_api_key=env.get("ESTUARY_EMBEDDING_API_KEY", ""),
            models_dir=chosen.expanduser() / MODELS,
            llm_timeout_s=positive(env, "ESTUARY_LLM_TIMEOUT_S", 15.0),
            offline_words_per_s=positive(env, "ESTUARY_OFFLINE_WORDS_PER_S", 30.0),
            strict=switch(env, "ESTUARY_STRICT_PROVIDERS"),
        ),
    )


@dataclass(frozen=True)
class ClientSettings:
    """Where the command line connects, from ESTUARY_SERVER_URL, ESTUARY_API_KEY and so on; "" where unset."""

    server_url: str = ""
    api_key: str = field(default="", repr=False)
    character_id: str = ""
    player_id: str = ""


def load_client_settings(environ: Mapping[str, str] | None = None) -> ClientSettings:
    """Read what the client commands take from the environment."""
    env = os.environ if environ is None else environ
    return ClientSettings(
        server_url=env.get("ESTUARY_SERVER_URL", ""),
        api_key=env.get("ESTUARY_API_KEY", ""),
        character_id=env.get("ESTUARY_CHARACTER_ID", ""),
        player_id=env.get("ESTUARY_PLAYER_ID", ""),
    )


def _key(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "")
    if value and not _KEY.fullmatch(value):
        raise ConfigError(f"{name} must be est_ and 4 to 128 letters, digits, '-' or '_'")
    return value
