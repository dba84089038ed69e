"""What a mail server answers (RFC 5321, section 4.2), as it comes in."""

import asyncio
import re

from msgspec import Struct

from service.errors import DeliveryDelayedError

LONGEST_LINE = 8_192
"""Bytes of a line that is read; RFC 5321 allows 512 (section 4.5.3.1.5)."""

MOST_LINES = 100
"""Lines of one reply that are read."""

SERVER_IS_CLOSING = 421
LOGIN_CODES = frozenset({530, 534, 535, 538})
"""What a server answers to a missing or wrong login (RFC 4954): the mail itself is not refused."""

LOST_THREAD = frozenset({500, 503})
"""What a server answers to what it does not expect or understand: the dialogue went wrong, not the mail."""

NOT_SMTP = "what the mail server answers is not SMTP"

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([- ])(.*?))?\r?\n", re.DOTALL)
_ADDRESS_OR_SECRET = re.compile(r"[@/]|[^\x20-\x7e]")


class Reply(Struct, frozen=True):
    """What the server answered: its code, and its words without addresses."""

    code: int
    words: str

    @property
    def is_good(self) -> bool:
        """True if what was asked is done."""
        return 200 <= self.code < 300

    @property
    def final(self) -> bool:
        """True if asking again cannot help."""
        return self.code >= 500 and self.code not in LOGIN_CODES | LOST_THREAD

    def __str__(self) -> str:
        """``550 5.1.1 no such user``."""
        return f"{self.code} {self.words}".rstrip()


def reply_of(code: int, words: str) -> Reply:
    """Keep the first words, and none that may be somebody's address."""
    plain = (word for word in words.split() if not _ADDRESS_OR_SECRET.search(word))
    return Reply(code, " ".join(plain)[:100])


class Replies(asyncio.Protocol):
    """What a server answers, reply by reply. One that says what nobody expects is left."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._are_expected = False
        self._read = bytearray()
        self._more: asyncio.Future[None] | None = None
        self._lost: Exception | None = None

    def expect(self) -> None:
        """Expect replies from now on."""
        self._are_expected = True

    def expect_no_more(self) -> None:
        """Expect none until further notice."""
        self._are_expected = False
        if self._read:
            self._transport.abort()

    async def next(self) -> Reply:
        """Return the next reply. Raises `OSError` when none will come, `DeliveryDelayedError` for what is not SMTP."""
        words = []
        for _ in range(MOST_LINES):
            code, more, said = _parsed(await self._line())
            words.append(said)
            if not more:
                return reply_of(code, " ".join(words))
        raise DeliveryDelayedError(NOT_SMTP)

    async def _line(self) -> bytes:
        while (end := self._read.find(b"\n") + 1) == 0:
            if self._lost is not None:
                raise self._lost
            self._more = asyncio.get_running_loop().create_future()
            await self._more
        line = bytes(self._read[:end])
        del self._read[:end]
        return line

    def data_received(self, data: bytes) -> None:
        """Keep what comes."""
        self._read += data
        if not self._are_expected or len(self._read) > MOST_LINES * LONGEST_LINE:
            self._transport.abort()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let nobody wait any longer."""
        self._lost = exc if isinstance(exc, OSError) else ConnectionResetError("the connection was lost")
        self._wake()

    def _wake(self) -> None:
        if self._more is not None and not self._more.done():
            self._more.set_result(None)


def _parsed(line: bytes) -> tuple[int, bool, str]:
    match = _LINE.fullmatch(line) if len(line) <= LONGEST_LINE else None
    if match is None:
        raise DeliveryDelayedError(NOT_SMTP)
    return int(match[1]), match[2] == b"-", (match[3] or b"").decode("utf-8", "replace")
