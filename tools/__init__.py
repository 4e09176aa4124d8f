"""Programs of this repository's own: what writes generated files, and what checks."""
