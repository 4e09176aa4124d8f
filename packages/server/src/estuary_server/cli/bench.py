"""``estuary bench``: measures memory on a data set, a public one or the project's own.

What must not live here: which memory and which extraction are measured. They are handed in.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from estuary_server.cli.options import json_option
from estuary_server.clock import utc_now
from estuary_server.evaluation.bench import BenchRun, OpenMemory, run_bench
from estuary_server.evaluation.dataset import Conversation, read_dataset
from estuary_server.evaluation.extraction_bench import (
    Extract,
    extraction_document,
    extraction_table,
    read_own_set,
)
from estuary_server.evaluation.extraction_scores import junk, score, unfound
from estuary_server.evaluation.generate import PARTS, Part, generate
from estuary_server.evaluation.generate.public_form import public_form
from estuary_server.evaluation.labels import labels_document
from estuary_server.evaluation.report import document, table
from estuary_server.evaluation.scores import misses

F = TypeVar("F", bound=Callable[..., Any])

_file = click.Path(dir_okay=False, path_type=Path)
_part_option = click.option("--part", type=click.Choice(PARTS), default="dev", show_default=True)


@dataclass(frozen=True)
class _Data:
    name: str
    conversations: tuple[Conversation, ...]


def make_bench(open_memory: OpenMemory, extract: Extract) -> click.Group:
    """The group of benches over this memory and this extraction."""
    group = click.Group("bench", help="Measurements of memory, on public data sets or the project's own.")
    group.add_command(memory_command(open_memory))
    group.add_command(extraction_command(extract))
    return group


def memory_command(open_memory: OpenMemory) -> click.Command:
    """``estuary bench memory`` over what ``open_memory`` opens."""

    @click.command("memory")
    @_memory_options
    @json_option
    def memory(
        data: Path | None, own: bool, part: Part, write: Path | None, labels: Path | None,
        embedder: tuple[str, ...], limit_samples: int | None, out: Path | None, misses_out: Path | None,
        as_json: bool,
    ) -> None:  # fmt: skip
        """Recall of evidence in long conversations.

        Reads the public JSON form (--data), or generates the project's own set (--own; --write keeps it).
        """
        if write:
            _write(part, limit_samples, write, labels)
            return
        if (data is None) != own:
            raise click.UsageError("give one of --data FILE, --own and --write FILE")
        if misses_out and own and part == "held-out":
            raise click.UsageError("the held-out part is never looked at: no --misses of it")
        chosen = _read(data, part, limit_samples)
        runs = [_run(open_memory, name, chosen) for name in embedder or ("",)]
        _report(runs, chosen, out, as_json)
        if misses_out:
            _save(misses_out, {run.memory: misses(run.answered) for run in runs})

    return memory


def extraction_command(extract: Extract) -> click.Command:
    """``estuary bench extraction`` over ``extract``."""

    @click.command("extraction")
    @_part_option
    @click.option("--limit-samples", type=click.IntRange(1), help="Only the first conversations.")
    @click.option("--faults", type=_file, help="Write what is junk and what was not found here, as JSON.")
    @json_option
    def extraction(part: Part, limit_samples: int | None, faults: Path | None, as_json: bool) -> None:
        """Precision, recall and junk of extraction, on the project's own set."""
        if faults and part == "held-out":
            raise click.UsageError("the held-out part is never looked at: no --faults of it")
        readings = tuple(read_own_set(generate(part, limit_samples), extract))
        found, name = score(readings), _own_name(part)
        if as_json:
            click.echo(json.dumps(extraction_document(found, name, utc_now())))
        else:
            click.echo("\n".join(extraction_table(found, name)))
        if faults:
            _save(faults, {"junk": junk(readings), "unfound": unfound(readings)})

    return extraction


def _memory_options(function: F) -> F:
    for option in (
        click.option("--misses", "misses_out", type=_file, help="Write the questions that were missed here."),
        click.option("--out", type=_file, help="Write the raw samples here, as JSON."),
        click.option("--limit-samples", type=click.IntRange(1), help="Only the first conversations."),
        click.option("--embedder", multiple=True, help="Measure with this one; may be given several times."),
        click.option("--labels", type=_file, help="With --write: write what the turns state here."),
        click.option("--write", type=_file, help="Write the project's own set here, and do not measure."),
        _part_option,
        click.option("--own", is_flag=True, help="The project's own set."),
        click.option("--data", type=_file, help="A data set in the public JSON form."),
    ):
        function = option(function)
    return function


def _write(part: Part, limit: int | None, path: Path, labels: Path | None) -> None:
    own = generate(part, limit)
    _save(path, public_form(own.conversations))
    if labels:
        _save(labels, labels_document(own.labels))
    click.echo(f"{len(own.conversations)} conversations of the {part} part in {path}", err=True)


def _read(data: Path | None, part: Part, limit: int | None) -> _Data:
    if data:
        return _Data(data.name, read_dataset(data)[:limit])
    return _Data(_own_name(part), generate(part, limit).conversations)


def _own_name(part: Part) -> str:
    return f"the project's own set, {part} part"


def _run(open_memory: OpenMemory, embedder: str, data: _Data) -> BenchRun:
    progress = click.progressbar(data.conversations, label=embedder or "memory", file=sys.stderr)
    with progress as bar:

        async def once() -> BenchRun:
            async with open_memory(embedder) as memory:
                return await run_bench(data.conversations, memory, progress=lambda: bar.update(1))

        return asyncio.run(once())


def _report(runs: Sequence[BenchRun], data: _Data, out: Path | None, as_json: bool) -> None:
    measured = document(runs, data.conversations, data.name, utc_now())
    if out:
        _save(out, measured)
    if as_json:
        click.echo(json.dumps(measured))
        return
    for run in runs:
        click.echo("\n".join(table(run, data.conversations, data.name)))


def _save(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
