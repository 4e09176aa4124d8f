"""Environments of their own for clients that nobody here wrote, made once and kept.

A further client is one more :class:`Published` and a program in ``programs/`` that uses it.
"""

from __future__ import annotations

import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parents[2] / ".interop"


@dataclass(frozen=True)
class Published:
    """A released Python package."""

    name: str
    version: str

    @property
    def python(self) -> Path:
        """The interpreter of its environment."""
        return HOME / f"{self.name}-{self.version}" / "bin" / "python"

    def install(self) -> str:
        """Make the environment where it is missing; returns why that failed, "" when it did not."""
        done = self.python.parent.parent / ".complete"
        if done.exists():
            return ""
        venv.create(self.python.parent.parent, with_pip=True, clear=True)
        wanted = f"{self.name}=={self.version}"
        command = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted]
        result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if result.returncode:
            return f"{wanted} cannot be installed here: {result.stderr.strip().splitlines()[-1:]}"
        done.touch()
        return ""


ESTUARY_SDK_0_3_5 = Published("estuary-sdk", "0.3.5")
ESTUARY_SDK_0_7_1 = Published("estuary-sdk", "0.7.1")
