"""The part of SMTP that comes again with every mail: who it is from, whom it is for, and the mail (RFC 5321).

aiosmtplib connects, secures and logs in; then this takes its place on the connection. What need not wait for an answer
is said at once where the server allows it (PIPELINING, RFC 2920): a mail takes two round trips, and aiosmtplib's way
three and one for each recipient. It takes half of the processor time, too: our mails have the line ends and the
addresses that aiosmtplib looks for in each.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from service.channels.faults import reason_of
from service.channels.mail.replies import NOT_SMTP, SERVER_IS_CLOSING, Replies, Reply
from service.errors import DeliveryDelayedError

GO_ON = 354

_LINE_END = re.compile(rb"\r\n|\r|\n")


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
        self._replies = Replies(transport)
        self._is_kept, self._mail_is_open = False, False
        transport.set_protocol(self._replies)

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
        self._replies.expect()
        try:
            if self._pipelining:
                self._transport.write(b"".join(lines))
            for line in lines:
                if not self._pipelining:
                    self._transport.write(line)
                replies.append(await self._replies.next())
        except OSError:
            if all(reply.is_good for reply in replies):
                raise
            replies += [Reply(SERVER_IS_CLOSING, "")] * (len(lines) - len(replies))
        self._replies.expect_no_more()
        return replies

    def part(self) -> None:
        """Say goodbye and close, without waiting for the answer."""
        if self.is_usable:
            self._transport.write(b"QUIT\r\n")
        self._transport.close()

    def close(self) -> None:
        """Close at once: what was begun is not to be ended."""
        self._transport.abort()


def _dotted(content: bytes) -> bytes:
    """Return *content* as DATA takes it: lines end in CR LF, a dot that begins one is doubled, one alone ends it."""
    if not content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r"):
        content = _LINE_END.sub(b"\r\n", content)
    if b"\r\n." in content:
        content = content.replace(b"\r\n.", b"\r\n..")
    if content.startswith(b"."):
        content = b"." + content
    return content + (b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n")
