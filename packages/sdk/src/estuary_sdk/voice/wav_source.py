"""A WAV file as the player's voice.

What must not live here: the format (``wav.py``), pace and silence (``sources.py``).
"""

from __future__ import annotations

import os
from typing import BinaryIO

from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.voice.sources import TRAILING_SILENCE_S, PcmSource
from estuary_sdk.voice.wav import pieces, read_format


class WavSource:
    """Plays a WAV file, then silence, then nothing; pauses as :class:`PcmSource` does.

    Any usual WAV file: 8, 16, 24 or 32 bits, integers or floats, any channels (mixed to one), any rate
    (resampled; that needs the extra ``audio`` where the rate is not the session's).

    Args:
        path: the file; it is opened when the session starts.
        realtime: give a second of sound per second; False gives it as fast as it is sent.
        trailing_silence_s: seconds of silence after the end, so that the server finds the end.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        realtime: bool = True,
        *,
        trailing_silence_s: float = TRAILING_SILENCE_S,
    ) -> None:
        self._path = path
        self._realtime = realtime
        self._trailing_silence_s = trailing_silence_s
        self._file: BinaryIO | None = None
        self._source: PcmSource | None = None

    async def open(self, sample_rate: int) -> None:
        """Open the file, at its beginning.

        Raises:
            OSError: the file cannot be opened.
            EstuaryError: it is not a WAV file that can be played (UNKNOWN); VOICE_NOT_SUPPORTED when it must
                be resampled and the extra ``audio`` is not installed.
        """
        await self.close()
        self._file = file = open(self._path, "rb")  # noqa: ASYNC230, SIM115 - local, and held until close
        try:
            wav = read_format(file)
            self._source = PcmSource(
                pieces(file, wav),
                wav.sample_rate,
                realtime=self._realtime,
                trailing_silence_s=self._trailing_silence_s,
            )
            await self._source.open(sample_rate)
        except ValueError as error:
            await self.close()
            message = f"{os.fspath(self._path)} cannot be played: {error}"
            raise EstuaryError(message, ErrorCode.UNKNOWN) from error
        except EstuaryError:
            await self.close()
            raise

    def resume(self) -> None:
        """Go on."""
        if self._source is not None:
            self._source.resume()

    async def read(self) -> bytes:
        """The next frame when it is due."""
        return await self._source.read() if self._source is not None else b""

    async def pause(self) -> None:
        """Stand still."""
        if self._source is not None:
            await self._source.pause()

    async def close(self) -> None:
        """Close the file."""
        source, self._source = self._source, None
        if source is not None:
            await source.close()
        file, self._file = self._file, None
        if file is not None:
            file.close()
