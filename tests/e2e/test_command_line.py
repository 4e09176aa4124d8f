"""The ``estuary`` command as people and programs use it: real processes, pipes and a terminal."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pty
import signal
import sqlite3
import stat
import struct
import sys
import termios
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyte
import pytest

from estuary_server.serving import listen

ESTUARY = str(Path(sys.executable).with_name("estuary"))
PATIENCE_S = 60.0
COLUMNS, ROWS = 80, 40
FAST = {"ESTUARY_OFFLINE_WORDS_PER_S": "5000"}


@dataclass(frozen=True)
class Ended:
    """A process that has ended."""

    status: int
    out: str
    err: str


async def estuary(*arguments: str, typed: str = "", **environment: str) -> Ended:
    """Run a command to its end."""
    process = await asyncio.create_subprocess_exec(
        ESTUARY, *arguments,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **FAST, **environment},
    )  # fmt: skip
    async with asyncio.timeout(PATIENCE_S):
        out, err = await process.communicate(typed.encode())
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


@asynccontextmanager
async def serving(data: Path, *arguments: str, **environment: str) -> AsyncIterator[dict[str, str]]:
    """``estuary serve --json`` until the block is left; gives what it printed."""
    process = await asyncio.create_subprocess_exec(
        ESTUARY, "serve", "--json", "--port", "0", "--data", str(data), *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **FAST, **environment},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield json.loads(await process.stdout.readline())
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            _, err = await process.communicate()
        assert b"Traceback" not in err


async def test_serve_says_what_a_program_needs_and_says_the_same_after_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as first:
        assert set(first) == {"url", "key", "character_id"}
        assert first["key"].startswith("est_")
        listed = await estuary("characters", "list", "--json", "--data", str(tmp_path))
        assert json.loads(listed.out)["characters"][0]["id"] == first["character_id"]
    async with serving(tmp_path) as second:
        assert {**second, "url": ""} == {**first, "url": ""}
    assert stat.S_IMODE((tmp_path / "client.json").stat().st_mode) == 0o600


async def test_the_bootstrap_key_is_the_first_key(tmp_path: Path) -> None:
    async with serving(tmp_path, ESTUARY_BOOTSTRAP_KEY="est_my-own-key") as ready:
        assert ready["key"] == "est_my-own-key"


async def test_piped_chat_is_answered_line_by_line_and_remembers_after_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path):
        said = await estuary("chat", "--data", str(tmp_path), typed="My name is Ada\nThank you\n")
        assert said.status == 0
        assert [line.partition(":")[0] for line in said.out.splitlines()] == ["Mira", "Mira"]
    async with serving(tmp_path):
        asked = await estuary("chat", "--data", str(tmp_path), typed="What is my name?")
        assert "Ada" in asked.out
        assert asked.err == ""


async def test_commands_inside_a_chat(tmp_path: Path) -> None:
    async with serving(tmp_path):
        typed = "/who\n/help\n/say The lamp is lit.\n/interrupt\n/nonsense\n\n"
        ended = await estuary("chat", "--data", str(tmp_path), "--player", "ben", typed=typed)
    assert ended.status == 0
    assert ended.out == "Mira: The lamp is lit.\n"
    assert "ben is talking to Mira" in ended.err
    assert "offline:retrieval" in ended.err
    assert "/interrupt" in ended.err
    assert "there is no /nonsense" in ended.err


async def test_run_serves_and_chats_and_takes_the_next_free_port(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        ended = await estuary(
            "run", "--data", str(tmp_path), "--port", str(port), typed="Hello!\nWho are you?\n"
        )
    assert ended.status == 0
    assert ended.out.count("Mira: ") == 2
    assert f":{port}," not in ended.err


async def test_run_converses_on_standard_output_and_says_the_rest_on_standard_error(tmp_path: Path) -> None:
    ended = await estuary("run", "--data", str(tmp_path), "--port", "0", typed="Hello!\nWho are you?\n")
    assert ended.status == 0
    assert [line[:6] for line in ended.out.splitlines()] == ["Mira: ", "Mira: "]
    assert "Estuary serves at http://127.0.0.1:" in ended.err


async def test_characters_from_creation_to_deletion(tmp_path: Path) -> None:
    async with serving(tmp_path):
        at = ("--data", str(tmp_path))
        made = await estuary("characters", "create", "Nell", *at, "--tagline", "A lamp", "--json",
                             "--set", "llm_temperature=0.3")  # fmt: skip
        nell: dict[str, Any] = json.loads(made.out)
        assert (nell["tagline"], nell["llm_temperature"]) == ("A lamp", 0.3)
        assert nell["llm_serving"] == "offline:retrieval"
        changed = await estuary("characters", "update", nell["id"], *at, "--set", "tagline=null", "--json")
        assert json.loads(changed.out)["tagline"] is None
        assert "Nell" in (await estuary("characters", "show", nell["id"], *at)).out
        assert "Nell" in (await estuary("characters", "list", *at)).out
        wrong = await estuary("characters", "update", nell["id"], *at, "--set", "tts_speed=9")
        assert (wrong.status, "tts.speed: must be between 0.5 and 2" in wrong.err) == (1, True)
        assert (await estuary("characters", "delete", nell["id"], *at)).status == 0
        gone = await estuary("characters", "show", nell["id"], *at)
        assert gone.status == 1
        assert len(gone.err.splitlines()) == 1


async def test_keys_are_shown_once_listed_and_revoked(tmp_path: Path) -> None:
    at = ("--data", str(tmp_path))
    async with serving(tmp_path) as ready:
        made = json.loads((await estuary("keys", "create", "--name", "game", "--json", *at)).out)
        listed = json.loads((await estuary("keys", "list", "--json", *at)).out)
        assert [row["name"] for row in listed] == ["first start", "game"]
        assert made["key"] not in json.dumps(listed)
        with_new = ("characters", "list", "--url", ready["url"], "--key", made["key"])
        assert (await estuary(*with_new)).status == 0
        assert (await estuary("keys", "revoke", made["id"], *at)).status == 0
        refused = await estuary(*with_new)
        assert (refused.status, "API key revoked" in refused.err) == (1, True)


async def test_doctor_says_what_serves_and_that_it_is_no_language_model(tmp_path: Path) -> None:
    async with serving(tmp_path) as ready:
        found = await estuary("doctor", "--data", str(tmp_path))
        assert found.status == 0
        assert ready["url"] in found.out
        assert "this is not a language model" in found.out
        strict = await estuary("doctor", "--data", str(tmp_path), "--json", ESTUARY_STRICT_PROVIDERS="1")
        assert strict.status == 1
        assert any(row["verdict"] == "problem" for row in json.loads(strict.out))
        named = await estuary("doctor", "--data", str(tmp_path), OPENAI_BASE_URL="http://127.0.0.1:1/v1")
        assert "openai:gpt-5-mini" in named.out


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (("chat",), {}, "start one with 'estuary serve'"),
        (("chat", "--url", "http://127.0.0.1:9"), {}, "no API key is known"),
        (("characters", "list", "--url", "nonsense", "--key", "est_x"), {}, "http"),
        (("keys", "list"), {}, "start 'estuary serve' once"),
        (("serve", "--port", "99999"), {}, "use 1 to 65535"),
        (("serve", "--host", "no.such.host.invalid"), {}, "is not known"),
        (("serve",), {"ESTUARY_BOOTSTRAP_KEY": "secret"}, "must be est_"),
        (("serve",), {"ESTUARY_OFFLINE_WORDS_PER_S": "fast"}, "must be a positive number"),
        (("serve",), {"ESTUARY_LOG_LEVEL": "loud"}, "must be one of"),
    ],
)
async def test_a_mistake_is_answered_with_one_line_that_says_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], says: str
) -> None:
    where = {"ESTUARY_DATA": str(tmp_path / "data")}
    ended = await estuary(*arguments, **{**where, **environment})
    assert ended.status == 1
    assert says in ended.err
    assert len(ended.err.splitlines()) == 1
    assert ended.out == ""


async def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken:
        port = str(taken.getsockname()[1])
        ended = await estuary("serve", "--port", port, "--data", str(tmp_path))
    assert ended.status == 1
    assert "choose another --port" in ended.err
    assert len(ended.err.splitlines()) == 1


async def test_a_data_directory_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = await estuary("serve", "--port", "0", "--data", str(tmp_path / "file" / "below"))
    assert ended.status == 1
    assert "--data" in ended.err
    assert len(ended.err.splitlines()) == 1


async def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path):
        pass
    with sqlite3.connect(tmp_path / "estuary.db") as database:
        database.execute("update alembic_version set version_num = 'from-the-future'")
    database.close()
    ended = await estuary("serve", "--port", "0", "--data", str(tmp_path))
    assert ended.status == 1
    assert "newer" in ended.err
    assert len(ended.err.splitlines()) == 1


class Terminal:
    """A chat in a terminal, typed at and looked at by the test."""

    def __init__(self, process: asyncio.subprocess.Process, descriptor: int) -> None:
        self.process = process
        self._descriptor = descriptor
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._more = asyncio.Event()
        asyncio.get_running_loop().add_reader(descriptor, self._read)

    def _read(self) -> None:
        try:
            self._stream.feed(os.read(self._descriptor, 65536))
        except OSError:
            asyncio.get_running_loop().remove_reader(self._descriptor)
        self._more.set()

    @property
    def lines(self) -> list[str]:
        """What stands on the screen."""
        return [line.rstrip() for line in self._screen.display if line.strip()]

    async def until(self, what: Callable[[list[str]], bool]) -> None:
        """Wait until the screen looks like this."""
        async with asyncio.timeout(PATIENCE_S):
            while not what(self.lines):
                self._more.clear()
                await self._more.wait()

    async def shows(self, text: str) -> None:
        """Wait until a line holds this text."""
        await self.until(lambda lines: any(text in line for line in lines))

    async def prompts(self) -> None:
        """Wait until the prompt is there, and empty."""
        await self.until(lambda lines: bool(lines) and lines[-1] == "you>")

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._descriptor, text.encode())


@asynccontextmanager
async def terminal(data: Path, **environment: str) -> AsyncIterator[Terminal]:
    """``estuary run`` in a terminal of its own."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    process = await asyncio.create_subprocess_exec(
        ESTUARY, "run", "--port", "0", "--data", str(data),
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", **environment},
    )  # fmt: skip
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        asyncio.get_running_loop().remove_reader(ours)
        if process.returncode is None:
            process.kill()
        await process.wait()
        os.close(ours)


async def test_ctrl_c_cuts_the_reply_and_a_second_one_leaves(tmp_path: Path) -> None:
    async with terminal(tmp_path, ESTUARY_OFFLINE_WORDS_PER_S="20") as chat:
        await chat.prompts()
        chat.type("Tell me a long story\r")
        await chat.shows("Mira: ")
        chat.type("half a thought\x03")
        await chat.shows(" --")
        await chat.prompts()
        chat.type("What is your name?\r")
        await chat.shows("you> What is your name?")
        await chat.until(lambda lines: sum("Mira: " in line for line in lines) == 2)
        chat.type("\x03\x03")
        async with asyncio.timeout(PATIENCE_S):
            assert await chat.process.wait() == 0


async def test_typing_while_a_reply_streams(tmp_path: Path) -> None:
    async with terminal(tmp_path, ESTUARY_OFFLINE_WORDS_PER_S="20") as chat:
        await chat.prompts()
        chat.type("Tell me a long story\r")
        await chat.shows("Mira: ")
        chat.type("/inter")
        await chat.shows("you> /inter")
        chat.type("rupt\r")
        await chat.shows(" --")
        await chat.prompts()
        chat.type("\x04")
        async with asyncio.timeout(PATIENCE_S):
            assert await chat.process.wait() == 0


async def test_arrow_keys_edit_the_line_and_a_reply_cannot_steer_the_terminal(tmp_path: Path) -> None:
    async with terminal(tmp_path, ESTUARY_OFFLINE_WORDS_PER_S="500") as chat:
        await chat.prompts()
        chat.type("/say onetwo\x1b[D\x1b[D\x1b[D \r")
        await chat.shows("Mira: one two")
        chat.type("\x1b[A\r")
        await chat.until(lambda lines: lines.count("Mira: one two") == 2)
        await chat.prompts()
        chat.type("\x04")
        async with asyncio.timeout(PATIENCE_S):
            assert await chat.process.wait() == 0


async def test_control_characters_are_neither_sent_nor_shown(tmp_path: Path) -> None:
    typed = "/say red \x1b[31m\x07\x1b]0;owned\x07 and \x9b31m done\n"
    ended = await estuary("run", "--data", str(tmp_path), "--port", "0", typed=typed)
    assert ended.out == "Mira: red [31m]0;owned and 31m done\n"


async def test_two_servers_do_not_share_a_data_directory(tmp_path: Path) -> None:
    async with serving(tmp_path) as first:
        second = await estuary("serve", "--port", "0", "--data", str(tmp_path))
        assert second.status == 1
        assert first["url"] in second.err
        assert len(second.err.splitlines()) == 1


async def test_piped_lines_without_an_answer_end_with_status_1(tmp_path: Path) -> None:
    broken = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}
    ended = await estuary("run", "--data", str(tmp_path), "--port", "0", typed="one\ntwo\nthree\n", **broken)
    assert ended.status == 1
    assert ended.out.count("Mira: ") == 3
    assert "cannot be reached" in ended.err


async def test_a_piped_line_that_is_refused_ends_its_wait(tmp_path: Path) -> None:
    typed = f"/say {'x' * 140_000}\n/say \nHello\n"
    ended = await estuary("run", "--data", str(tmp_path), "--port", "0", typed=typed)
    assert ended.status == 1
    assert "longer than" in ended.err
    assert ended.out.count("Mira: ") == 1


async def test_run_makes_a_new_key_when_its_own_is_lost(tmp_path: Path) -> None:
    async with serving(tmp_path):
        pass
    (tmp_path / "client.json").unlink()
    ended = await estuary("run", "--data", str(tmp_path), "--port", "0", typed="Hello\n")
    assert (ended.status, ended.out.count("Mira: ")) == (0, 1)


async def test_run_without_a_character_says_so_in_one_line(tmp_path: Path) -> None:
    async with serving(tmp_path) as ready:
        assert (
            await estuary("characters", "delete", ready["character_id"], "--data", str(tmp_path))
        ).status == 0
    ended = await estuary("run", "--data", str(tmp_path), "--port", "0", typed="Hello\n")
    assert ended.status == 1
    assert "estuary characters create" in ended.err
    assert "Traceback" not in ended.err
