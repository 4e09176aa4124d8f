"""The edge to the network: the only file of the REST half that touches aiohttp.

It is imported at the first request, because aiohttp takes as long to import as the rest of the SDK together.
No decision is made here: no retry, no reading of bodies, no wording of errors.
"""

from __future__ import annotations

import aiohttp
from yarl import URL

from estuary_sdk.rest.exchange import Answer, NoAnswerError, Request

# Shorter than the 5 s after which uvicorn closes an idle connection: a request is never put on a connection
# that the server is just closing.
_KEEP_ALIVE_S = 4.0


class Sender:
    """Sends requests to one server over one pool of connections; made inside a running event loop.

    Redirects are not followed: aiohttp would carry the API key to wherever they point. When it loses a
    connection, aiohttp itself sends a GET, PUT or DELETE once more, at once (RFC 9112, section 9.3.1); that
    counts as one attempt here.
    """

    def __init__(self, base_url: str, timeout_s: float) -> None:
        self._base = str(URL(base_url)).rstrip("/")
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(keepalive_timeout=_KEEP_ALIVE_S),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=timeout_s),
        )

    async def send(self, request: Request) -> Answer:
        """Send once and read the whole answer, of whatever status.

        Raises:
            NoAnswerError: no connection, a broken one, no answer in time, or an address or header that cannot
                be sent; or :meth:`close` came first or meanwhile.
        """
        if self._is_closed():
            raise _closed()
        try:
            return await self._send(request)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            failure = _closed() if self._is_closed() else _no_answer(error)
        # Raised out here, so that it does not carry the original along, whose repr may show the headers.
        raise failure

    def _is_closed(self) -> bool:
        return self._session.closed

    async def _send(self, request: Request) -> Answer:
        async with self._session.request(
            request.method,
            URL(self._base + request.target, encoded=True),
            headers=request.headers,
            data=request.content,
            allow_redirects=False,
        ) as response:
            return Answer(response.status, response.headers, await response.read())

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


def _closed() -> NoAnswerError:
    return NoAnswerError("Closed", "the client was closed", transient=False)


def _no_answer(error: Exception) -> NoAnswerError:
    reason = error.strerror if isinstance(error, OSError) else None
    hopeless = isinstance(error, (ValueError, aiohttp.NonHttpUrlClientError))
    return NoAnswerError(type(error).__name__, reason or "", transient=not hopeless)
