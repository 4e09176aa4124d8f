"""The steps from one schema to the next: one file each in ``versions/``, run by Alembic.

To change the schema: change ``schema.py`` and the record, add a file to ``versions/`` and its revision to the
end of the list below. Tests compare all three. A step never imports ``schema.py``, which will have moved on.
"""

from __future__ import annotations

REVISIONS = ("0001", "0002")
"""Every revision, in order. Kept here so that a start need not read the files, nor import Alembic."""

HEAD = REVISIONS[-1]
"""The revision that this version of the code works with."""
