"""Why a connection did not come about, in words a user can act on.

The socket library only says that it failed; one plain HTTP request to the same place says why.
"""

from __future__ import annotations

import aiohttp

PROBE_TIMEOUT_S = 5.0
_ENGINE_IO_OPEN = '0{"sid"'


async def diagnose(server_url: str, symptom: str) -> str:
    """What was tried, and what came of it. Never raises except on cancellation.

    Args:
        server_url: origin that could not be connected to.
        symptom: what the socket library said.
    """
    tried = f"tried to connect to {server_url}"
    timeout = aiohttp.ClientTimeout(total=PROBE_TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.get(f"{server_url}/socket.io/", params={"EIO": "4", "transport": "polling"}) as answer,
        ):
            head = (await answer.content.read(64)).decode("ascii", "replace")
            return f"{tried}: {_from_answer(answer.status, head, symptom)}"
    except aiohttp.ClientConnectorDNSError:
        return f"{tried}: the host name was not found; check the address"
    except aiohttp.ClientConnectorCertificateError:
        return f"{tried}: the server's TLS certificate is not trusted"
    except aiohttp.ClientConnectorSSLError:
        return f"{tried}: the server does not speak TLS there; use http:// instead of https://"
    except aiohttp.ClientConnectorError as error:
        return f"{tried}: {error.strerror or 'no connection'}; is the server running there?"
    except TimeoutError:
        return f"{tried}: no answer within {PROBE_TIMEOUT_S:g} s"
    except (aiohttp.ClientError, ValueError) as error:
        return f"{tried}: {type(error).__name__}; is this an Estuary server?"


def _from_answer(status: int, head: str, symptom: str) -> str:
    if status == 200 and head.startswith(_ENGINE_IO_OPEN):
        return f"the server answers, but refused the connection: {symptom}"
    return f"something answers there (HTTP {status}), but it is not an Estuary server"
