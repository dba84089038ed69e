"""An answer of HTTP/1.1, as it comes in: what of it counts, and when there is enough of it."""

import asyncio

import httpx
from httptools import HttpParserError, HttpParserInvalidStatusError, HttpParserUpgrade, HttpResponseParser

MOST_READ = 8_192
"""Bytes of an answer's body that are read. Nothing that we need is longer, and some bodies never end."""

MOST_TAKEN = 65_536
"""Bytes after which no more of an answer is waited for: what comes before it (1xx), its head, trailers, all."""

SWITCHING_PROTOCOLS = 101


class Exchange:
    """One answer, as it comes in. *answered* is done when nothing more is needed, or will come.

    It fails with `httpx.RemoteProtocolError` or `httpx.ReadError`, but not once *status_code* is known: the status
    decides, and a body that breaks off takes nothing back. It is known when the head has ended; a head that breaks off
    says nothing (RFC 9112, section 8), one that we cannot read says as much as its first line does. What is called
    ``on_...`` is called by httptools.
    """

    __slots__ = ("_parser", "_taken", "answered", "body", "headers", "leaves_usable", "status_code")

    def __init__(self) -> None:
        self.status_code: int | None = None
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = bytearray()
        self.leaves_usable = False
        self.answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._taken = 0
        self._parser = HttpResponseParser(self)
        # What many receivers get wrong, and what cannot be misunderstood: an answer is one of many only on a proxy.
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_keep_alive=True,
            lenient_optional_cr_before_lf=True,
            lenient_spaces_after_chunk_size=True,
        )

    def take(self, data: bytes) -> None:
        """Go on with the answer, of which *data* came in."""
        if self.answered.done():
            self.leaves_usable = False  # it says more than it was asked
            return
        self._taken += len(data)
        try:
            self._parser.feed_data(data)
        except HttpParserInvalidStatusError:
            self.end(_not_http())
        except (HttpParserError, HttpParserUpgrade):
            self._give_up()
        if self._taken > MOST_TAKEN:
            self._give_up()

    def _give_up(self) -> None:
        """End with the status, if it has been told by now."""
        self.on_headers_complete()
        self.end(_not_http())

    def end(self, error: httpx.TransportError | None = None) -> None:
        """Say that nothing more is needed; with *error*: that nothing more will come."""
        if self.answered.done():
            return
        if error is None or self.status_code is not None:
            self.answered.set_result(None)
        else:
            self.answered.set_exception(error)

    def on_message_begin(self) -> None:
        """Note that an answer begins: the second one was not asked for."""
        self.leaves_usable = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header; not one that comes after the body."""
        if self.status_code is None:
            self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """Learn the status, unless it is only one for the time being, or of an answer that was not asked for."""
        if self.status_code is None:
            status_code = self._parser.get_status_code()
            if status_code >= 200 or status_code == SWITCHING_PROTOCOLS:
                self.status_code = status_code
            elif status_code >= 100:
                self.headers.clear()
            else:
                self.end(_not_http())

    def on_body(self, part: bytes) -> None:
        """Keep what is needed of the body."""
        if not self.answered.done():
            self.body += part[: MOST_READ - len(self.body)]
            if len(self.body) == MOST_READ:
                self.end()

    def on_message_complete(self) -> None:
        """End, unless the answer itself is still to come."""
        if self.status_code is not None and not self.answered.done():
            self.leaves_usable = self._parser.should_keep_alive() and self.status_code != SWITCHING_PROTOCOLS
            self.end()


def _not_http() -> httpx.RemoteProtocolError:
    return httpx.RemoteProtocolError("the answer is not HTTP")
