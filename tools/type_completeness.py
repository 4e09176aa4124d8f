"""Reads the report of ``pyright --verifytypes --outputjson`` and fails when a public symbol lacks a type."""

from __future__ import annotations

import json
import sys


def main() -> int:
    """Exit status: 0 when every exported symbol's type is known."""
    report = json.load(sys.stdin)["typeCompleteness"]
    counts = report["exportedSymbolCounts"]
    if not counts["withKnownType"]:
        sys.stderr.write("pyright did not find the package\n")
        return 1
    for symbol in report["symbols"]:
        if symbol["isExported"] and not symbol["isTypeKnown"]:
            sys.stderr.write(f"{symbol['name']}: its type is not known\n")
            for diagnostic in symbol["diagnostics"][:3]:
                sys.stderr.write(f"    {diagnostic['message'].splitlines()[0]}\n")
    return int(counts["withUnknownType"] + counts["withAmbiguousType"] > 0)


if __name__ == "__main__":
    sys.exit(main())
