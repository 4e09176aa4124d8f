"""What holds for every route: who may call, how refusals look, CORS, health, the API page."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from estuary_sdk.protocol import routes
from estuary_server.api.errors import error_response
from estuary_server.app import Application
from estuary_server.config import Limits
from estuary_server.errors import ConfigError, ConflictError, ProviderError, ServerError, StoreError
from estuary_server.serving import listen, served
from estuary_server.store.memory import InMemoryStore
from tests.server.api.asgi import Caller

PATH = "/api/v1/characters"
SERVED: list[routes.Route[Any]] = [
    routes.CREATE_CHARACTER,
    routes.LIST_CHARACTERS,
    routes.GET_CHARACTER,
    routes.UPDATE_CHARACTER,
    routes.DELETE_CHARACTER,
    *(
        found
        for found in vars(routes).values()
        if isinstance(found, routes.Route) and routes.legacy_path(found)
    ),
]
EVERY_CALL = [
    ("POST", PATH),
    ("GET", PATH),
    ("GET", PATH + "/x"),
    ("PUT", PATH + "/x"),
    ("DELETE", PATH + "/x"),
]


# Who may call


@pytest.mark.parametrize(
    "headers",
    [
        {"X_API_Key": "est_developer"},
        {"x_api_key": "est_developer"},
        {"Authorization": "Bearer est_developer"},
        {"Authorization": "bearer   est_developer "},
        {"X_API_Key": "", "Authorization": "Bearer est_developer"},
        {"X_API_Key": "est_developer", "Authorization": "Bearer est_wrong"},
    ],
)
async def test_a_key_comes_in_either_header(call: Caller, headers: dict[str, str]) -> None:
    assert (await call.using(**headers)("GET", PATH)).status == 200


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "API key missing"),
        ({"X_API_Key": ""}, "API key missing"),
        ({"Authorization": "Basic est_developer"}, "API key missing"),
        ({"Authorization": "est_developer"}, "API key missing"),
        ({"Authorization": "Bearer"}, "API key missing"),
        ({"X_API_Key": "est_wrong", "Authorization": "Bearer est_developer"}, "API key invalid"),
        ({"X_API_Key": "\xff\x00"}, "API key invalid"),
        (
            {"Authorization": "Bearer ect_x"},
            "this server does not take share or client tokens yet; use an API key",
        ),
    ],
)
@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
async def test_without_a_good_key_nothing_is_told(
    call: Caller, method: str, path: str, headers: dict[str, str], detail: str
) -> None:
    refused = await call.using(**headers)(method, path, body=b"{not even json")
    assert (refused.status, refused.detail) == (401, detail)
    assert refused.headers["www-authenticate"] == "Bearer"


async def test_a_revoked_key_opens_nothing(call: Caller, store: InMemoryStore) -> None:
    account = store.account((await store.list_accounts())[0])
    (key,) = await account.list_keys()
    await account.revoke_key(key.id)
    refused = await call("GET", PATH)
    assert (refused.status, refused.detail) == (401, "API key revoked")


# Refusals


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", PATH + "/a/b", 404),
        ("DELETE", PATH, 405),
        ("PATCH", PATH, 405),
        ("POST", PATH + "/x", 405),
        ("POST", "/healthz", 405),
    ],
)
async def test_what_is_not_served_is_refused(call: Caller, method: str, path: str, status: int) -> None:
    refused = await call(method, path)
    assert (refused.status, isinstance(refused.detail, str)) == (status, True)


async def test_a_store_that_fails_is_unavailable(call: Caller, store: InMemoryStore) -> None:
    await store.aclose()
    for method, path in [*EVERY_CALL, ("GET", "/readyz")]:
        refused = await call(method, path, {})
        assert (refused.status, refused.detail) == (503, "the store is closed")


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (StoreError("full"), 503, b'{"detail":"full"}'),
        (ConflictError("changed meanwhile"), 409, b'{"detail":"changed meanwhile"}'),
        (ProviderError("a:b", "is away", retryable=True), 503, b'{"detail":"a:b: is away"}'),
        (ConfigError("unset"), 503, b'{"detail":"unset"}'),
        (ServerError("a secret"), 500, b'{"detail":"internal error"}'),
        (KeyError("a secret"), 500, b'{"detail":"internal error"}'),
    ],
)
def test_an_exception_is_an_answer(error: Exception, status: int, body: bytes) -> None:
    answer = error_response(error)
    assert (answer.status_code, answer.body) == (status, body)


# Headers


async def test_every_answer_carries_an_id_of_its_own(call: Caller) -> None:
    answers = [await call("GET", PATH), await call("GET", PATH + "/x"), await call.using()("GET", PATH)]
    assert [answer.status for answer in answers] == [200, 404, 401]
    assert len({answer.headers["x-request-id"] for answer in answers}) == 3


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_browsers_may_call_with_every_header(call: Caller, method: str) -> None:
    wanted = (
        "X-API-Key, Authorization, X-Player-Id, X-Estuary-Client, Idempotency-Key, Content-Type, "
        "ngrok-skip-browser-warning"
    )
    preflight = await call.using(
        Origin="https://game.example",
        Access_Control_Request_Method=method,
        Access_Control_Request_Headers=wanted,
    )("OPTIONS", PATH)
    assert preflight.status == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert method in preflight.headers["access-control-allow-methods"]
    allowed = preflight.headers["access-control-allow-headers"].lower()
    assert all(header.lower() in allowed for header in wanted.split(", "))


async def test_browsers_may_read_answers_and_refusals(call: Caller) -> None:
    for key, status in (("est_developer", 200), ("est_wrong", 401)):
        answer = await call.using(Origin="https://game.example", X_API_Key=key)("GET", PATH)
        assert answer.status == status
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-expose-headers"] == "X-Request-Id"


async def test_an_unknown_header_is_not_allowed(call: Caller) -> None:
    preflight = await call.using(
        Origin="https://game.example",
        Access_Control_Request_Method="GET",
        Access_Control_Request_Headers="X-Unknown",
    )("OPTIONS", PATH)
    assert preflight.status == 400


# Health and the API page


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_health_needs_no_key(call: Caller, path: str) -> None:
    answer = await call.using()("GET", path)
    assert (answer.status, answer.body) == (200, b"ok")


async def test_alive_is_not_ready(call: Caller, store: InMemoryStore) -> None:
    await store.aclose()
    assert (await call("GET", "/healthz")).status == 200
    assert (await call("GET", "/readyz")).status == 503


async def test_the_document_describes_what_is_served(call: Caller) -> None:
    answer = await call.using()("GET", "/openapi.json")
    described = {(method.upper(), path) for path, found in answer.json["paths"].items() for method in found}
    assert described == {(route.method, route.path) for route in SERVED}
    for method, path in described:
        reached = await call.using()(method, re.sub(r"{\w+}", "x", path))
        assert reached.status == 401, "it is served, to whoever has a key"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/docs", "text/html"),
        ("/docs/static/swagger-ui.css", "text/css"),
        ("/docs/static/swagger-ui-bundle.js", "text/javascript"),
    ],
)
async def test_the_api_page_and_what_it_loads(call: Caller, path: str, kind: str) -> None:
    answer = await call.using()("GET", path)
    assert (answer.status, answer.headers["content-type"].partition(";")[0]) == (200, kind)
    assert answer.body


async def test_the_page_loads_only_from_this_server(call: Caller) -> None:
    assert b"://" not in (await call.using()("GET", "/docs")).body


# Over a real socket


async def test_the_same_over_http(application: Application) -> None:
    async with AsyncExitStack() as stack:
        bound = stack.enter_context(listen("127.0.0.1", 0))
        url = await stack.enter_async_context(served(application.asgi, bound, Limits()))
        headers = {"X-API-Key": "est_developer"}
        http = await stack.enter_async_context(aiohttp.ClientSession(url, headers=headers))
        async with http.post(PATH, json={"persona": {"name": "Ada"}}) as created:
            assert created.status == 201
            path = f"{PATH}/{(await created.json())['id']}"
        async with http.get(path + "/") as found:
            assert (found.status, (await found.json())["name"]) == (200, "Ada")
        async with http.put(path, data=b"{") as refused:
            assert (refused.status, (await refused.json())["detail"]) == (422, "body: is not valid JSON")
        async with http.get(f"{PATH}/a%2Fb") as missing:
            assert missing.status == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/characters/ada/players/pip/messages"),
        ("GET", "/api/v1/characters/ada/players/stats"),
        ("POST", "/api/v1/characters/from-image"),
        ("POST", "/api/v1/characters/ada/model/"),
    ],
)
async def test_what_other_servers_serve_is_said_to_be_missing(call: Caller, method: str, path: str) -> None:
    refused = await call(method, path)
    assert (refused.status, refused.detail) == (501, "this is not in this version of the server")


async def test_the_front_page_leads_to_the_api_page(call: Caller) -> None:
    answered = await call("GET", "/")
    assert (answered.status, answered.headers["location"]) == (307, "/docs")


async def test_what_is_not_served_carries_a_request_id_too(call: Caller) -> None:
    assert (await call("GET", "/nowhere")).headers["x-request-id"]


async def test_a_method_that_a_path_lacks_is_told_which_it_has(call: Caller) -> None:
    refused = await call("PATCH", "/api/v1/characters")
    assert refused.status == 405
    assert set(refused.headers["allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST"}
