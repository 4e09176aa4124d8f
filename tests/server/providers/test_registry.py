"""Which language model serves, and what everybody is told when it is not the named one."""

from __future__ import annotations

from pathlib import Path

import pytest

from estuary_server.config import ProviderSettings
from estuary_server.errors import ConfigError
from estuary_server.providers.registry import Choice, Providers, Role, Vendor
from estuary_server.providers.scripted import ScriptedLanguageModel

EMBEDDED = ("offline", "retrieval")
NOT_CONFIGURED = "openai is not configured: set OPENAI_API_KEY"
UNKNOWN = "there is no vendor acme of language models here"


class Made(ScriptedLanguageModel):
    """A language model that knows how it was made and whether it was closed."""

    def __init__(self, settings: ProviderSettings, model: str) -> None:
        super().__init__([])
        self.settings = settings
        self.model = model
        self.closed = False

    async def aclose(self) -> None:
        self.closed = True


VENDORS = {
    "openai": Vendor(f"{__name__}:Made", lambda settings: settings.openai_configured, "set OPENAI_API_KEY"),
    "offline": Vendor(f"{__name__}:Made", lambda _: True),
    "choosy": Vendor(f"{__name__}:Made", lambda _: True, model=lambda named: named if named == "own" else ""),
    "broken": Vendor("estuary_server.no_such_module:make", lambda _: True),
}


ENTRY_POINTS = "estuary.language_models"


def models(**settings: object) -> Providers[Made]:
    given = ProviderSettings(**settings)  # type: ignore[arg-type]
    role = Role("language models", ENTRY_POINTS, EMBEDDED, given.llm_model, "openai")
    return Providers(given, VENDORS, role)


@pytest.mark.parametrize(
    ("settings", "named", "choice"),
    [
        ({"openai_api_key": "k"}, ("openai", "gpt"), Choice("openai", "gpt")),
        ({"openai_base_url": "http://x"}, ("openai", "gpt"), Choice("openai", "gpt")),
        ({}, ("openai", "gpt"), Choice(*EMBEDDED, missing=NOT_CONFIGURED)),
        ({}, ("acme", "gpt"), Choice(*EMBEDDED, missing=UNKNOWN)),
        ({}, ("offline", "whatever"), Choice(*EMBEDDED)),
        ({"openai_api_key": "k", "llm_model": "openai:o9"}, ("acme", "gpt"), Choice("openai", "o9")),
        ({"openai_api_key": "k", "llm_model": "o9"}, ("acme", "gpt"), Choice("openai", "o9")),
        (
            {"openai_base_url": "http://x", "llm_model": "llama3.2:3b"},
            ("offline", "retrieval"),
            Choice("openai", "llama3.2:3b"),
        ),
        ({"openai_api_key": "k", "llm_model": "offline:x"}, ("openai", "gpt"), Choice(*EMBEDDED)),
        ({"llm_model": "openai:o9"}, ("offline", "x"), Choice(*EMBEDDED, missing=NOT_CONFIGURED)),
    ],
)
def test_who_serves(settings: dict[str, object], named: tuple[str, str], choice: Choice) -> None:
    assert models(**settings).choice(*named) == choice


def test_a_choice_has_a_name() -> None:
    assert Choice("openai", "llama3.2:3b").name == "openai:llama3.2:3b"
    assert Choice("openai", "").name == "openai", "a default of the vendor's"


@pytest.mark.parametrize(("named", "model", "name"), [("own", "own", "choosy:own"), ("gpt", "", "choosy")])
def test_a_vendor_says_which_of_its_models_serves(named: str, model: str, name: str) -> None:
    chosen = models()
    assert chosen.serving("choosy", named) == name
    assert chosen("choosy", named).model == model
    assert models(llm_model=f"choosy:{named}").serving("openai", "gpt") == name


@pytest.mark.parametrize(
    ("vendor", "shown"),
    [
        ('it\'s "x"\\`', "it?s ?x???"),
        ("caf\u00e9\n\x1b[31m\ud800", "caf????31m?"),
        ("a" * 255, "a" * 64),
        ("acme-1.0/tts:x", "acme-1.0/tts:x"),
    ],
)
def test_a_name_that_anybody_made_up_is_shown_plainly(vendor: str, shown: str) -> None:
    assert models().choice(vendor, "x").missing == f"there is no vendor {shown} of language models here"


def test_a_model_is_made_once_from_the_settings() -> None:
    chosen = models(openai_api_key="k")
    first = chosen("openai", "gpt")
    assert isinstance(first, Made)
    assert (first.model, first.settings.openai_api_key) == ("gpt", "k")
    assert chosen("openai", "gpt") is first
    assert chosen("openai", "other") is not first


def test_the_embedded_model_serves_for_one_that_is_not_configured() -> None:
    served = models()("openai", "gpt")
    assert isinstance(served, Made)
    assert served.model == "retrieval"


@pytest.mark.parametrize(("vendor", "why"), [("openai", NOT_CONFIGURED), ("acme", UNKNOWN)])
def test_strict_servers_refuse_instead(vendor: str, why: str) -> None:
    strict = models(strict=True)
    with pytest.raises(ConfigError) as caught:
        strict(vendor, "gpt")
    strict_here = "(ESTUARY_STRICT_PROVIDERS is set; vendors here: broken, choosy, offline, openai)"
    assert str(caught.value) == f"language models: {why} {strict_here}"
    assert strict.choice(vendor, "gpt").missing == why, "asking raises nothing"
    assert isinstance(strict("offline", "x"), Made)


def test_a_vendor_is_imported_when_it_is_first_needed() -> None:
    chosen = models()
    assert chosen.choice("broken", "x") == Choice("broken", "x")
    with pytest.raises(ModuleNotFoundError):
        chosen("broken", "x")


async def test_closing_closes_every_model_that_was_made() -> None:
    chosen = models(openai_api_key="k")
    made = [chosen("openai", "a"), chosen("openai", "b"), chosen("offline", "x")]
    await chosen.aclose()
    await chosen.aclose()
    assert [model.closed for model in made] == [True, True, True]
    assert chosen("openai", "a") not in made


def test_an_installed_package_may_bring_a_vendor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "acme-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text(
        f"[{ENTRY_POINTS}]\nacme = {__name__}:Made\nopenai = estuary_server.no_such_module:make\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    chosen = models(openai_api_key="k")
    assert chosen.choice("acme", "a-1") == Choice("acme", "a-1")
    assert isinstance(chosen("acme", "a-1"), Made)
    assert isinstance(chosen("openai", "gpt"), Made), "a vendor of this distribution is not replaced"
