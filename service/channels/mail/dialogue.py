"""The part of SMTP that comes again with every mail: who it is from, whom it is for, and the mail (RFC 5321).

aiosmtplib connects, secures and logs in; then this takes its place on the connection. What need not wait for an answer
is said at once where the server allows it (PIPELINING, RFC 2920): a mail takes two round trips, and aiosmtplib's way
three and one for each recipient. It takes a third of the processor time, too: our mails have the line ends and the
addresses that aiosmtplib looks for in each.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from service.channels.faults import reason_of
from service.errors import DeliveryDelayedError

LONGEST_LINE = 8_192
"""Bytes of a line that is read; RFC 5321 allows 512 (section 4.5.3.1.5)."""

MOST_LINES = 100
"""Lines of one reply that are read."""

GO_ON = 354
SERVER_IS_CLOSING = 421
LOGIN_CODES = frozenset({530, 534, 535, 538})
"""What a server answers to a missing or wrong login (RFC 4954): the mail itself is not refused."""

LOST_THREAD = frozenset({500, 503})
"""What a server answers to what it does not expect or understand: the dialogue went wrong, not the mail."""

NOT_SMTP = "what the mail server answers is not SMTP"

_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([- ])(.*?))?\r?\n", re.DOTALL)
_ADDRESS_OR_SECRET = re.compile(r"[@/]|[^\x20-\x7e]")
_LINE_END = re.compile(rb"\r\n|\r|\n")


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


class Outcome(Struct, frozen=True):
    """What became of one mail: the server's last word, and its reply for each recipient that it did not take."""

    reply: Reply
    not_taken: Mapping[str, Reply]


class MailRefusedError(Exception):
    """The server does not take the mail, whomever it is for. *reply* says why."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(str(reply))
        self.reply = reply


class Dialogue:
    """A connection that is logged in, for one mail at a time.

    *pipelining*, *utf8*: whether the server allows to say several commands at once, and addresses that are not ASCII.
    """

    def __init__(self, transport: asyncio.Transport, *, pipelining: bool, utf8: bool) -> None:
        self.utf8 = utf8
        self._transport, self._pipelining = transport, pipelining
        self._lines = _Lines(transport)
        self._is_kept, self._mail_is_open = False, False
        transport.set_protocol(self._lines)

    @property
    def is_usable(self) -> bool:
        """Whether the connection is open, as far as we know."""
        return not self._transport.is_closing()

    async def hand_over(
        self, sender: str, recipients: Sequence[str], content: bytes, options: Sequence[str]
    ) -> Outcome:
        """Hand over a mail. *options* are of MAIL (``SMTPUTF8``).

        Raises `MailRefusedError`; `OSError` when the connection is lost before the mail itself is on its way, and
        `DeliveryDelayedError` when it is lost then, or when what comes is not SMTP. ``ValueError``: an address has a
        line break in it.
        """
        try:
            return await self._hand_over(sender, recipients, content, options)
        finally:
            self._is_kept = True

    async def _hand_over(
        self, sender: str, recipients: Sequence[str], content: bytes, options: Sequence[str]
    ) -> Outcome:
        if self._mail_is_open:  # one that came to nothing
            await self._begin_anew()
        self._mail_is_open = True
        mail, *taken, data = await self._ask(
            [
                " ".join([f"MAIL FROM:<{sender}>", *options]),
                *(f"RCPT TO:<{recipient}>" for recipient in recipients),
                "DATA",
            ]
        )
        somebody = any(reply.is_good for reply in taken)
        not_taken = {who: reply for who, reply in zip(recipients, taken, strict=True) if not reply.is_good}
        if mail.is_good and somebody and data.code == GO_ON:
            return Outcome(await self._send(content), not_taken)
        if data.code < 400:  # it waits for a mail to nobody, or its answers are those to something else
            self.close()
        if not mail.is_good:
            raise MailRefusedError(mail)
        if not somebody:
            return Outcome(taken[0], not_taken)
        raise DeliveryDelayedError(NOT_SMTP) if data.code < 400 else MailRefusedError(data)

    async def _begin_anew(self) -> None:
        (reply,) = await self._ask(["RSET"])
        if not reply.is_good:
            self.close()
            raise ConnectionResetError("the server does not begin anew")

    async def _send(self, content: bytes) -> Reply:
        """Send the mail itself, and return that it is taken. If the connection is lost now, it may be taken as well."""
        try:
            (reply,) = await self._answered([_dotted(content)])
        except OSError as error:
            raise DeliveryDelayedError(reason_of(error)) from None
        self._mail_is_open = False
        if self._transport.get_write_buffer_size() or 300 <= reply.code < 400:  # no answer to what it has
            self.close()
            if reply.code < 400:
                raise DeliveryDelayedError(NOT_SMTP)
        self._mind_closing(reply)
        if not reply.is_good:
            raise MailRefusedError(reply)
        return reply

    async def _ask(self, commands: Sequence[str]) -> list[Reply]:
        """Return the reply to each of *commands*."""
        if any("\r" in command or "\n" in command for command in commands):
            raise ValueError("an address has a line break in it")
        replies = await self._answered([command.encode() + b"\r\n" for command in commands])
        for reply in replies:
            self._mind_closing(reply)
        return replies

    def _mind_closing(self, reply: Reply) -> None:
        """Raise `OSError` if the server closes a connection that was kept: a new one may be welcome."""
        if reply.code == SERVER_IS_CLOSING:
            self.close()
            if self._is_kept:
                raise ConnectionResetError("the connection was kept for too long")

    async def _answered(self, lines: Sequence[bytes]) -> list[Reply]:
        """Say *lines*, and return the reply to each; for those that a server leaves out as it closes, that it does."""
        replies: list[Reply] = []
        self._lines.expect()
        try:
            if self._pipelining:
                self._transport.write(b"".join(lines))
            for line in lines:
                if not self._pipelining:
                    self._transport.write(line)
                replies.append(await self._reply())
        except OSError:
            if all(reply.is_good for reply in replies):
                raise
            replies += [Reply(SERVER_IS_CLOSING, "")] * (len(lines) - len(replies))
        self._lines.expect_no_more()
        return replies

    async def _reply(self) -> Reply:
        words = []
        for _ in range(MOST_LINES):
            code, more, said = _parsed(await self._lines.next())
            words.append(said)
            if not more:
                return reply_of(code, " ".join(words))
        raise DeliveryDelayedError(NOT_SMTP)

    def part(self) -> None:
        """Say goodbye and close, without waiting for the answer."""
        if self.is_usable:
            self._transport.write(b"QUIT\r\n")
        self._transport.close()

    def close(self) -> None:
        """Close at once: what was begun is not to be ended."""
        self._transport.abort()


class _Lines(asyncio.Protocol):
    """What the server says, line by line. One that says what nobody expects is left."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._are_expected = False
        self._read = bytearray()
        self._more: asyncio.Future[None] | None = None
        self._lost: Exception | None = None

    def expect(self) -> None:
        """Expect lines from now on."""
        self._are_expected = True

    def expect_no_more(self) -> None:
        """Expect none until further notice."""
        self._are_expected = False
        if self._read:
            self._transport.abort()

    async def next(self) -> bytes:
        """Return the next line. Raises `OSError` when none will come."""
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


def _dotted(content: bytes) -> bytes:
    """Return *content* as DATA takes it: lines end in CR LF, a dot that begins one is doubled, one alone ends it."""
    if not content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r"):
        content = _LINE_END.sub(b"\r\n", content)
    if b"\r\n." in content:
        content = content.replace(b"\r\n.", b"\r\n..")
    if content.startswith(b"."):
        content = b"." + content
    return content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
