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

from service.errors import DeliveryDelayedError

LONGEST_LINE = 8_192
"""Bytes of a line that is read; RFC 5321 allows 512 (section 4.5.3.1.5)."""

MOST_LINES = 100
"""Lines of one reply that are read."""

GO_ON = 354
SERVER_IS_CLOSING = 421
LOGIN_CODES = frozenset({530, 534, 535, 538})
"""What a server answers to a missing or wrong login (RFC 4954): the mail itself is not refused."""

NOT_SMTP = "what the mail server answers is not SMTP"

_LINE = re.compile(rb"([2-5][0-9][0-9])([- ]?)(.*?)\r?\n", re.DOTALL)
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
        return self.code >= 500 and self.code not in LOGIN_CODES

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
        self._reader = asyncio.StreamReader(limit=LONGEST_LINE)
        self._mail_is_open = False
        self._content_is_sent = False
        protocol = asyncio.StreamReaderProtocol(self._reader)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)

    @property
    def is_usable(self) -> bool:
        """Whether the connection is open, as far as we know."""
        return not self._transport.is_closing() and not self._reader.at_eof()

    @property
    def may_have_it(self) -> bool:
        """Whether the server may have taken the last mail, though it did not say so."""
        return self._content_is_sent

    async def hand_over(
        self, sender: str, recipients: Sequence[str], content: bytes, options: Sequence[str]
    ) -> Outcome:
        """Hand over a mail. *options* are of MAIL (``SMTPUTF8``).

        Raises `MailRefusedError`, `ConnectionError` when the connection is lost, and `DeliveryDelayedError` when what
        comes is not SMTP.
        """
        self._content_is_sent = False
        commands = [
            " ".join([f"MAIL FROM:<{sender}>", *options]),
            *(f"RCPT TO:<{recipient}>" for recipient in recipients),
            "DATA",
        ]
        if self._mail_is_open:  # one that came to nothing
            await self._ask(["RSET"])
        self._mail_is_open = True
        mail, *taken, data = await self._ask(commands)
        not_taken = {who: reply for who, reply in zip(recipients, taken, strict=True) if not reply.is_good}
        if mail.is_good and len(not_taken) < len(recipients) and data.code == GO_ON:
            return Outcome(await self._send(content), not_taken)
        if data.code < 400:  # it waits for a mail to nobody, or its answers are those to something else
            self._transport.close()
        if not mail.is_good:
            raise MailRefusedError(mail)
        if len(not_taken) == len(recipients):
            return Outcome(next(iter(not_taken.values())), not_taken)
        if data.code < 400:
            raise DeliveryDelayedError(NOT_SMTP)
        raise MailRefusedError(data)

    async def _send(self, content: bytes) -> Reply:
        self._content_is_sent = True
        self._transport.write(_dotted(content))
        reply = await self._reply()
        self._content_is_sent, self._mail_is_open = False, False
        if not reply.is_good:
            raise MailRefusedError(reply)
        return reply

    async def _ask(self, commands: Sequence[str]) -> list[Reply]:
        """Return the reply to each of *commands*."""
        if any("\r" in command or "\n" in command for command in commands):
            raise ValueError("an address has a line break in it")
        lines = [command.encode() + b"\r\n" for command in commands]
        if not self._pipelining:
            return [reply for line in lines for reply in await self._answered([line])]
        return await self._answered(lines)

    async def _answered(self, lines: Sequence[bytes]) -> list[Reply]:
        self._transport.write(b"".join(lines))
        return [await self._reply() for _ in lines]

    async def _reply(self) -> Reply:
        """Return the next reply. Raises `MailRefusedError` for one that says that the server closes."""
        words = []
        for _ in range(MOST_LINES):
            code, more, said = _parsed(await self._line())
            words.append(said)
            if not more:
                reply = reply_of(code, " ".join(words))
                if code == SERVER_IS_CLOSING:
                    self._transport.close()
                    raise MailRefusedError(reply)
                return reply
        raise DeliveryDelayedError(NOT_SMTP)

    async def _line(self) -> bytes:
        try:
            return await self._reader.readline()
        except ValueError:
            raise DeliveryDelayedError(NOT_SMTP) from None

    def part(self) -> None:
        """Say goodbye and close, without waiting for the answer."""
        if self.is_usable:
            self._transport.write(b"QUIT\r\n")
        self._transport.close()

    def close(self) -> None:
        """Close at once: what was begun is not to be ended."""
        self._transport.abort()


def _parsed(line: bytes) -> tuple[int, bool, str]:
    if not line:
        raise ConnectionResetError("the connection was lost")
    match = _LINE.fullmatch(line)
    if match is None:
        raise DeliveryDelayedError(NOT_SMTP)
    return int(match[1]), match[2] == b"-", match[3].decode("utf-8", "replace")


def _dotted(content: bytes) -> bytes:
    """Return *content* as DATA takes it: lines end in CR LF, a dot that begins one is doubled, one alone ends it."""
    if not content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r"):
        content = _LINE_END.sub(b"\r\n", content)
    if b"\r\n." in content:
        content = content.replace(b"\r\n.", b"\r\n..")
    if content.startswith(b"."):
        content = b"." + content
    return content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
