"""HTTP for the channels: the only module that knows the client.

It speaks httpx (requests, responses, errors, transports) and has a small transport of its own over asyncio's
connections. Not `httpx.AsyncClient`: that one writes every address to the log, and a webhook's address is a secret; it
keeps cookies and obeys the environment's proxies; and it is slow. POSTs of 1 KiB a second to a local sink that shares
the core, with 10, 50 and 200 in flight (one run, medians of three rounds; the ratios are what counts):

| client                                              |    10 |    50 |   200 |
| --------------------------------------------------- | ----: | ----: | ----: |
| httpx.AsyncClient, one pool                         |   372 |    83 |    47 |
| httpx.AsyncClient, one of one connection for each   |   486 |   498 |   426 |
| aiohttp alone, without time limit or error handling | 4,219 | 3,422 | 3,362 |
| this client                                         | 3,897 | 3,967 | 3,492 |
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import cast
from urllib.parse import quote

import httpx

from service import __version__
from service.channels.base import TIMEOUT
from service.channels.faults import reason_of
from service.channels.http.answers import Answer
from service.channels.http.transport import Transport
from service.channels.tls import tls_context
from service.errors import DeliveryDelayedError, DeliveryRefusedError, SettingsError

_OUR_HEADERS = {"user-agent": f"Muhla/{__version__}", "accept": "*/*", "accept-encoding": "identity"}


@lru_cache(maxsize=256)  # to read an address takes a tenth of a request's time, and they are few
def _address(url: str) -> httpx.URL:
    return httpx.URL(url)


class HttpClient:
    """Posts, and keeps connections. One serves every channel; whoever makes it closes it.

    At most *connections* are open to one receiver, so that a receiver that hangs cannot use up another's. *ca_file*
    (PEM) is trusted beside the public authorities. No redirect is followed, no proxy used, no cookie kept.
    """

    def __init__(self, *, connections: int = 200, ca_file: Path | None = None) -> None:
        self._transport = Transport(connections, tls_context(ca_file))
        self._closed = False

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str], *, within: timedelta = TIMEOUT
    ) -> Answer:
        """Make one attempt, in the time *within*, and return what was answered, whatever its status.

        Raises `DeliveryDelayedError` when nobody answers in time or the connection fails, with a reason that is free
        of the address, and `DeliveryRefusedError` when *url* cannot be asked for at all.
        """
        return await self._attempt("POST", url, content, headers, within)

    async def get(self, url: str, *, within: timedelta = TIMEOUT) -> Answer:
        """Ask for *url*, as `post` does."""
        return await self._attempt("GET", url, None, {}, within)

    async def _attempt(
        self, method: str, url: str, content: bytes | None, headers: Mapping[str, str], within: timedelta
    ) -> Answer:
        if self._closed:
            raise DeliveryDelayedError("the service is stopping")
        try:
            response = await self._transport.handle_async_request(
                httpx.Request(
                    method,
                    _address(url),
                    headers={**_OUR_HEADERS, **headers},
                    stream=httpx.ByteStream(content or b""),
                    extensions={"timeout": {"read": within.total_seconds()}},
                )
            )
        except httpx.TimeoutException:
            raise DeliveryDelayedError(self._why_no_answer(within)) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise DeliveryRefusedError("the address is not one that can be asked") from None
        except (httpx.LocalProtocolError, UnicodeEncodeError):
            raise DeliveryRefusedError("a header is not one that can be sent") from None
        except httpx.RemoteProtocolError:
            raise DeliveryDelayedError("the answer is not HTTP") from None
        except httpx.HTTPError as error:
            raise DeliveryDelayedError(reason_of(error)) from None
        body = b"".join(cast("httpx.ByteStream", response.stream))
        return Answer(response.status_code, response.headers, body.decode("utf-8", "replace"))

    def _why_no_answer(self, within: timedelta) -> str:
        return "the service is stopping" if self._closed else f"no answer within {within.total_seconds():g} s"

    async def aclose(self) -> None:
        """End what is on its way, and close all. Safe to call twice; what is posted afterwards is delayed."""
        self._closed = True
        await self._transport.aclose()


def header_value(text: str) -> str:
    """Return *text* as a header can carry it: itself if it is plain ASCII, else percent-encoded."""
    return quote(text, safe="!#$&'()*+,/:;=?@[]|~")


def checked_url(name: str, url: str) -> str:
    """Return *url*, the address of the channel *name*, if it can be posted to. It is secret: no error shows it."""
    try:
        parsed = httpx.URL(url.strip())
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise SettingsError(
            f"channel {name!r}: its url is not a web address. Set MUHLA_CHANNELS__{name.upper()}__URL to one "
            "that begins with https:// (or with http:// inside your own network)."
        )
    return url.strip()
