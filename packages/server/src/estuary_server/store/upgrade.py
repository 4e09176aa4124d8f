"""Brings the tables of a database up to the newest revision.

Runs inside one write transaction: a second process that starts meanwhile waits for it and then finds nothing
to do, and a step that fails leaves no trace.

What must not live here: the steps (``migrations/``). Alembic is imported only when there is something to do;
it takes longer than all the rest of a start.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Text, column, select, table

from estuary_server.errors import StoreError
from estuary_server.store import migrations
from estuary_server.store.dialect import table_names

_SCRIPTS = "estuary_server.store:migrations"  # package:directory
_VERSION_TABLE = "alembic_version"
_STORED = select(column("version_num", Text)).select_from(table(_VERSION_TABLE))


def upgrade(connection: Connection, place: Path) -> None:
    """Bring the tables up to date, within the transaction of the caller.

    Raises:
        StoreError: the data is of a newer version or of another program; nothing was changed.
    """
    revision = _stored_revision(connection, place)
    if revision == migrations.HEAD:
        return
    if revision is not None and revision not in migrations.REVISIONS:
        raise StoreError(
            f"{place}: the data was written by a newer Estuary; "
            "upgrade estuary-server or use another --data directory"
        )
    _run_migrations(connection)


def _stored_revision(connection: Connection, place: Path) -> str | None:
    """Which revision the tables are of; None for an empty database."""
    names = table_names(connection)
    if not names:
        return None
    stored = connection.execute(_STORED).scalar_one_or_none() if _VERSION_TABLE in names else None
    if stored is None:
        raise StoreError(f"{place}: the data is of another program; use another --data directory")
    return str(stored)


def _run_migrations(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", _SCRIPTS)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
