"""The one place that knows how a field is called on the wire.

Theory of operation
-------------------
A model is a frozen dataclass that inherits :class:`Wire`. Its class line says how its keys are written
(``case="snake"`` or ``case="camel"``); a field with an irregular key says so itself (``field_(wire="...")``).

Reading (:func:`decode`) takes three steps, each a pure function over plain data:

1. rename: a key is accepted under its wire name, in snake_case and in camelCase, so that one model reads
   every generation of clients and servers; unknown keys are dropped;
2. drop nulls: a null value takes the field's default, a null inside a list is left out;
3. convert: msgspec checks the types strictly and builds the dataclass.

Writing (:func:`encode`) is the reverse of step 1. ``None`` is written as null, except in a class declared
with ``omit_none=True``, where the key is left out.

What must not live here: any key of a particular model, any difference between client families
(``estuary_server.api.dialects``).
"""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar, Literal, Self, TypeVar, cast, dataclass_transform

import msgspec

Case = Literal["snake", "camel"]
T = TypeVar("T")
W = TypeVar("W", bound="Wire")

_WIRE_KEY = "wire"


class DecodeError(ValueError):
    """A payload does not fit its model.

    Attributes:
        model: name of the class that was being read.
        path: where in the payload, such as ``$.memories[2].confidence``.
        reason: what was expected and what came. Never holds the value itself.
    """

    def __init__(self, model: str, path: str, reason: str) -> None:
        super().__init__(f"{model}: {reason} at {path}")
        self.model = model
        self.path = path
        self.reason = reason


@dataclasses.dataclass(frozen=True)
class WireField:
    """How one dataclass field crosses the wire.

    Attributes:
        name: the Python field.
        key: the key that is written.
        also: further keys that are read: other cases, and names older clients use.
        type: the resolved annotation.
    """

    name: str
    key: str
    also: tuple[str, ...]
    type: Any


class Wire:
    """Base of everything that crosses the wire: gives ``from_dict`` and ``to_dict``.

    Subclasses are frozen dataclasses whose every field has a default.
    """

    __slots__ = ()
    _case: ClassVar[Case] = "snake"
    _omit_none: ClassVar[bool] = False

    def __init_subclass__(cls, *, case: Case = "snake", omit_none: bool = False) -> None:
        super().__init_subclass__()
        cls._case = case
        cls._omit_none = omit_none

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read the wire form.

        Unknown keys are ignored; a missing or null key takes the field's default.

        Raises:
            DecodeError: a value has the wrong type; names the class and the path.
        """
        return decode(cls, data)

    def to_dict(self) -> dict[str, Any]:
        """The wire form: plain dicts, lists, strings, numbers, booleans and None."""
        return encode(self)

    @classmethod
    def prepare(cls, data: dict[str, Any]) -> dict[str, Any]:
        """Hook for models that answer more than one shape: field names in, field names out."""
        return data


@dataclass_transform(frozen_default=True)
def model(cls: type[T]) -> type[T]:
    """Class decorator of every model: a frozen, keyword-friendly dataclass."""
    return dataclasses.dataclass(frozen=True)(cls)


def wire_name(key: str, *also: str) -> dict[str, Any]:
    """Metadata of a field whose wire key is irregular: ``field(metadata=wire_name("pendingLabel"))``.

    Args:
        key: the key that is written.
        also: further keys that are accepted when reading.
    """
    return {_WIRE_KEY: (key, *also)}


def camel_case(name: str) -> str:
    """``memory_type`` -> ``memoryType``."""
    head, *rest = name.split("_")
    return head + "".join(word[:1].upper() + word[1:] for word in rest)


_FIELDS: dict[type[Wire], tuple[WireField, ...]] = {}


def wire_fields(cls: type[Wire]) -> tuple[WireField, ...]:
    """The wire form of each field of a model, in order of declaration; worked out once."""
    known = _FIELDS.get(cls)
    if known is None:
        hints = typing.get_type_hints(cls)
        known = _FIELDS[cls] = tuple(_wire_field(cls, f, hints[f.name]) for f in _fields(cls))
    return known


def _fields(cls: type[Wire]) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(cast(Any, cls))


def _wire_field(cls: type[Wire], field: dataclasses.Field[Any], hint: Any) -> WireField:
    camel = camel_case(field.name)
    regular = camel if cls._case == "camel" else field.name
    key, *named = field.metadata.get(_WIRE_KEY, (regular,))
    also = dict.fromkeys((*named, field.name, camel))
    also.pop(key, None)
    return WireField(field.name, key, tuple(also), hint)


def decode(cls: type[W], data: Any) -> W:
    """Build a model from its wire form. See :meth:`Wire.from_dict`."""
    if not isinstance(data, Mapping):
        raise DecodeError(cls.__name__, "$", f"expected an object, got {_kind(data)}")
    try:
        return msgspec.convert(_renamed(cls, data), cls)
    except msgspec.ValidationError as error:
        raise _decode_error(cls, data, str(error)) from None


def encode(value: Wire) -> dict[str, Any]:
    """The wire form of a model. See :meth:`Wire.to_dict`."""
    out: dict[str, Any] = {}
    for field in wire_fields(type(value)):
        item = getattr(value, field.name)
        if item is None and type(value)._omit_none:
            continue
        out[field.key] = _plain(item)
    return out


def _plain(value: Any) -> Any:
    if isinstance(value, Wire):
        return value.to_dict()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value.value if isinstance(value, Enum) else value


def _renamed(cls: type[Wire], data: Mapping[str, Any]) -> dict[str, Any]:
    """Wire keys -> field names, nulls dropped, recursively."""
    out: dict[str, Any] = {}
    for field in wire_fields(cls):
        for key in (field.key, *field.also):
            value = data.get(key)
            if value is not None:
                out[field.name] = _renamed_value(field.type, value)
                break
    return cls.prepare(out)


def _renamed_value(hint: Any, value: Any) -> Any:
    """Apply the renaming to whatever models the annotation mentions."""
    hint = _without_none(hint)
    if isinstance(hint, type) and issubclass(hint, Wire):
        return _renamed(hint, value) if isinstance(value, Mapping) else value
    if typing.get_origin(hint) is list and isinstance(value, (list, tuple)):
        (item_hint,) = typing.get_args(hint)
        return [_renamed_value(item_hint, item) for item in value if item is not None]
    if typing.get_origin(hint) is dict and isinstance(value, Mapping) and typing.get_args(hint)[1] is not Any:
        return {key: item for key, item in value.items() if item is not None}
    return value


def _without_none(hint: Any) -> Any:
    """``X | None`` -> ``X``; anything else unchanged."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        present = [arg for arg in typing.get_args(hint) if arg is not type(None)]
        return present[0] if len(present) == 1 else hint
    return hint


def _decode_error(cls: type[Wire], data: Any, message: str) -> DecodeError:
    """Msgspec says "Expected `str`, got `int` - at `$.text`"."""
    reason, _, where = message.rpartition(" - at ") if " - at " in message else (message, "", "$")
    if reason.startswith("Invalid enum value"):
        reason = "Expected one of the known words"
    path = _wire_path(cls, data, where.strip("`"))
    return DecodeError(cls.__name__, path, reason.replace("`", "").replace("Expected", "expected"))


_STEP = re.compile(r"\.(\w+)|\[(\d+)\]|\[\.\.\.\]")


def _wire_path(hint: Any, data: Any, path: str) -> str:
    """Msgspec's path, over field names and lists without nulls -> the path in the payload itself."""
    shown = "$"
    for name, index in _STEP.findall(path):
        if name:
            key, hint = _wire_step(hint, data, name)
            shown, data = f"{shown}.{key}", data.get(key) if isinstance(data, Mapping) else None
        elif index:
            place = _with_nulls(data, int(index))
            hint, data = _item(hint), data[place]
            shown = f"{shown}[{place}]"
        else:
            shown += "[...]"
    return shown


def _wire_step(hint: Any, data: Any, name: str) -> tuple[str, Any]:
    """The key under which a field stands in the payload, and the field's type."""
    field = next(field for field in wire_fields(hint) if field.name == name)
    present = (key for key in (field.key, *field.also) if isinstance(data, Mapping) and key in data)
    return next(present, field.key), _without_none(field.type)


def _with_nulls(items: Any, index: int) -> int:
    """Where the item of this index stood before nulls were left out."""
    return [place for place, item in enumerate(items) if item is not None][index]


def _item(hint: Any) -> Any:
    return _without_none(typing.get_args(hint)[0]) if typing.get_origin(hint) is list else None


def _kind(value: Any) -> str:
    """The JSON name of a value's type, for error messages that must not show the value."""
    names = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list"}
    return "null" if value is None else names.get(type(value), type(value).__name__)
