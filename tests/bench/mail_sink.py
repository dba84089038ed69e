"""A mail server that takes everything and counts, in a process of its own: ``python -m tests.bench.mail_sink``.

Written on asyncio's bare protocol, so that it is never what is measured. It checks nothing but the order of the
dialogue. The command ``TALLY``, which is no part of SMTP, answers `Tally` as JSON and begins anew.
"""

import asyncio
import contextlib
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field

_GREETING = b"220 sink.test ready\r\n"
_EXTENSIONS = b"250-sink.test\r\n250-PIPELINING\r\n250-SIZE 10485760\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
_OK, _GO_ON, _TAKEN = b"250 2.1.0 Ok\r\n", b"354 Go on\r\n", b"250 2.0.0 Ok: queued as 4bQ7\r\n"
_BYE, _UNKNOWN = b"221 2.0.0 Bye\r\n", b"500 5.5.1 What?\r\n"
_END = b"\r\n.\r\n"
_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Tally:
    """What came: how many mails, with how many different ids, and how many bytes the last one had."""

    mails: int = 0
    ids: int = 0
    size: int = 0


@dataclass(slots=True)
class _Counter:
    tally: Tally = field(default_factory=Tally)
    seen: set[bytes] = field(default_factory=set)

    def count(self, mail: bytes) -> None:
        self.tally.mails += 1
        self.tally.size = len(mail)
        found = _ID.search(mail)
        assert found
        self.seen.add(found[1])

    def take(self) -> bytes:
        self.tally.ids = len(self.seen)
        told = json.dumps(asdict(self.tally)).encode()
        self.tally, self.seen = Tally(), set()
        return told + b"\r\n"


class _Protocol(asyncio.Protocol):
    def __init__(self, counter: _Counter) -> None:
        self._counter, self._read, self._in_mail = counter, bytearray(), False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(_GREETING)

    def data_received(self, data: bytes) -> None:
        self._read += data
        said = bytearray()  # to what came together it answers together, as Postfix does
        while (end := self._read.find(_END if self._in_mail else b"\r\n")) >= 0:
            part = bytes(self._read[:end])
            del self._read[: end + (len(_END) if self._in_mail else 2)]
            said += self._mailed(part) if self._in_mail else self._answer(part[:4].upper())
        assert self._transport
        self._transport.write(said)

    def _mailed(self, mail: bytes) -> bytes:
        self._in_mail = False
        self._counter.count(mail)
        return _TAKEN

    def _answer(self, verb: bytes) -> bytes:
        match verb:
            case b"EHLO":
                return _EXTENSIONS
            case b"MAIL" | b"RCPT" | b"RSET":
                return _OK
            case b"DATA":
                self._in_mail = True
                return _GO_ON
            case b"QUIT":
                return _BYE
            case b"TALL":
                return self._counter.take()
        return _UNKNOWN


@dataclass(frozen=True, slots=True)
class MailSink:
    """A sink that runs, seen from outside."""

    port: int

    def take(self) -> Tally:
        """Return what came since it was asked last."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            stream = connection.makefile("rwb")
            stream.readline()
            stream.write(b"TALLY\r\n")
            stream.flush()
            return Tally(**json.loads(stream.readline()))


@contextlib.contextmanager
def running_mail_sink() -> Iterator[MailSink]:
    """Run a sink on the core of whoever calls."""
    command = [sys.executable, "-m", "tests.bench.mail_sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield MailSink(int(process.stdout.readline()))
        finally:
            process.terminate()


async def _serve() -> None:
    counter = _Counter()
    server = await asyncio.get_running_loop().create_server(lambda: _Protocol(counter), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve())
