"""Single values of the environment, checked. The mapping they are read from is handed in (``config.py``)."""

from __future__ import annotations

from collections.abc import Mapping

from estuary_server.errors import ConfigError


def choice(env: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of several words, in whatever case.

    Raises:
        ConfigError: it makes no sense; names the variable and says what would.
    """
    value = env.get(name, "").lower() or default
    if value not in choices:
        raise ConfigError(f"{name} must be one of {', '.join(choices)}")
    return value


def positive(env: Mapping[str, str], name: str, default: float) -> float:
    """A number above 0.

    Raises:
        ConfigError: it makes no sense; names the variable and says what would.
    """
    value = _number(env, name, default)
    if not 0 < value < 1e6:
        raise ConfigError(f"{name} must be a positive number")
    return value


def not_negative(env: Mapping[str, str], name: str, default: float) -> float:
    """A number, 0 included.

    Raises:
        ConfigError: it makes no sense; names the variable and says what would.
    """
    value = _number(env, name, default)
    if not 0 <= value < 1e6:
        raise ConfigError(f"{name} must be 0 or a positive number")
    return value


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name, "")
    try:
        return float(text) if text else default
    except ValueError:
        return -1.0


def switch(env: Mapping[str, str], name: str) -> bool:
    """1 or 0; unset is 0.

    Raises:
        ConfigError: it makes no sense; names the variable and says what would.
    """
    value = env.get(name, "").lower()
    if value not in ("", "0", "1", "true", "false"):
        raise ConfigError(f"{name} must be 1 or 0")
    return value in ("1", "true")
