"""WAV files as they are found, and as they should not be."""

from __future__ import annotations

import io
import math
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from estuary_sdk.voice.wav import WavError, pieces, read_format

GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")


def chunk(name: bytes, body: bytes, size: int | None = None) -> bytes:
    return name + struct.pack("<I", len(body) if size is None else size) + body + b"\0" * (len(body) % 2)


def description(bits: int, channels: int = 1, rate: int = 16_000, encoding: int = 1) -> bytes:
    frame = channels * ((bits + 7) // 8)
    return struct.pack("<HHIIHH", encoding, channels, rate, rate * frame, frame, bits)


def extensible(bits: int, channels: int, encoding: int) -> bytes:
    plain = bytearray(description(bits, channels))
    plain[:2] = b"\xfe\xff"
    return bytes(plain) + struct.pack("<HHI", 22, bits, 0) + struct.pack("<H", encoding) + GUID_TAIL


def riff(*chunks: bytes, name: bytes = b"RIFF") -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return name + struct.pack("<I", len(body)) + body


def played(file: bytes) -> list[int]:
    opened = io.BytesIO(file)
    pcm = b"".join(pieces(opened, read_format(opened)))
    return list(struct.unpack(f"<{len(pcm) // 2}h", pcm))


def refusal(file: bytes) -> str:
    with pytest.raises(WavError) as caught:
        played(file)
    return str(caught.value)


# What a sample may be


@pytest.mark.parametrize(
    ("bits", "encoding", "raw", "expected"),
    [
        (8, 1, bytes([0, 1, 127, 128, 129, 255]), [-32_768, -32_512, -256, 0, 256, 32_512]),
        (16, 1, struct.pack("<4h", -32_768, -1, 0, 32_767), [-32_768, -1, 0, 32_767]),
        (24, 1, b"\xff\x00\x80" + b"\x00\xff\xff" + b"\x01\x02\x03", [-32_768, -1, 0x0302]),
        (32, 1, struct.pack("<3i", -(2**31), 2**31 - 1, 0x01020304), [-32_768, 32_767, 0x0102]),
        (32, 3, struct.pack("<5f", -1.0, 0.5, 1.0, -7.0, 7.0), [-32_767, 16_384, 32_767, -32_767, 32_767]),
        (32, 3, struct.pack("<3f", math.nan, math.inf, -math.inf), [0, 32_767, -32_767]),
        (64, 3, struct.pack("<2d", 0.25, -0.25), [8_192, -8_192]),
    ],
)
def test_samples(bits: int, encoding: int, raw: bytes, expected: list[int]) -> None:
    plain = riff(chunk(b"fmt ", description(bits, encoding=encoding)), chunk(b"data", raw))
    extended = riff(chunk(b"fmt ", extensible(bits, 1, encoding)), chunk(b"data", raw))
    assert played(plain) == played(extended) == expected


def test_twelve_bits_are_kept_in_sixteen() -> None:
    file = riff(chunk(b"fmt ", description(12)), chunk(b"data", struct.pack("<2h", 4_080, -16)))
    assert played(file) == [4_080, -16]


@pytest.mark.parametrize(
    ("channels", "samples", "expected"),
    [(2, [100, 200, -100, -200], [150, -150]), (2, [32_767, 32_767], [32_767]), (3, [3, 6, 9], [6])],
)
def test_channels_are_mixed(channels: int, samples: list[int], expected: list[int]) -> None:
    raw = struct.pack(f"<{len(samples)}h", *samples)
    assert played(riff(chunk(b"fmt ", description(16, channels)), chunk(b"data", raw))) == expected


@given(st.lists(st.integers(-32_768, 32_767)), st.sampled_from([1, 2]), st.sampled_from([8_000, 44_100]))
def test_what_pythons_own_writer_wrote(samples: list[int], channels: int, rate: int) -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((channels, 2, rate, 0, "NONE", ""))
        writer.writeframes(b"".join(struct.pack("<h", s) * channels for s in samples))
    assert played(file.getvalue()) == samples
    file.seek(0)
    assert read_format(file).sample_rate == rate


# What a header may say


def test_other_chunks_are_passed_over_before_and_after() -> None:
    sound = chunk(b"data", struct.pack("<2h", 1, 2))
    parts = (chunk(b"LIST", b"odd"), chunk(b"fmt ", description(16)), chunk(b"fact", b"\0"))
    file = riff(*parts, sound, chunk(b"LIST", b"no sound"))
    assert played(file) == [1, 2]


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF, 5_000])
def test_a_size_that_is_not_true(size: int) -> None:
    file = riff(chunk(b"fmt ", description(16)), chunk(b"data", struct.pack("<3h", 1, 2, 3), size))
    assert played(file) == [1, 2, 3]


def test_a_file_with_wide_sizes() -> None:
    sound = chunk(b"data", struct.pack("<2h", 1, 2), 0xFFFF_FFFF)
    assert played(riff(chunk(b"ds64", bytes(28)), chunk(b"fmt ", description(16)), sound, name=b"RF64")) == [
        1,
        2,
    ]


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_frame_that_is_cut_off_is_dropped(lost: int) -> None:
    raw = struct.pack("<4h", 1, 1, 2, 2)[:-lost]
    assert played(riff(chunk(b"fmt ", description(16, 2)), chunk(b"data", b"", 8)) + raw) == [1]


def test_no_sound_at_all() -> None:
    assert played(riff(chunk(b"fmt ", description(16)), chunk(b"data", b""))) == []


def test_a_long_file_is_read_in_pieces() -> None:
    samples = [n % 30_000 for n in range(50_000)]
    raw = struct.pack("<50000h", *samples)
    assert played(riff(chunk(b"fmt ", description(16)), chunk(b"data", raw))) == samples


# What is refused


@pytest.mark.parametrize(
    "file", [b"", b"RIFF", b"ID3\x04 an MP3 file", b"RIFX" + bytes(8), b"RIFF\0\0\0\0AVI LIST"]
)
def test_other_files(file: bytes) -> None:
    assert refusal(file) == "it is not a WAV file"


@pytest.mark.parametrize(("encoding", "bits"), [(0x11, 4), (0x55, 16), (6, 8), (1, 40), (3, 16), (1, 0)])
def test_encodings_that_are_not_read(encoding: int, bits: int) -> None:
    file = riff(chunk(b"fmt ", description(bits, encoding=encoding)), chunk(b"data", b"\0\0"))
    assert refusal(file) == (
        f"its encoding (number {encoding}, {bits} bits) is not read; convert it to 16 bit integers"
    )


def test_headers_that_are_broken() -> None:
    data = chunk(b"data", b"\0\0")
    assert refusal(riff(chunk(b"fmt ", b"short"), data)) == "its header is cut off"
    assert refusal(riff(chunk(b"fmt ", description(16, channels=0)), data)) == "its header contradicts itself"
    assert refusal(riff(chunk(b"fmt ", description(16, rate=0)), data)) == "its header contradicts itself"
    assert refusal(riff(data)) == "it does not say how its sound is encoded"
    assert refusal(riff(chunk(b"fmt ", description(16)))) == "it holds no sound"
    assert refusal(riff()) == "it holds no sound"


@given(st.binary(max_size=80))
def test_no_file_raises_anything_else(body: bytes) -> None:
    for file in (
        body,
        riff(body),
        riff(chunk(b"fmt ", body)),
        riff(chunk(b"fmt ", body), chunk(b"data", body)),
    ):
        try:
            played(file)
        except WavError:
            pass
