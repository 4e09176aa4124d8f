"""Which vendor plays a role for a character: writes its replies, speaks them, writes down what players say.

A character names a vendor and a model; a setting (ESTUARY_LLM_MODEL and its like) overrules it. Where the
named vendor is not configured the embedded one serves instead, and everybody who asks is told so; under
ESTUARY_STRICT_PROVIDERS it is an error. Vendors are named by the composition root and, for third parties, by
entry points of the role's group; a vendor's code is imported when it is first needed.

What must not live here: any vendor.
"""

from __future__ import annotations

import asyncio
import importlib
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Generic, Protocol, TypeVar, cast

from estuary_server import log
from estuary_server.config import ProviderSettings
from estuary_server.errors import ConfigError

MOST_MODELS = 64
"""Providers of a role that are kept; the one that was made first is let go beyond that."""

_SHOWN_CHARS = 64
_NOT_SHOWN = re.compile(r"[^\w .:/+-]", re.ASCII)

logger = log.get_logger()


class Provider(Protocol):
    """What all roles have in common."""

    async def aclose(self) -> None:
        """Give back what it holds."""
        ...


P = TypeVar("P", bound=Provider)


@dataclass(frozen=True)
class Role:
    """What a vendor is needed for.

    Attributes:
        plural: what is needed, in the plural, for people ("language models").
        entry_points: group of entry points by which installed packages bring vendors.
        embedded: vendor and model that serve when the named one cannot.
        override: ``vendor:model`` from the settings, used whatever a character says; "" where unset.
        bare_model_of: the vendor that an override without a vendor is for; "" if the override is a vendor.
    """

    plural: str
    entry_points: str
    embedded: tuple[str, str]
    override: str = ""
    bare_model_of: str = ""


@dataclass(frozen=True)
class Vendor:
    """One vendor in a role.

    Attributes:
        make: ``module:attribute`` of what makes a provider from the settings and the model's name.
        configured: whether the settings suffice to ask it.
        needs: what to set, for people.
        model: which of its models serves where a character names this one; "" is a default of its own.
    """

    make: str
    configured: Callable[[ProviderSettings], bool]
    needs: str = ""
    model: Callable[[str], str] = str


@dataclass(frozen=True)
class Choice:
    """Who serves, and whether that is who was asked for.

    Attributes:
        vendor: who serves.
        model: the vendor's name of the model; "" for its default.
        missing: why another one than the named vendor serves; "" when it is the named one.
    """

    vendor: str
    model: str
    missing: str = ""

    @property
    def name(self) -> str:
        """``vendor:model``."""
        return f"{self.vendor}:{self.model}" if self.model else self.vendor


class Providers(Generic[P]):
    """Chooses and keeps the providers of one role.

    Args:
        settings: which vendors are configured.
        vendors: by name.
        role: what they are needed for.
    """

    def __init__(self, settings: ProviderSettings, vendors: Mapping[str, Vendor], role: Role) -> None:
        self._settings = settings
        self._vendors = {**_third_parties(role.entry_points), **vendors}
        self._role = role
        self._made: OrderedDict[Choice, P] = OrderedDict()

    def choice(self, provider: str, model: str) -> Choice:
        """Who answers for a character that names this vendor and model; makes nothing, raises nothing."""
        vendor, model = self._named(provider, model)
        embedded, embedded_model = self._role.embedded
        missing = self._missing(vendor)
        if missing or vendor == embedded:
            return Choice(embedded, embedded_model, missing=missing)
        return Choice(vendor, self._vendors[vendor].model(model))

    @property
    def overruled(self) -> bool:
        """A setting says who serves, whatever a character names."""
        return bool(self._role.override)

    def serving(self, provider: str, model: str) -> str | None:
        """``vendor:model`` that really serves such a character; None if nobody does."""
        return None if self.problem(provider, model) else self.choice(provider, model).name

    def problem(self, provider: str, model: str) -> str:
        """Why nobody serves such a character; "" when somebody does."""
        choice = self.choice(provider, model)
        if choice.missing and self._settings.strict:
            there_are = ", ".join(_shown(name) for name in sorted(self._vendors))
            strict = f"(ESTUARY_STRICT_PROVIDERS is set; vendors here: {there_are})"
            return f"{self._role.plural}: {choice.missing} {strict}"
        absent = self._missing(choice.vendor)
        return f"{self._role.plural}: {absent}" if absent else ""

    def __call__(self, provider: str, model: str) -> P:
        """The provider that serves a character that names this vendor and model.

        Raises:
            ConfigError: its vendor is not configured, and ESTUARY_STRICT_PROVIDERS is set or the embedded
                one is not installed.
        """
        if problem := self.problem(provider, model):
            raise ConfigError(problem)
        choice = self.choice(provider, model)
        if choice not in self._made:
            if choice.missing:
                logger.info("provider.embedded_serves", serving=choice.name, why=choice.missing)
            self._made[choice] = self._make(choice)
            if len(self._made) > MOST_MODELS:
                # Not closed: a reply may be in progress; its connections go when the last reply has ended.
                self._made.popitem(last=False)
        return self._made[choice]

    @property
    def default_choice(self) -> Choice:
        """Who answers where no character chooses."""
        return self.choice(*self._role.embedded)

    def default(self) -> P:
        """Who serves where no character chooses: the embedded one, or the one that a setting names.

        Raises:
            ConfigError: see :meth:`__call__`.
        """
        return self(*self._role.embedded)

    async def warm_up(self) -> None:
        """Import the configured vendors' code, which may take a while, beside the event loop."""
        for vendor in self._vendors.values():
            if vendor.configured(self._settings):
                await asyncio.to_thread(importlib.import_module, vendor.make.partition(":")[0])

    async def aclose(self) -> None:
        """Close every provider that was made."""
        for model in self._made.values():
            await model.aclose()
        self._made.clear()

    def _named(self, provider: str, named_model: str) -> tuple[str, str]:
        override = self._role.override
        if not override:
            return provider, named_model
        vendor, colon, model = override.partition(":")
        if colon and vendor in self._vendors:
            return vendor, model
        # A bare model name may hold a colon itself ("llama3.2:3b").
        return (self._role.bare_model_of, override) if self._role.bare_model_of else (override, "")

    def _missing(self, vendor: str) -> str:
        known = self._vendors.get(vendor)
        if known is None:
            return f"there is no vendor {_shown(vendor)} of {self._role.plural} here"
        return "" if known.configured(self._settings) else f"{vendor} is not configured: {known.needs}"

    def _make(self, choice: Choice) -> P:
        module, _, attribute = self._vendors[choice.vendor].make.partition(":")
        make: Any = getattr(importlib.import_module(module), attribute)
        return cast(P, make(self._settings, choice.model))


def _shown(name: str) -> str:
    """A name that anybody may have made up, as error texts may hold it: bounded, plain ASCII, no quotes."""
    return _NOT_SHOWN.sub("?", name[:_SHOWN_CHARS])


def _third_parties(group: str) -> dict[str, Vendor]:
    """Vendors that installed packages bring."""
    return {
        point.name: Vendor(make=point.value, configured=lambda _: True) for point in entry_points(group=group)
    }
