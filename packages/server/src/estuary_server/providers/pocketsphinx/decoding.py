"""The engine: decoders of pocketsphinx, and one utterance going through one of them.

Imported by worker processes only, because a decoder holds the interpreter's lock for as long as it works.
No pipes and no frames here.

A decoder takes 58 MB and 0.2 s to make, the language model, which all of them share, and the first one
100 MB; they are made when they are first needed and kept. The second pass over an utterance (``fwdflat``) is
left out: it would make the speaker wait for a tenth of the utterance's length and finds hardly a word more.

An engine that normalises its cepstra by a running mean hears better the longer it listens to one microphone:
the word error rate falls by a third. Decoders go from one microphone to another, so the mean is taken out of
the decoder after each utterance and put back before the microphone's next one.
"""

from __future__ import annotations

import math
import os
import re
from typing import Any

import pocketsphinx

from estuary_server.providers.pocketsphinx.frames import Final

FIRST_MEAN = "50.9,3.2,3.2,17.6,-4.5,1.0,0.3,-4.4,-3.0,-3.1,2.7,0.6,1.1"
"""The cepstral mean to start a microphone with: the average of seven voices on as many microphones.

Against the engine's own start it lowers the word error rate of a voice that is not among them, in its first
utterance, from 23 % to 17 %.
"""

_SEARCH = "words"
_TAGS = re.compile(r"<[^>]*>|\[[^\]]*\]|\+\+[^+]*\+\+|\(\d+\)")
_LEAST_PROBABILITY = 1e-9


class Decoders:
    """The decoders of one worker: those that are free, and the language model that all of them share."""

    def __init__(self) -> None:
        first = _decoder(lm=None)
        path = pocketsphinx.get_model_path("en-us/en-us.lm.bin")
        self._language = pocketsphinx.NGramModel(first.config, first.logmath, path)
        self._free = [self._with_language(first)]

    def take(self) -> Any:
        """A decoder that nobody uses."""
        return self._free.pop() if self._free else self._with_language(_decoder(lm=None))

    def give(self, decoder: Any) -> None:
        """Take back a decoder that is between two utterances."""
        self._free.append(decoder)

    def _with_language(self, decoder: Any) -> Any:
        decoder.add_lm(_SEARCH, self._language)
        decoder.activate_search(_SEARCH)
        return decoder


def _decoder(**config: Any) -> Any:
    # The engine prints what it hears to standard error unless it is told not to.
    return pocketsphinx.Decoder(fwdflat=False, loglevel="FATAL", logfn=os.devnull, **config)


class Decoding:
    """One utterance in a decoder.

    Args:
        decoder: free; it is this utterance's until ``finish`` or ``abandon`` has returned.
        mean: the microphone's cepstral mean; "" for a new microphone.
    """

    def __init__(self, decoder: Any, mean: str) -> None:
        self._decoder = decoder
        decoder.set_cmn(mean or FIRST_MEAN)
        decoder.start_utt()

    def hear(self, pcm: bytes) -> None:
        """Decode some audio, whole samples."""
        self._decoder.process_raw(pcm)

    def words(self) -> str:
        """All the words so far."""
        best = self._decoder.hyp()
        return cleaned(best.hypstr) if best is not None else ""

    def finish(self) -> Final:
        """End the utterance."""
        self._decoder.end_utt()
        mean = self._decoder.get_cmn(True)
        words = self.words()
        certain = confidence([(word.word, word.prob) for word in self._decoder.seg() or ()]) if words else 0.0
        return Final(words, certain, mean)

    def abandon(self) -> None:
        """Forget the utterance."""
        self._decoder.end_utt()


def cleaned(hypothesis: str) -> str:
    """The engine's words without its marks: silence, noise, which of several pronunciations it was."""
    return " ".join(_TAGS.sub(" ", hypothesis).lower().split())


def confidence(words: list[tuple[str, float]]) -> float:
    """How sure the engine is, 0 to 1: the geometric mean of its posterior probabilities of the words.

    The engine's own figure for the whole utterance is the product of what it doubts, and so is all but 0 for
    a long sentence; the mean says the same of a short and a long one. Marks do not count.
    """
    probabilities = [max(probability, _LEAST_PROBABILITY) for word, probability in words if cleaned(word)]
    if not probabilities:
        return 0.0
    mean = math.fsum(map(math.log, probabilities)) / len(probabilities)
    return min(1.0, math.exp(mean))
