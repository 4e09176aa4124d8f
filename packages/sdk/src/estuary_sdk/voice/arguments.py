"""What a voice session and ``start_voice`` may be given, and what is said of anything else.

Type checkers find such mistakes too; this is for programs that are not checked. What must not live here: what
the arguments mean.
"""

from __future__ import annotations

from estuary_sdk.protocol.audio import MAX_HZ, MIN_HZ
from estuary_sdk.protocol.enums import VoiceMode


def voice_mode(mode: object) -> VoiceMode:
    """The mode, where its value is given too.

    Raises:
        ValueError: it is none, naming those that there are.
    """
    for known in VoiceMode:
        if mode == known:
            return known
    modes = " or ".join(f"VoiceMode.{known.name} ({known.value!r})" for known in VoiceMode)
    raise ValueError(f"mode must be {modes}, not {mode!r}")


def check_sample_rate(sample_rate: int) -> None:
    """Refuse, with ValueError, a rate that no session has."""
    if not MIN_HZ <= sample_rate <= MAX_HZ:
        raise ValueError(f"sample_rate must be {MIN_HZ} to {MAX_HZ} Hz, not {sample_rate}")


def check_source(source: object) -> None:
    """Refuse, with TypeError, what is no source; None is the microphone."""
    if source is not None and not hasattr(source, "read"):
        raise TypeError(f"source must be an AudioSource such as WavSource, not {type(source).__name__}")


def check_sink(sink: object) -> None:
    """Refuse, with TypeError, what is no sink; None is the speaker."""
    if sink is not None and not hasattr(sink, "play"):
        raise TypeError(f"sink must be an AudioSink such as WavSink, not {type(sink).__name__}")
