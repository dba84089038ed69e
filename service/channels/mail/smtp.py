"""SMTP for mails: the only module that knows the client.

Connections are kept for a while and used again: a new one costs several round trips, TLS and a login. A server may
close one at any moment, so a kept connection that turns out to be gone is replaced, once, by a new one, unless the mail
itself was on its way.

Whatever goes wrong before a mail is named (greeting, TLS, login) concerns the way, not the mail: it is *delayed*. A
wrong password too: a person can mend it, and then what is pending still goes out.
"""

import asyncio
import contextlib
import socket
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal, cast

import aiosmtplib

from service.channels.base import TIMEOUT
from service.channels.faults import reason_of
from service.channels.mail.dialogue import Dialogue, MailRefusedError, Outcome
from service.channels.mail.replies import NOT_SMTP, Reply, reply_of
from service.channels.tls import tls_context
from service.errors import DeliveryDelayedError, DeliveryRefusedError

Security = Literal["starttls", "tls", "none"]
"""``starttls``: begin in clear text and insist on STARTTLS; ``tls``: TLS from the first byte; ``none``: clear text."""

PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}

MOST_IDLE = timedelta(seconds=30)
"""After so long without a mail every kept connection is closed."""


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
        self._idle: list[Dialogue] = []
        self._sweep: asyncio.TimerHandle | None = None
        self._used_at = 0.0
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
        except MailRefusedError as error:
            raise _error_for(error.reply) from None

    async def _send(self, sender: str, recipients: Sequence[str], content: bytes, options: Sequence[str]) -> Outcome:
        while self._idle:
            dialogue = self._idle.pop()
            if not dialogue.is_usable:
                dialogue.close()
                continue
            with contextlib.suppress(OSError):  # the server has closed it meanwhile, and has not got the mail
                return await self._hand_over(dialogue, sender, recipients, content, options)
            break
        try:
            return await self._hand_over(await self._connected(), sender, recipients, content, options)
        except OSError as error:
            raise DeliveryDelayedError(reason_of(error)) from None

    async def _connected(self) -> Dialogue:
        """Open a new connection, secure it and log in."""
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
            await _connect(connection)
        except BaseException:  # nobody else knows that it may be open
            connection.close()
            raise
        return Dialogue(
            cast("asyncio.Transport", connection.transport),
            pipelining=connection.supports_extension("pipelining"),
            utf8=connection.supports_extension("smtputf8"),
        )

    async def _hand_over(
        self,
        dialogue: Dialogue,
        sender: str,
        recipients: Sequence[str],
        content: bytes,
        options: Sequence[str],
    ) -> Outcome:
        if "SMTPUTF8" in options and not dialogue.utf8:
            self._keep(dialogue)
            raise DeliveryRefusedError("the mail server takes plain ASCII addresses only")
        try:
            outcome = await dialogue.hand_over(sender, recipients, content, options)
        except MailRefusedError:
            self._keep(dialogue)
            raise
        except BaseException:  # a cancelled dialogue leaves half a mail behind: nobody may go on with it
            dialogue.close()
            raise
        self._keep(dialogue)
        return outcome

    def _keep(self, dialogue: Dialogue) -> None:
        if self._closed:
            dialogue.part()
        elif dialogue.is_usable:
            loop = asyncio.get_running_loop()
            self._idle.append(dialogue)
            self._used_at = loop.time()
            self._sweep = self._sweep or loop.call_later(MOST_IDLE.total_seconds(), self._part_from_unused)
        else:
            dialogue.close()

    def _part_from_unused(self) -> None:
        loop, parts_at = asyncio.get_running_loop(), self._used_at + MOST_IDLE.total_seconds()
        if parts_at > loop.time():
            self._sweep = loop.call_at(parts_at, self._part_from_unused)
        else:
            self._sweep = None
            self._part_from_all()

    def _part_from_all(self) -> None:
        while self._idle:
            self._idle.pop().part()

    async def aclose(self) -> None:
        """Close every connection that is not in use; those in use follow. Safe to call twice."""
        self._closed = True
        if self._sweep is not None:
            self._sweep.cancel()
        self._part_from_all()


async def _connect(connection: aiosmtplib.SMTP) -> None:
    """Connect, secure it, log in, and ask what the server can do; whatever goes wrong is delayed."""
    try:
        await connection.connect()
        if connection.is_ehlo_or_helo_needed:  # neither TLS nor a login had to know
            await _introduce(connection)
    except aiosmtplib.SMTPAuthenticationError as error:
        reason = f"the mail server does not accept the user name and password ({error.code})"
        raise DeliveryDelayedError(reason, status_code=error.code) from None
    except aiosmtplib.SMTPResponseException as error:
        if error.code < 200:  # aiosmtplib's word for what it cannot read
            raise DeliveryDelayedError(NOT_SMTP) from None
        reply = reply_of(error.code, error.message)
        raise DeliveryDelayedError(f"the mail server is not ready: {reply}", status_code=error.code) from None
    except aiosmtplib.SMTPException as error:
        raise DeliveryDelayedError(_why_not_connected(error)) from None


async def _introduce(connection: aiosmtplib.SMTP) -> None:
    try:
        await connection.ehlo()
    except aiosmtplib.SMTPHeloError as error:
        if error.code < 500 or not connection.is_connected:
            raise
        await connection.helo()  # a server from before 1995


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


def _error_for(reply: Reply) -> DeliveryDelayedError | DeliveryRefusedError:
    if reply.final:
        return DeliveryRefusedError(f"the mail server refuses: {reply}", status_code=reply.code)
    return DeliveryDelayedError(f"the mail server asks to wait: {reply}", status_code=reply.code)
