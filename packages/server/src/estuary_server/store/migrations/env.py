"""Run by Alembic, never imported: applies steps over the connection that the caller put in the config.

The caller's transaction is open, and the caller commits it.
"""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
