"""What is said on a machine where a package, the sound library or a device is missing.

Each case is a program of its own, in which Python really does not find what is missing.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

WITHOUT_PACKAGES = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
"""
WITHOUT_LIBRARY = "import ctypes.util; ctypes.util.find_library = lambda name: None"
PROGRAM = """
import asyncio
from estuary_sdk import EstuaryError
async def main():
    try:
        {what}
    except EstuaryError as error:
        print(error.code, error.message)
asyncio.run(main())
"""
RECORD = "from estuary_sdk.audio import AudioRecorder; await AudioRecorder().start()"
PLAY = "from estuary_sdk.audio import AudioPlayer; await AudioPlayer().open()"
RESAMPLE = "from estuary_sdk.audio.resampling import Resampler; Resampler(16000, 24000)"
PLAIN = "from estuary_sdk.audio.resampling import resampled; print(resampled(b'ok', 16000, 16000))"


def run(before: str, what: str) -> str:
    program = before + PROGRAM.format(what=what)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("missing", "what"),
    [
        ("sounddevice", RECORD),
        ("sounddevice", PLAY),
        ("numpy", PLAY),
        ("samplerate", RESAMPLE),
        ("numpy", RESAMPLE),
    ],
)
def test_without_the_extra(missing: str, what: str) -> None:
    assert run(WITHOUT_PACKAGES.format(missing={missing}), what) == (
        f"VOICE_NOT_SUPPORTED {missing} is not installed: pip install 'estuary-sdk[audio]'"
    )


@pytest.mark.parametrize("what", [RECORD, PLAY])
def test_without_the_sound_library(what: str) -> None:
    assert run(WITHOUT_LIBRARY, what) == (
        "VOICE_NOT_SUPPORTED the PortAudio library is not installed; "
        "on Debian and Ubuntu: apt install libportaudio2"
    )


def test_at_the_same_rate_nothing_is_needed() -> None:
    everything = {"numpy", "samplerate", "sounddevice"}
    assert run(WITHOUT_PACKAGES.format(missing=everything), PLAIN) == "b'ok'"


def test_importing_the_sdk_loads_nothing_of_the_extra() -> None:
    what = "import sys; print(sorted({'numpy', 'samplerate', 'sounddevice'} & set(sys.modules)))"
    assert run("", what) == "[]"
