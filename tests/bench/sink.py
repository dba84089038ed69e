"""A receiver of webhooks that takes everything and counts, in a process of its own: ``python -m tests.bench.sink``.

Written on asyncio's bare protocol, so that it is never what is measured. It answers 204 to every POST and keeps
connections. ``GET /`` answers `Tally` as JSON and begins anew, ``GET /so-far`` goes on counting.

The first argument is the milliseconds by which it answers late, like one that is far away. With a second, a number, it
answers 500 to the first post of every so-manieth id; these count as posts and not as ids.
"""

import asyncio
import contextlib
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

_NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
_REFUSED = b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n"

MOST_MOMENTS = 1_000
"""Of so many posts it is told when they came."""


@dataclass(slots=True)
class Tally:
    """What came: how many posts, with how many different ids that were taken, and when the first and the last
    (seconds, monotonic). *moments* has those of the first thousand.
    """

    posts: int = 0
    ids: int = 0
    first_at: float = 0.0
    last_at: float = 0.0
    moments: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Counter:
    refuse_every: int
    tally: Tally = field(default_factory=Tally)
    taken: set[bytes] = field(default_factory=set)
    refused: set[bytes] = field(default_factory=set)

    def answer(self, head: bytes) -> bytes:
        """Count a post, and return what to answer."""
        tally = self.tally
        tally.last_at = time.monotonic()
        if not tally.posts:
            tally.first_at = tally.last_at
        if tally.posts < MOST_MOMENTS:
            tally.moments.append(tally.last_at)
        tally.posts += 1
        return self._judge(_header(head, b"webhook-id"))

    def _judge(self, name: bytes) -> bytes:
        if self._is_to_be_refused(name):
            self.refused.add(name)
            return _REFUSED
        self.taken.add(name)
        return _NO_CONTENT

    def _is_to_be_refused(self, name: bytes) -> bool:
        if not self.refuse_every or name in self.taken or name in self.refused:
            return False
        return (len(self.taken) + len(self.refused) + 1) % self.refuse_every == 0

    def told(self, *, anew: bool) -> bytes:
        """Return the tally as an answer; *anew*: and begin anew, but for what was refused."""
        self.tally.ids = len(self.taken)
        told = json.dumps(asdict(self.tally)).encode()
        if anew:
            self.tally, self.taken = Tally(), set()
        return b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(told), told)


class _Protocol(asyncio.Protocol):
    def __init__(self, counter: _Counter, delay: float) -> None:
        self._counter, self._delay, self._rest = counter, delay, b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._rest += data
        assert self._transport
        while (end := self._rest.find(b"\r\n\r\n")) >= 0:
            head, start = self._rest[:end].lower(), end + 4
            length = int(_header(head, b"content-length") or 0)
            if len(self._rest) < start + length:
                return
            self._rest = self._rest[start + length :]
            if head.startswith(b"get"):
                self._transport.write(self._counter.told(anew=not head.startswith(b"get /so-far")))
                continue
            answer = self._counter.answer(head)
            if self._delay:
                asyncio.get_running_loop().call_later(self._delay, self._transport.write, answer)
            else:
                self._transport.write(answer)


def _header(head: bytes, name: bytes) -> bytes:
    """Return the value of a header; empty if it is not there. *head* and *name* are in lower case."""
    start = head.find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    start += len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else None].strip()


@dataclass(frozen=True, slots=True)
class Sink:
    """A sink that runs, seen from outside."""

    port: int

    @property
    def url(self) -> str:
        """Where to post to."""
        return f"http://127.0.0.1:{self.port}/alerts"

    def take(self) -> Tally:
        """Return what came since this was called last."""
        return self._ask("/")

    def so_far(self) -> Tally:
        """Return the same, and let it go on counting."""
        return self._ask("/so-far")

    def _ask(self, path: str) -> Tally:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request("GET", path)
            return Tally(**json.loads(connection.getresponse().read()))


@contextlib.contextmanager
def running_sink(delay_ms: int = 0, refuse_every: int = 0) -> Iterator[Sink]:
    """Run a sink on the core of whoever calls, which answers *delay_ms* late and refuses every so-manieth at first."""
    command = [sys.executable, "-m", "tests.bench.sink", str(delay_ms), str(refuse_every)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield Sink(int(process.stdout.readline()))
        finally:
            process.terminate()


async def _serve(delay_ms: int, refuse_every: int) -> None:
    counter, loop = _Counter(refuse_every), asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Protocol(counter, delay_ms / 1e3), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
