"""Sound that a client took from a WAV file, header and all. Pure."""

from __future__ import annotations

_RIFF = b"RIFF"
_WAVE = b"WAVE"
_DATA = b"data"
_CHUNK_HEADER_BYTES = 8
_FIRST_CHUNK = 12


def without_header(sound: bytes) -> bytes:
    """The sound without the header of a WAV file, if it begins with one; the format is not looked at."""
    if sound[:4] != _RIFF or sound[8:12] != _WAVE:
        return sound
    place = _FIRST_CHUNK
    while place + _CHUNK_HEADER_BYTES <= len(sound):
        size = int.from_bytes(sound[place + 4 : place + 8], "little")
        if sound[place : place + 4] == _DATA:
            return sound[place + _CHUNK_HEADER_BYTES :]
        place += _CHUNK_HEADER_BYTES + size + size % 2
    return b""
