"""SMTP for mails: the only module that knows the client.

Connections are kept for a while and used again: a new one costs several round trips, TLS and a login. A server may
close one at any moment, so a kept connection that turns out to be gone is replaced, once, by a new one.

Whatever goes wrong before a mail is named (greeting, TLS, login) concerns the way, not the mail: it is *delayed*. A
wrong password too: a person can mend it, and then what is pending still goes out.
"""

import asyncio
import re
import socket
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal, cast

import aiosmtplib
from msgspec import Struct

from service.channels.base import TIMEOUT
from service.channels.faults import reason_of
from service.channels.tls import tls_context
from service.errors import DeliveryDelayedError, DeliveryRefusedError

Security = Literal["starttls", "tls", "none"]
"""``starttls``: begin in clear text and insist on STARTTLS; ``tls``: TLS from the first byte; ``none``: clear text."""

PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}

MOST_IDLE = timedelta(seconds=30)
"""After so long without a mail every kept connection is closed."""

LOGIN_CODES = frozenset({530, 534, 535, 538})
"""What a server answers to a missing or wrong login (RFC 4954): the mail itself is not refused."""

SERVER_IS_CLOSING = 421


class Reply(Struct, frozen=True):
    """What the server answered: its code, and its words without addresses."""

    code: int
    words: str

    @property
    def final(self) -> bool:
        """True if asking again cannot help."""
        return self.code >= 500 and self.code not in LOGIN_CODES

    def __str__(self) -> str:
        """``550 5.1.1 no such user``."""
        return f"{self.code} {self.words}".rstrip()


class Outcome(Struct, frozen=True):
    """What became of one mail: the server's last word, and its reply for each recipient that it did not take."""

    reply: Reply
    not_taken: Mapping[str, Reply]


class SmtpClient:
    """Sends mails through one server, over at most *connections* connections at once."""

    def __init__(
        self,
        host: str,
        port: int | None = None,
        *,
        security: Security = "starttls",
        user: str | None = None,
        password: str | None = None,
        ca_file: Path | None = None,
        connections: int = 4,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._host, self._port, self._security = host, port or PORTS[security], security
        self._user, self._password = user, password
        self._tls = tls_context(ca_file)
        self._timeout = timeout.total_seconds()
        self._slots = asyncio.Semaphore(connections)
        self._idle: list[aiosmtplib.SMTP] = []
        self._sweep: asyncio.TimerHandle | None = None
        self._closed = False

    async def send(
        self, sender: str, recipients: Sequence[str], content: bytes, *, options: Sequence[str] = ()
    ) -> Outcome:
        """Make one attempt. *options* are of MAIL (``SMTPUTF8``).

        Raises `DeliveryDelayedError` or `DeliveryRefusedError` where no recipient is at fault; what the server says
        of a recipient, even of all of them, is in the outcome.
        """
        if self._closed:
            raise DeliveryDelayedError("the service is stopping")
        try:
            async with asyncio.timeout(self._timeout), self._slots:
                return await self._send(sender, recipients, content, options)
        except TimeoutError:
            raise DeliveryDelayedError(f"no answer within {self._timeout:g} s") from None
        except aiosmtplib.SMTPNotSupported:
            raise DeliveryRefusedError("the mail server takes plain ASCII addresses only") from None
        except aiosmtplib.SMTPResponseException as error:
            raise _error_for(_reply(error.code, error.message)) from None
        except (aiosmtplib.SMTPException, OSError) as error:
            raise DeliveryDelayedError(reason_of(error)) from None

    async def _send(self, sender: str, recipients: Sequence[str], content: bytes, options: Sequence[str]) -> Outcome:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_connected:
                continue
            try:
                return await self._hand_over(connection, sender, recipients, content, options)
            except ConnectionError:  # aiosmtplib's own SMTPServerDisconnected among them
                break
            except aiosmtplib.SMTPResponseException as error:
                if error.code != SERVER_IS_CLOSING:
                    raise
                break
        return await self._hand_over(await self._connected(), sender, recipients, content, options)

    async def _connected(self) -> aiosmtplib.SMTP:
        """Return a new connection, secured and logged in."""
        connection = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._user,
            password=self._password,
            use_tls=self._security == "tls",
            start_tls=self._security == "starttls",  # True: never without; False: never with
            tls_context=self._tls,
            local_hostname=_our_name(),
            timeout=None,  # ours is for the whole attempt
        )
        try:
            await connection.connect()
        except aiosmtplib.SMTPAuthenticationError as error:
            reason = f"the mail server does not accept the user name and password ({error.code})"
            raise DeliveryDelayedError(reason, status_code=error.code) from None
        except aiosmtplib.SMTPResponseException as error:
            reply = _reply(error.code, error.message)
            raise DeliveryDelayedError(f"the mail server is not ready: {reply}", status_code=error.code) from None
        except aiosmtplib.SMTPException as error:
            raise DeliveryDelayedError(_why_not_connected(error)) from None
        return connection

    async def _hand_over(
        self,
        connection: aiosmtplib.SMTP,
        sender: str,
        recipients: Sequence[str],
        content: bytes,
        options: Sequence[str],
    ) -> Outcome:
        try:
            refused, words = await connection.sendmail(sender, recipients, content, mail_options=options)
            outcome = Outcome(_reply(250, words), {who: _reply(*reply) for who, reply in refused.items()})
        except aiosmtplib.SMTPRecipientsRefused as error:
            not_taken = {each.recipient: _reply(each.code, each.message) for each in error.recipients}
            outcome = Outcome(next(iter(not_taken.values())), not_taken)
        except aiosmtplib.SMTPResponseException:
            self._keep(connection)
            raise
        except BaseException:  # a cancelled dialogue leaves half a mail behind: nobody may go on with it
            connection.close()
            raise
        self._keep(connection)
        return outcome

    def _keep(self, connection: aiosmtplib.SMTP) -> None:
        if self._closed:
            _part_from(connection)
        elif connection.is_connected:
            # aiosmtplib would go through all of the next mail to tell its size first, which nobody asks for.
            connection.esmtp_extensions.pop("size", None)
            self._idle.append(connection)
            if self._sweep is not None:
                self._sweep.cancel()
            self._sweep = asyncio.get_running_loop().call_later(MOST_IDLE.total_seconds(), self._part_from_all)

    def _part_from_all(self) -> None:
        while self._idle:
            _part_from(self._idle.pop())

    async def aclose(self) -> None:
        """Close every connection that is not in use; those in use follow. Safe to call twice."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        self._part_from_all()


def _part_from(connection: aiosmtplib.SMTP) -> None:
    """Say goodbye and close, without waiting for the answer."""
    if connection.is_connected:
        cast("asyncio.WriteTransport", connection.transport).write(b"QUIT\r\n")
    connection.close()


def _our_name() -> str:
    """Return how we introduce ourselves (EHLO): without a question to DNS, which may hang."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"


def _why_not_connected(error: aiosmtplib.SMTPException) -> str:
    if "STARTTLS extension not supported" in error.message:
        return "the mail server offers no STARTTLS, and without it nothing is sent"
    if "AUTH" in error.message or "authentication" in error.message:
        return "the mail server offers no login that we know"
    return reason_of(error)


def _reply(code: int, words: str) -> Reply:
    """Keep the first words, and none that may be somebody's address."""
    plain = (word for word in words.split() if not re.search(r"[@/]|[^\x20-\x7e]", word))
    return Reply(code, " ".join(plain)[:100])


def _error_for(reply: Reply) -> DeliveryDelayedError | DeliveryRefusedError:
    if reply.final:
        return DeliveryRefusedError(f"the mail server refuses: {reply}", status_code=reply.code)
    return DeliveryDelayedError(f"the mail server asks to wait: {reply}", status_code=reply.code)
