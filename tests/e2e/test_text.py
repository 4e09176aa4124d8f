"""Text conversations: the real client against the real server over a real socket."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from estuary_sdk import BotResponse, EstuaryError, InterruptData
from estuary_server.errors import ProviderError
from estuary_server.providers.language import ReplyRequest
from estuary_server.providers.scripted import Hang, ScriptedLanguageModel
from tests.support.live import live_server


async def test_a_reply_streams_and_ends_with_one_final(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(["Good ", "evening, ", "Ada."])
    async with live_server(tmp_path, model) as server, server.client() as client:
        await client.connect()
        chunks = [chunk async for chunk in client.stream_text("Hello")]
    assert [(c.partial, c.text, c.is_final, c.chunk_index) for c in chunks] == [
        ("Good ", "Good ", False, 0),
        ("evening, ", "Good evening, ", False, 1),
        ("Ada.", "Good evening, Ada.", False, 2),
        ("", "Good evening, Ada.", True, 3),
    ]
    assert len({c.message_id for c in chunks}) == 1


async def test_a_handler_hears_the_whole_conversation_in_order(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(lambda request: [f"You said {request.text}."])
    heard: list[str] = []
    async with live_server(tmp_path, model) as server, server.client() as client:
        client.on("bot_response", lambda reply: heard.append(reply.text) if reply.is_final else None)
        await client.connect()
        for word in ("one", "two", "three"):
            await client.send_text_and_wait(word)
    assert heard == ["You said one.", "You said two.", "You said three."]


async def test_the_same_pair_has_the_same_conversation_after_a_restart(tmp_path: Path) -> None:
    requests: list[ReplyRequest] = []

    def answer(request: ReplyRequest) -> list[str]:
        requests.append(request)
        return ["Noted."]

    ids = []
    for text in ("My name is Ada", "What is my name?"):
        async with live_server(tmp_path, ScriptedLanguageModel(answer)) as server, server.client() as client:
            ids.append((await client.connect()).conversation_id)
            await client.send_text_and_wait(text)
    assert ids[0] == ids[1]
    assert [line.text for line in requests[1].history] == ["My name is Ada", "Noted."]


async def test_each_player_has_a_conversation_of_its_own(tmp_path: Path) -> None:
    async with live_server(tmp_path, ScriptedLanguageModel(["Hi."])) as server:
        async with server.client("ada") as ada, server.client("ben") as ben:
            first, second = await ada.connect(), await ben.connect()
            assert first.conversation_id != second.conversation_id
            await ada.send_text_and_wait("I am Ada")
        assert [m.content for m in await server.history("ada")] == ["I am Ada", "Hi."]
        assert await server.history("ben") == []


async def test_interrupt_cuts_the_reply_and_stores_what_was_delivered(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(["Once ", "upon ", Hang()])
    async with live_server(tmp_path, model) as server, server.client() as client:
        await client.connect()
        cut = asyncio.ensure_future(client.wait_for("interrupt", 5))
        seen: list[BotResponse] = []
        client.on("bot_response", seen.append)
        reply = client.stream_text("Tell me a story")
        first = await anext(reply)
        assert (await anext(reply)).text == "Once upon "
        client.interrupt()
        with pytest.raises(EstuaryError, match="interrupted") as raised:
            await anext(reply)
        data: InterruptData = await cut
        assert data.message_id == first.message_id
        assert data.reason == "client_interrupt"
        assert raised.value.details == {
            "reason": "client_interrupt",
            "message_id": first.message_id,
            "text": "Once upon ",
        }
        assert model.open_streams == 0
        assert not any(chunk.is_final for chunk in seen)
        stored = await server.history()
    assert [(m.role, m.content, m.interrupted) for m in stored] == [
        ("user", "Tell me a story", False),
        ("assistant", "Once upon ", True),
    ]


async def test_new_text_interrupts_the_reply_in_flight(tmp_path: Path) -> None:
    def answer(request: ReplyRequest) -> list[str | Hang]:
        return ["Well, ", Hang()] if request.text == "first" else ["Second it is."]

    log: list[tuple[str, str]] = []
    model = ScriptedLanguageModel(answer)
    async with live_server(tmp_path, model) as server, server.client() as client:
        client.on("bot_response", lambda r: log.append(("reply", r.partial or r.text)))
        client.on("interrupt", lambda i: log.append(("interrupt", str(i.reason))))
        await client.connect()
        first = client.stream_text("first")
        await anext(first)
        assert (await client.send_text_and_wait("second")).text == "Second it is."
        with pytest.raises(EstuaryError):
            await anext(first)
    assert log == [
        ("reply", "Well, "),
        ("interrupt", "new_input"),
        ("reply", "Second it is."),
        ("reply", "Second it is."),
    ]


async def test_each_wait_gets_its_own_answer(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(lambda request: [f"re: {request.text}"])
    async with live_server(tmp_path, model) as server, server.client() as client:
        await client.connect()
        client.say_line("An announcement.")
        answer = await client.send_text_and_wait("ping")
    assert answer.text == "re: ping"


async def test_say_line_says_it_without_the_model(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(["never"])
    async with live_server(tmp_path, model) as server, server.client() as client:
        await client.connect()
        final = asyncio.ensure_future(client.wait_for("bot_response", 5, lambda r: r.is_final))
        client.say_line("The gate is open.")
        assert (await final).text == "The gate is open."
        stored = await server.history()
    assert model.requests == []
    assert [(m.role, m.content) for m in stored] == [("assistant", "The gate is open.")]


async def test_a_failing_model_apologises_in_the_same_message_then_reports(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(
        ["Well", ProviderError("vendor:model", "answered with HTTP 500", retryable=True)]
    )
    async with live_server(tmp_path, model) as server, server.client() as client:
        await client.connect()
        failed = asyncio.ensure_future(client.wait_for("error", 5))
        chunks = [chunk async for chunk in client.stream_text("Hello")]
        error = await failed
        stored = await server.history()
    assert len({chunk.message_id for chunk in chunks}) == 1
    assert chunks[-1].text.startswith("Well I'm sorry")
    assert stored[-1].content == chunks[-1].text
    assert "HTTP 500" in str(error)


async def test_history_read_right_after_the_final_holds_the_reply(tmp_path: Path) -> None:
    model = ScriptedLanguageModel(["Stored."])
    async with live_server(tmp_path, model) as server, server.client() as client:
        await client.connect()
        for _ in range(20):
            await client.send_text_and_wait("again")
            assert (await server.history())[-1].role == "assistant"
