"""From the source to the server: one task that reads sound and sends it while it is wanted.

What must not live here: when sound is wanted (``session.py``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from estuary_sdk.audio.resampling import Resampler
from estuary_sdk.errors import ErrorCode, EstuaryError
from estuary_sdk.failure import kind_and_place
from estuary_sdk.voice.sources import AudioSource

logger: logging.Logger = logging.getLogger("estuary_sdk")

END_TIMEOUT_S = 1.0
"""How long the end of a stretch may take: what was said last, read and sent."""

_VOICE_IS_OVER = (ErrorCode.VOICE_NOT_ACTIVE, ErrorCode.NOT_CONNECTED)


class Uplink:
    """Sends a source, stretch by stretch.

    Args:
        source: opened and closed here.
        send: takes PCM at ``to_rate``.
        report: told what the source or the sending raised; the stretch has ended then.
        from_rate: Hz the source is asked for.
        to_rate: Hz the server expects.
    """

    def __init__(
        self,
        source: AudioSource,
        send: Callable[[bytes], Awaitable[None]],
        report: Callable[[Exception], None],
        from_rate: int,
        to_rate: int,
    ) -> None:
        self._source = source
        self._send = send
        self._report = report
        self._from_rate = from_rate
        self._to_rate = to_rate
        self._pump: asyncio.Task[None] | None = None
        self._pausing = False
        self.has_ended: asyncio.Event = asyncio.Event()

    async def open(self) -> None:
        """Open the source; raises what it raises."""
        Resampler(self._from_rate, self._to_rate)
        self.has_ended.clear()
        await self._source.open(self._from_rate)

    def begin(self) -> None:
        """Sound is wanted from now on."""
        self._source.resume()
        self._pausing = False
        resampler = Resampler(self._from_rate, self._to_rate)
        self._pump = asyncio.get_running_loop().create_task(self._run(resampler))

    async def end(self) -> None:
        """No more sound is wanted; what was said by now is sent first, in bounded time."""
        self._pausing = True
        try:
            async with asyncio.timeout(END_TIMEOUT_S):
                await self._source.pause()
                if self._pump is not None:
                    await asyncio.wait([self._pump])
        except TimeoutError:
            logger.warning("the source did not end its sound within %g s", END_TIMEOUT_S)
        except Exception as error:
            self._failed(error)
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Send nothing more."""
        self._pausing = True
        pump, self._pump = self._pump, None
        if pump is not None:
            pump.cancel()
            await asyncio.wait([pump])

    async def close(self) -> None:
        """Close the source; raises what it raises."""
        await self._source.close()

    async def _run(self, resampler: Resampler) -> None:
        try:
            while pcm := await self._source.read():
                await self._send(resampler.push(pcm))
            await self._send(resampler.finish())
        except Exception as error:
            self._failed(error)
        if not self._pausing:
            self.has_ended.set()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, EstuaryError) and error.code in _VOICE_IS_OVER:
            return
        logger.error("the sound could not be sent: %s", kind_and_place(error))
        self._report(error)
