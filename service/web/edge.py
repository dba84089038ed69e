"""What all answers have in common: safe headers, a bound on what is read, and no trace of what broke."""

import asyncio
from collections.abc import Callable

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.documents import LARGEST_DOCUMENT
from service.web.problems import problem

log = structlog.get_logger()

LARGEST_BODY = 64 * 1024
"""Bytes of a request's body. A commitment in two languages with a hundred sources fits."""

LARGEST_UPLOAD = LARGEST_DOCUMENT + LARGEST_BODY
"""Bytes of a request that brings a document."""

UPLOADS = frozenset(("/api/v1/intake", "/intake"))
"""Where documents are brought to."""

BODY_SECONDS = 20.0
"""So long may a body take to arrive, all of it."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class Edge:
    """The outermost of our own layers. An answer may set any of the headers itself; what it leaves out is added."""

    def __init__(self, app: ASGIApp, answer: Callable[[Scope, Response], ASGIApp] | None = None) -> None:
        """*answer* makes of a problem what whoever asked is told; left out: the problem itself."""
        self.app, self._answer = app, answer or _as_it_is

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on, and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_head, has_begun = scope["method"] == "HEAD", False

        async def send_safely(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            elif is_head:
                message = {**message, "body": b""}
            await send(message)

        if is_head:  # whatever can be got can be asked for its headers
            scope = {**scope, "method": "GET"}
        try:
            most = LARGEST_UPLOAD if scope["path"] in UPLOADS else LARGEST_BODY
            if _announced_size(scope) > most:
                await self._answer(scope, problem(413, _TOO_LARGE % most))(scope, receive, send_safely)
            else:
                await self.app(scope, _bounded(receive, most), send_safely)
        except Exception:  # whatever broke: the caller learns that something did, and the log what
            log.exception("request.failed", method=scope["method"], path=scope["path"])
            if has_begun:
                raise
            await self._answer(scope, problem(500, _BROKEN))(scope, receive, send_safely)


def _as_it_is(_: Scope, told: Response) -> ASGIApp:
    return told


def _announced_size(scope: Scope) -> int:
    text = Headers(scope=scope).get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _bounded(receive: Receive, most: int) -> Receive:
    """Return *receive* with an end: a body may also come in pieces, without a word on its size, or trickle."""
    size, latest = 0, asyncio.get_running_loop().time() + BODY_SECONDS
    more: bool = True

    async def receive_bounded() -> Message:
        nonlocal size, more
        try:
            async with asyncio.timeout_at(latest if more else None):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408, _TOO_SLOW, {"Connection": "close"}) from None
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
        if size > most:
            raise HTTPException(413, _TOO_LARGE % most)
        return message

    return receive_bounded


_BROKEN = "Something broke here. The service's log says more."
_TOO_LARGE = "A request's body has at most %d bytes here."
_TOO_SLOW = f"The body did not arrive within {BODY_SECONDS:g} seconds. Send it again."
