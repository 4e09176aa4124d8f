"""One utterance on its way from a microphone to a worker, as the server sees it.

It knows how much of it was heard and what came of it; who serves it is decided in ``pool.py``.
"""

from __future__ import annotations

import asyncio

from estuary_server import log
from estuary_server.errors import ProviderError
from estuary_server.providers.pocketsphinx.frames import STEP_BYTES, Final, Heard
from estuary_server.providers.transcriber import OnInterim

logger = log.get_logger()


class Utterance:
    """An utterance.

    Args:
        number: tells it from the others.
        mean: the microphone's cepstral mean; "" for a new microphone.
        on_interim: told the words so far, until ``end`` or ``settle``.

    Attributes:
        backlog: audio that no worker was sent yet.
        fed: bytes of audio that came.
        ended: whether no more will come.
        settled: set when it is known what came of it.
    """

    def __init__(self, number: int, mean: str, on_interim: OnInterim) -> None:
        self.number = number
        self.mean = mean
        self.backlog = bytearray()
        self.fed = 0
        self.ended = False
        self.settled = asyncio.Event()
        self._heard = 0
        self._on_interim = on_interim
        self._outcome: Final | ProviderError | None = None

    @property
    def unheard(self) -> int:
        """Bytes of audio that were fed and not yet dealt with."""
        return self.fed - self._heard

    @property
    def awaited(self) -> bool:
        """Whether its worker has something to do for it."""
        return self.ended or self.unheard >= STEP_BYTES

    def hear(self, heard: Heard) -> None:
        """Take a worker's report."""
        self._heard = heard.audio
        if heard.words and not self.ended:
            try:
                self._on_interim(heard.words)
            except Exception as error:  # one listener's failure must not reach the others on this pipe
                logger.error("transcriber.listener_failed", **log.failure(error))

    def settle(self, outcome: Final | ProviderError) -> None:
        """Say what came of it; only the first time counts."""
        if not self.settled.is_set():
            self._outcome = outcome
            self.backlog.clear()
            self.ended = True
            self.settled.set()

    def result(self) -> Final:
        """What was heard; it is settled.

        Raises:
            ProviderError: it was lost.
        """
        if isinstance(self._outcome, Final):
            return self._outcome
        assert self._outcome is not None
        raise self._outcome
