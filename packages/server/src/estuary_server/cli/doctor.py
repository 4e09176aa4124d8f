"""``estuary doctor``: what is configured, what was found, what is missing, and how to mend it."""

from __future__ import annotations

import asyncio
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import click

from estuary_sdk.protocol.models.characters import Character
from estuary_server.app import EMBEDDED_LLM, make_language_models, make_store, server_version
from estuary_server.cli.options import Target, data_option, json_option
from estuary_server.config import Settings, load_settings
from estuary_server.data_dir import read_note
from estuary_server.errors import ServerError

OFFLINE_REMARK = (
    "this is not a language model: it answers from the character's text and from what was said, by "
    "retrieval. For a real one set OPENAI_API_KEY, or OPENAI_BASE_URL and ESTUARY_LLM_MODEL (Ollama, vLLM, "
    "llama.cpp)"
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
    yield Finding("note", "voice", "not in this version: characters read and write")
    yield Finding(
        "note", "long memory", "not in this version: a character knows the last lines of a conversation"
    )


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
    named = Character()
    choice = make_language_models(settings).choice(named.llm_provider, named.llm_model)
    if choice.missing and settings.providers.strict:
        yield Finding("problem", "language model", f"{choice.missing} (ESTUARY_STRICT_PROVIDERS is set)")
        return
    yield Finding("note" if choice.missing else "ok", "language model", choice.name)
    if (choice.vendor, choice.model) == EMBEDDED_LLM:
        yield Finding("note", "", OFFLINE_REMARK)
