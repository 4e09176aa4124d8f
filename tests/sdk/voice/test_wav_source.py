"""A WAV file as the player's voice."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from estuary_sdk import EstuaryError, WavSource
from estuary_sdk.audio.resampling import resampled
from estuary_sdk.protocol.audio import samples_in
from estuary_sdk.protocol.enums import ErrorCode
from tests.sdk.voice.talk import RATE, loop_s, tone

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("quiet_loop")]


def written(path: Path, pcm: bytes, rate: int = RATE) -> Path:
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, rate, 0, "NONE", ""))
        writer.writeframes(pcm)
    return path


async def all_of(source: WavSource) -> bytes:
    await source.open(RATE)
    source.resume()
    sound = b""
    while pcm := await source.read():
        sound += pcm
    await source.close()
    return sound


async def test_a_file_is_played_and_then_silence(tmp_path: Path) -> None:
    source = WavSource(written(tmp_path / "a.wav", tone(1)))
    assert await all_of(source) == tone(1) + bytes(2 * 12_800)
    assert loop_s() == pytest.approx(1.8)


async def test_a_path_may_be_a_string_and_a_script_does_not_wait(tmp_path: Path) -> None:
    path = str(written(tmp_path / "a.wav", tone(1)))
    assert await all_of(WavSource(path, realtime=False, trailing_silence_s=0)) == tone(1)
    assert loop_s() == 0


async def test_another_rate_is_resampled(tmp_path: Path) -> None:
    sound = tone(1, 44_100)
    path = written(tmp_path / "a.wav", sound, 44_100)
    given = await all_of(WavSource(path, False, trailing_silence_s=0))
    assert samples_in(given) == RATE
    assert given == resampled(sound, 44_100, RATE)


async def test_it_can_be_played_again(tmp_path: Path) -> None:
    source = WavSource(written(tmp_path / "a.wav", tone(0.1)), False)
    assert await all_of(source) == await all_of(source)


async def test_pauses(tmp_path: Path) -> None:
    source = WavSource(written(tmp_path / "a.wav", tone(0.04)), trailing_silence_s=0)
    source.resume()
    await source.pause()
    assert await source.read() == b""
    await source.open(RATE)
    source.resume()
    first = await source.read()
    await source.pause()
    assert await source.read() == b""
    source.resume()
    assert first + await source.read() == tone(0.04)
    await source.close()
    await source.close()


async def test_files_that_cannot_be_played(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"ID3 is no WAV")
    with pytest.raises(EstuaryError, match=r"a\.mp3 cannot be played: it is not a WAV file") as caught:
        await WavSource(path).open(RATE)
    assert caught.value.code is ErrorCode.UNKNOWN
    odd = written(tmp_path / "b.wav", b"", 100)
    with pytest.raises(EstuaryError, match=r"b\.wav cannot be played: sample_rate must be"):
        await WavSource(odd).open(RATE)
    with pytest.raises(FileNotFoundError):
        await WavSource(tmp_path / "none.wav").open(RATE)
