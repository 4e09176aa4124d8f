"""WebSocket frames of the load generator, against an implementation that nobody here wrote."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.server import ServerProtocol

from bench.load.frames import BINARY, TEXT, FrameReader, client_frame, upgrade_request

SIZES = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])


def read_by_a_server(data: bytes) -> list[tuple[Opcode, bytes]]:
    server = ServerProtocol(max_size=None)
    server.receive_data(upgrade_request("127.0.0.1", 80, "/ws"))
    [request] = server.events_received()
    server.send_response(server.accept(request))  # type: ignore[arg-type]  # the first event is the request
    server.receive_data(data)
    return [
        (event.opcode, bytes(event.data)) for event in server.events_received() if isinstance(event, Frame)
    ]


@given(SIZES)
def test_a_server_reads_what_is_sent(size: int) -> None:
    payload = b"x" * size
    data = client_frame(payload, BINARY) + client_frame(b"after")
    assert read_by_a_server(data) == [(Opcode.BINARY, payload), (Opcode.TEXT, b"after")]


@given(st.lists(SIZES, min_size=1, max_size=4), st.data())
def test_what_a_server_sends_is_read_however_it_is_cut(sizes: list[int], data: st.DataObject) -> None:
    sent = [(TEXT, bytes([n]) * size) for n, size in enumerate(sizes)]
    stream = b"".join(Frame(Opcode.TEXT, payload).serialize(mask=False) for _, payload in sent)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    reader = FrameReader()
    heard = [
        frame for start, end in pairwise([0, *cuts, len(stream)]) for frame in reader.feed(stream[start:end])
    ]
    assert heard == sent


def test_a_message_in_pieces_is_refused() -> None:
    piece = Frame(Opcode.TEXT, b"half", fin=False).serialize(mask=False)
    with pytest.raises(ValueError, match="in pieces"):
        list(FrameReader().feed(piece))


def test_a_masked_message_from_a_server_is_refused() -> None:
    with pytest.raises(ValueError, match="masked"):
        list(FrameReader().feed(client_frame(b"mirrored")))
