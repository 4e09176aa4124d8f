"""The environments of the peers, made once below ``.bench/`` and kept; nothing of them enters our own.

A further peer is one more :class:`Environment` and a program in ``programs/`` that uses it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOME = ROOT / ".bench"


@dataclass(frozen=True)
class Environment:
    """A Python environment with these requirements; the first is the peer itself."""

    name: str
    requirements: tuple[str, ...]

    @property
    def home(self) -> Path:
        """Where it lives."""
        return HOME / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.home / "bin" / "python"

    @property
    def built(self) -> bool:
        """Whether it holds these requirements, and not others."""
        return self._stamp.exists() and self._stamp.read_text().split() == list(self.requirements)

    @property
    def _stamp(self) -> Path:
        return self.home / ".complete"

    def build(self) -> None:
        """Make it where it is missing.

        Raises:
            subprocess.CalledProcessError: the packages cannot be had.
        """
        if self.built:
            return
        uv = shutil.which("uv") or str(ROOT / ".tools" / "bin" / "uv")
        make = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(self.home)]
        install = [uv, "pip", "install", "--quiet", "--python", str(self.python), *self.requirements]
        for command in (make, install):
            subprocess.run(command, check=True)
        self._stamp.write_text("\n".join(self.requirements))

    @property
    def version(self) -> str:
        """Of the peer."""
        return self.requirements[0].partition("==")[2]


PIPECAT = Environment("pipecat", ("pipecat-ai[websocket]==1.14.0", "uvicorn[standard]==0.54.0"))
LIVEKIT = Environment("livekit-agents", ("livekit-agents==1.8.9", "uvloop==0.23.0"))
PEERS = (PIPECAT, LIVEKIT)
