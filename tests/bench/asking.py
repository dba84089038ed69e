"""Asks a server for one page again and again, on connections that are kept: how many answers a second, and how late."""

import asyncio
import contextlib
import http.client
import time
from dataclasses import dataclass, field
from statistics import quantiles

CONNECTIONS = 50


@dataclass(slots=True)
class Answers:
    """What came. *late* has the seconds that each answer took, *size* the bytes of the last body."""

    seconds: float = 0.0
    late: list[float] = field(default_factory=list)
    refused: int = 0
    size: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.late) / self.seconds

    @property
    def p99_ms(self) -> float:
        """The milliseconds within which 99 of 100 answers came."""
        return quantiles(self.late, n=100)[-1] * 1e3


def ask(port: int, path: str, *, seconds: float) -> Answers:
    """Ask 127.0.0.1:*port* for *path* on `CONNECTIONS` connections for so many seconds."""
    return asyncio.run(_ask(port, path, seconds))


def once(port: int, path: str, *, patience: float = 120) -> tuple[int, float]:
    """Ask 127.0.0.1:*port* for *path* on a new connection; return the status of the answer, and its seconds."""
    begun = time.perf_counter()
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=patience)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    return answer.status, time.perf_counter() - begun


async def _ask(port: int, path: str, seconds: float) -> Answers:
    loop, answers = asyncio.get_running_loop(), Answers()
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    made = [loop.create_connection(lambda: _Asker(request, answers), "127.0.0.1", port) for _ in range(CONNECTIONS)]
    connections = await asyncio.gather(*made)
    begun = time.perf_counter()
    await asyncio.sleep(seconds)
    answers.seconds = time.perf_counter() - begun
    for transport, _ in connections:
        transport.abort()
    assert answers.late, f"no answer to {path}"
    assert not answers.refused, f"{answers.refused} answers to {path} were not 200"
    return answers


class _Asker(asyncio.Protocol):
    """One connection: the next question follows upon the answer to the last."""

    def __init__(self, request: bytes, answers: Answers) -> None:
        self._request, self._answers = request, answers
        self._read, self._asked_at = b"", 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        assert self._transport
        self._read, self._asked_at = b"", time.perf_counter()
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        if found and len(body) >= (size := _length(head)):
            self._answers.late.append(time.perf_counter() - self._asked_at)
            self._answers.refused += not head.startswith(b"HTTP/1.1 200")
            self._answers.size = size
            self._ask()


def _length(head: bytes) -> int:
    name = b"content-length:"
    start = head.lower().index(name) + len(name)
    return int(head[start:].split(b"\r\n", 1)[0])
