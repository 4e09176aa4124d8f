"""``estuary doctor``: what is configured, what was found, what is missing, and how to mend it."""

from __future__ import annotations

import asyncio
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import click

from estuary_sdk.protocol.models.characters import Character
from estuary_server.app import make_store, server_version
from estuary_server.cast import reader_for
from estuary_server.cli.options import Target, data_option, json_option
from estuary_server.config import Settings, load_settings
from estuary_server.data_dir import read_note
from estuary_server.errors import ServerError
from estuary_server.providers import silero_detector
from estuary_server.providers.minilm import embedder as minilm
from estuary_server.providers.registry import Providers
from estuary_server.vendors import (
    EMBEDDED_EXTRA,
    EMBEDDED_LLM,
    EMBEDDED_STT,
    make_embedders,
    make_language_models,
    make_readers,
    make_transcribers,
    make_voices,
)

OFFLINE_REMARK = (
    "this is not a language model: it answers from the character's text and from what was said, by "
    "retrieval. For a real one set OPENAI_API_KEY, or OPENAI_BASE_URL and ESTUARY_LLM_MODEL (Ollama, vLLM, "
    "llama.cpp)"
)

EARS_REMARK = (
    "this is a small recogniser for clear English: short questions in a quiet room. Expect one word in three "
    "to be wrong in free human speech (docs/performance.md), and nothing in other languages. For better ones "
    "set ESTUARY_STT_MODEL=openai and OPENAI_API_KEY, or ESTUARY_STT_BASE_URL for a server of your own"
)

HASHING_REMARK = (
    "memory is found by words, their forms and near synonyms in English, by words and letters in other "
    "languages, not by what sentences mean. A better embedder needs no key"
)

MINILM_REMARK = (
    "this knows what English sentences mean; for other languages set ESTUARY_EMBEDDING_MODEL=openai:MODEL "
    "and ESTUARY_EMBEDDING_BASE_URL (Ollama, vLLM, text-embeddings-inference)"
)

VENDOR_REMARK = "what players say, and what is remembered of them, is sent to it"

UNREFINED_REMARK = (
    "facts are learnt from plain English statements, without a language model; where one writes the replies, "
    "it reads the same once more and finds what was missed (docs/guides/memory.md)"
)

Verdict = Literal["ok", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    verdict: Verdict
    what: str
    says: str


@click.command()
@data_option
@json_option
def doctor(data: Path | None, as_json: bool) -> None:
    """Say what is configured, what is missing, and how to mend it. Status 1 when there is a problem."""
    findings = list(_examine(load_settings(data)))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings]))
    else:
        for finding in findings:
            click.echo(f"{finding.verdict:8}{finding.what:16}{finding.says}")
    sys.exit(any(finding.verdict == "problem" for finding in findings))


def _examine(settings: Settings) -> Iterator[Finding]:
    yield Finding("ok", "estuary", f"{server_version()} on Python {platform.python_version()}")
    yield _store(settings)
    yield _server(settings)
    yield from _language_model(settings)
    yield from _ears(settings)
    yield from _voice(settings)
    yield from _embedder(settings)
    yield _reader(settings)


def _store(settings: Settings) -> Finding:
    if not settings.data_dir.exists():
        return Finding("note", "data", f"{settings.data_dir} does not exist yet; 'estuary serve' makes it")

    async def once() -> None:
        store = make_store(settings)
        try:
            await store.start()
            await store.ping()
        finally:
            await store.aclose()

    try:
        asyncio.run(once())
    except ServerError as error:
        return Finding("problem", "data", str(error))
    return Finding("ok", "data", str(settings.data_dir))


def _server(settings: Settings) -> Finding:
    note = read_note(settings.data_dir)
    if not note.url:
        return Finding("note", "server", "none was started on this data yet; 'estuary serve' starts one")

    async def once() -> int:
        target = Target(note.url, note.key)
        rest = target.rest()
        try:
            return (await target.characters(rest).list(limit=1)).total
        finally:
            await rest.close()

    try:
        count = asyncio.run(once())
    except Exception as error:
        return Finding(
            "note", "server", f"not running at {note.url}: {type(error).__name__}; 'estuary serve'"
        )
    return Finding("ok", "server", f"{note.url}, {count} characters")


def _language_model(settings: Settings) -> Iterator[Finding]:
    models, named = make_language_models(settings), Character()
    yield _role("language model", models, named.llm_provider, named.llm_model, settings)
    choice = models.choice(named.llm_provider, named.llm_model)
    if (choice.vendor, choice.model) == EMBEDDED_LLM and not settings.providers.strict:
        yield Finding("note", "", OFFLINE_REMARK)


def _ears(settings: Settings) -> Iterator[Finding]:
    transcribers, named = make_transcribers(settings), Character()
    if not silero_detector.installed():
        yield Finding("problem", "speech detector", f"nobody can listen: {EMBEDDED_EXTRA}")
        return
    yield Finding("ok", "speech detector", "silero")
    yield _role("transcriber", transcribers, named.stt_provider, "", settings)
    if transcribers.serving(named.stt_provider, "") == EMBEDDED_STT:
        yield Finding("note", "", EARS_REMARK)


def _voice(settings: Settings) -> Iterator[Finding]:
    named = Character()
    yield _role("voice", make_voices(settings), named.tts_provider, named.tts_model, settings)


def _embedder(settings: Settings) -> Iterator[Finding]:
    embedders = make_embedders(settings)
    choice = embedders.default_choice
    problem = embedders.problem(choice.vendor, choice.model)
    if problem or choice.missing:
        yield Finding(
            "problem" if problem else "note", "embedder", problem or f"{choice.name}; {choice.missing}"
        )
        return
    yield Finding("ok", "embedder", choice.name)
    yield Finding("note", "", _embedder_remark(choice.vendor, minilm.missing(settings.providers.models_dir)))


def _embedder_remark(vendor: str, minilm_lacks: str) -> str:
    """What one should know of the embedder that serves, and how to get a better one."""
    if vendor == "hashing":
        return f"{HASHING_REMARK}: {minilm_lacks or 'unset ESTUARY_EMBEDDING_MODEL, minilm is installed'}"
    return MINILM_REMARK if vendor == "minilm" else VENDOR_REMARK


def _reader(settings: Settings) -> Finding:
    """Whether a language model reads what was said once more, for a character that names nobody."""
    named = Character()
    models, readers = make_language_models(settings), make_readers(settings)
    choice = reader_for(models, readers, named.llm_provider, named.llm_model)
    if choice is None:
        return Finding("note", "memory", UNREFINED_REMARK)
    return Finding("ok", "memory", f"what was said is read once more by {choice.name}")


def _role(what: str, providers: Providers[Any], provider: str, model: str, settings: Settings) -> Finding:
    """Who plays a role for a character that names nobody in particular."""
    choice, problem = providers.choice(provider, model), providers.problem(provider, model)
    if problem:
        return Finding("problem", what, problem)
    asked = providers.overruled and choice.missing
    return Finding(
        "note" if choice.missing else "ok", what, f"{choice.name}; {asked}" if asked else choice.name
    )
