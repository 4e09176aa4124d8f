"""The OpenAPI document: its structure, its references, and that it describes what is served."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from estuary_sdk.protocol import routes
from estuary_sdk.protocol.codec import wire_fields
from estuary_sdk.protocol.models.character_body import CharacterBody
from estuary_sdk.protocol.models.characters import Character
from estuary_server.api.openapi import openapi_document

ALL = [found for found in vars(routes).values() if isinstance(found, routes.Route)]
DOCUMENT = openapi_document(ALL, "1.2.3")


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of the document."""
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        yield from nodes(item)


def operation(route: routes.Route[Any]) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["paths"][route.path][route.method.lower()]
    return found


def test_the_head_is_that_of_openapi_3_0() -> None:
    assert DOCUMENT["openapi"] == "3.0.3"
    assert DOCUMENT["info"] == {"title": "Estuary", "version": "1.2.3"}
    assert {name for need in DOCUMENT["security"] for name in need} == set(
        DOCUMENT["components"]["securitySchemes"]
    )


def test_it_is_json() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_every_reference_leads_somewhere() -> None:
    references = [node["$ref"] for node in nodes(DOCUMENT) if "$ref" in node]
    names = {reference.removeprefix("#/components/schemas/") for reference in references}
    assert names <= set(DOCUMENT["components"]["schemas"])
    assert "Character" in names


def test_every_schema_is_used() -> None:
    references = {node["$ref"].rpartition("/")[2] for node in nodes(DOCUMENT) if "$ref" in node}
    assert set(DOCUMENT["components"]["schemas"]) == references


def test_no_null_type_is_left_of_json_schema() -> None:
    assert not [node for node in nodes(DOCUMENT) if node.get("type") == "null" or "anyOf" in node]


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_every_route_is_described(route: routes.Route[Any]) -> None:
    described = operation(route)
    assert (described["operationId"], described["summary"]) == (route.name, route.summary)
    success = described["responses"][str(route.status)]["content"]["application/json"]["schema"]
    assert success == {"$ref": f"#/components/schemas/{route.response.__name__}"}
    assert {"401", "404", "422"} <= set(described["responses"])
    assert ("requestBody" in described) is (route.body is not None)


@pytest.mark.parametrize("route", ALL, ids=lambda route: route.name)
def test_every_parameter_is_described(route: routes.Route[Any]) -> None:
    described = {(found["in"], found["name"]): found for found in operation(route)["parameters"]}
    segments = {("path", name) for name in re.findall(r"{(\w+)}", route.path)}
    queries = {("query", query.names()[-1]) for query in route.query}
    headers = {("header", "X-Player-Id")} if route.player_header else set()
    assert set(described) == segments | queries | headers
    assert all(described[segment]["required"] for segment in segments)
    assert all(isinstance(found["schema"]["type"], str) for found in described.values())


def test_operations_have_names_of_their_own() -> None:
    names = [found["operationId"] for path in DOCUMENT["paths"].values() for found in path.values()]
    assert len(names) == len(set(names)) == len(ALL)


def test_bounds_of_a_query_are_told() -> None:
    limit, offset, _ = operation(routes.LIST_CHARACTERS)["parameters"]
    assert limit["schema"] == {"type": "integer", "default": 20, "minimum": 1, "maximum": 100}
    assert offset["schema"] == {"type": "integer", "default": 0, "minimum": 0}


@pytest.mark.parametrize("model", [Character, CharacterBody])
def test_properties_stand_under_their_wire_keys(model: type[Character] | type[CharacterBody]) -> None:
    schema = DOCUMENT["components"]["schemas"][model.__name__]
    assert set(schema["properties"]) == {field.key for field in wire_fields(model)}
    assert schema["description"]


def test_camel_case_models_are_described_in_camel_case() -> None:
    assert "memoryType" in DOCUMENT["components"]["schemas"]["MemoryData"]["properties"]


def test_what_may_be_null_says_so() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    tagline = schemas["Character"]["properties"]["tagline"]
    assert tagline == {"type": "string", "nullable": True, "default": None}
    persona = schemas["CharacterBody"]["properties"]["persona"]
    reference = {"$ref": "#/components/schemas/PersonaBody"}
    assert persona == {"allOf": [reference], "nullable": True, "default": None}
    assert "nullable" not in schemas["Character"]["properties"]["name"]
