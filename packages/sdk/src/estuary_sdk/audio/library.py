"""Loads the packages of the extra ``audio``, and says what to do where they are missing.

They are loaded when sound is first wanted: importing them takes a tenth of a second, and programs that only
write text need not have them.
"""

from __future__ import annotations

import importlib
from typing import Any

from estuary_sdk.errors import ErrorCode, EstuaryError


def audio_library(name: str) -> Any:
    """One module of the extra: "numpy", "samplerate" or "sounddevice".

    Raises:
        EstuaryError: VOICE_NOT_SUPPORTED, saying what to install.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        message = f"{name} is not installed: pip install 'estuary-sdk[audio]'"
    except OSError:  # how sounddevice says that it found no PortAudio
        message = "the PortAudio library is not installed; on Debian and Ubuntu: apt install libportaudio2"
    raise EstuaryError(message, ErrorCode.VOICE_NOT_SUPPORTED)
