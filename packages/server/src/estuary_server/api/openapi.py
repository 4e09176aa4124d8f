"""The OpenAPI document, made from the routes and models of ``estuary_sdk.protocol``.

msgspec writes the JSON schema of the dataclasses; the codec knows how their fields are called on the wire.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from estuary_sdk.protocol.codec import Wire, wire_fields
from estuary_sdk.protocol.routes import API_KEY_HEADER, PLAYER_HEADER, Query, Route

_REF = "#/components/schemas/{name}"
_JSON_TYPES = {str: "string", int: "integer", bool: "boolean"}


def openapi_document(routes: Iterable[Route[Any]], version: str) -> dict[str, Any]:
    """An OpenAPI 3.0 document of these routes (the version that the bundled API page reads).

    Args:
        routes: what the server serves.
        version: the server's version.
    """
    served = list(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in served:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Estuary", "version": version},
        "security": [{"apiKey": []}, {"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(served),
            "securitySchemes": {
                "apiKey": {"type": "apiKey", "in": "header", "name": API_KEY_HEADER},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _operation(route: Route[Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": {
            str(route.status): {"description": "Success", "content": _content(route.response)},
            "401": _error("API key missing or bad"),
            "404": _error("No such thing in this account"),
            "422": _error("Names the field that is wrong"),
        },
    }
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(route.body)}
    return operation


def _parameters(route: Route[Any]) -> list[dict[str, Any]]:
    segments = re.findall(r"{(\w+)}", route.path)
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in segments
    ]
    found += [
        {"name": query.names()[-1], "in": "query", "schema": _query_schema(query)} for query in route.query
    ]
    if route.player_header:
        found.append({"name": PLAYER_HEADER, "in": "header", "schema": {"type": "string"}})
    return found


def _query_schema(query: Query) -> dict[str, Any]:
    schema = {
        "type": _JSON_TYPES[query.type],
        "default": query.default,
        "minimum": query.minimum,
        "maximum": query.maximum,
        "enum": list(query.choices) or None,
    }
    return {key: value for key, value in schema.items() if value is not None}


def _content(model: type[Wire]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(name=model.__name__)}}}


def _error(description: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"detail": {"type": "string"}}}
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _schemas(routes: list[Route[Any]]) -> dict[str, Any]:
    models = {model for route in routes for model in (route.response, route.body) if model is not None}
    _, components = msgspec.json.schema_components(
        sorted(models, key=lambda model: model.__name__), ref_template=_REF
    )
    by_name = {cls.__name__: cls for cls in _with_subclasses(Wire)}
    return {name: _renamed(schema, by_name[name]) for name, schema in components.items()}


def _renamed(schema: dict[str, Any], cls: type[Wire]) -> dict[str, Any]:
    """The schema with its properties under their wire keys."""
    keys = {field.name: field.key for field in wire_fields(cls)}
    properties = {keys[name]: _nullable(value) for name, value in schema.get("properties", {}).items()}
    return {**schema, "properties": properties, "description": (cls.__doc__ or "").partition("\n")[0]}


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """``anyOf [X, null]`` -> X with ``nullable``: OpenAPI 3.0 has no null type."""
    choices = schema.get("anyOf", [])
    present = [choice for choice in choices if choice != {"type": "null"}]
    if len(present) == len(choices):
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    only = {"allOf": present} if "$ref" in present[0] else present[0]
    return {**rest, **only, "nullable": True}


def _with_subclasses(cls: type[Wire]) -> Iterable[type[Wire]]:
    for sub in cls.__subclasses__():
        yield sub
        yield from _with_subclasses(sub)
