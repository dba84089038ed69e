"""Connections as uvicorn keeps them, but that nobody can hold for ever, and that refuse as the API does."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.web.problems import problem

HEAD_SECONDS = 15.0
"""So long may the head of a request take, from its first byte on; of the first one, from the connection on.

uvicorn ends a connection that is idle between two requests; one that trickles it keeps.
"""

_BROKEN = "This is not a request as HTTP/1.1 has it, or its head is too large."


class Connection(H11Protocol):
    """One connection, with a limit to its patience."""

    _overdue: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Expect the first request."""
        super().connection_made(transport)
        self._expect_a_head()

    def data_received(self, data: bytes) -> None:
        """Take a piece of a request."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._expect_a_head()
        else:
            self._expect_nothing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._expect_nothing()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # uvicorn's words, of which there is one set
        """Refuse what cannot be read, and hang up."""
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            answer = problem(400, _BROKEN, headers={"Connection": "close"})
            for event in (
                h11.Response(status_code=400, headers=answer.raw_headers, reason=b"Bad Request"),
                h11.Data(data=bytes(answer.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _expect_a_head(self) -> None:
        if self._overdue is None:
            self._overdue = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _expect_nothing(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
