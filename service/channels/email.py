"""E-mail: text and HTML, the deadline as a calendar file, one thread for each commitment.

A mail to several people may be taken for some of them only. Who is asked to wait gets it with the next attempt, and
the others not again. Who is refused for good is named in the receipt and in the log; only if all are, the delivery is
refused.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime, getaddresses
from functools import lru_cache
from pathlib import Path

import structlog

from service.channels.base import TIMEOUT
from service.channels.mail import mime
from service.channels.mail.dialogue import Outcome
from service.channels.mail.replies import Reply
from service.channels.mail.smtp import PORTS, Security, SmtpClient
from service.clock import machine_time
from service.core.message import Form, Message
from service.errors import DeliveryDelayedError, DeliveryRefusedError, SettingsError

MOST_REMEMBERED = 1_000
"""Of how many half-taken mails we know who has them. After a restart they are sent to all again: at least once."""

log = structlog.get_logger()


class EmailChannel:
    """Sends each message as one mail to all of *to* (``Name <local@domain>`` or the address alone)."""

    kind = "email"
    form = Form.MAIL

    def __init__(
        self,
        name: str,
        host: str,
        *,
        sender: str,
        to: Sequence[str],
        port: int | None = None,
        security: Security = "starttls",
        user: str | None = None,
        password: str | None = None,
        ca_file: Path | None = None,
        language: str = "en",
        concurrency: int = 4,
        digest_over: int = 3,
        timeout: timedelta = TIMEOUT,
        real_time: Callable[[], datetime] = machine_time,
    ) -> None:
        self.name, self.language = name, language
        self.concurrency, self.digest_over = concurrency, digest_over
        self._real_time = real_time
        if security not in PORTS:
            raise SettingsError(f"channel {name!r}: security {security!r} is not one of {', '.join(PORTS)}.")
        self._from, self._sender = _mailboxes(name, [sender], "sender", most=1)[0]
        mailboxes = _mailboxes(name, to, "to")
        self._to, self._recipients = ",\r\n ".join(words for words, _ in mailboxes), [who for _, who in mailboxes]
        self._domain = self._sender.rpartition("@")[2].strip("[]")
        self._options = [] if "".join([self._sender, *self._recipients]).isascii() else ["SMTPUTF8"]
        self._taken: dict[str, frozenset[str]] = {}
        self._client = SmtpClient(
            host,
            port,
            security=security,
            user=user,
            password=password,
            ca_file=ca_file,
            connections=concurrency,
            timeout=timeout,
        )

    async def send(
        self,
        message: Message,
        *,
        idempotency_key: str,
        now: datetime,  # noqa: ARG002 - the protocol's
    ) -> str:
        """Send it, as `Channel.send` says, to everybody who has not got it by an earlier attempt."""
        taken = self._taken.get(idempotency_key, frozenset())
        waiting = [address for address in self._recipients if address not in taken]
        content = self._mail(message, idempotency_key)
        outcome = await self._client.send(self._sender, waiting, content, options=self._options)
        taken |= frozenset(waiting) - frozenset(outcome.not_taken)
        return self._receipt(idempotency_key, taken, outcome)

    def _receipt(self, key: str, taken: frozenset[str], outcome: Outcome) -> str:
        later = [reply for reply in outcome.not_taken.values() if not reply.final]
        if later:
            self._remember(key, taken)
            reason = f"the mail server has taken it for {len(taken)} of {len(self._recipients)}, not yet for the others"
            raise DeliveryDelayedError(f"{reason}: {later[0]}", status_code=later[0].code)
        self._taken.pop(key, None)
        if not taken:
            reason = f"the mail server refuses every recipient: {outcome.reply}"
            raise DeliveryRefusedError(reason, status_code=outcome.reply.code)
        if outcome.not_taken:
            return self._partial_receipt(key, taken, outcome.not_taken)
        return f"taken: {outcome.reply}"

    def _partial_receipt(self, key: str, taken: frozenset[str], refused: Mapping[str, Reply]) -> str:
        names = ", ".join(f"{address} ({reply})" for address, reply in refused.items())
        log.warning("email.recipients_refused", channel=self.name, delivery=key, taken=len(taken), refused=names)
        return f"taken for {len(taken)} of {len(self._recipients)}; refused for {names}"

    def _remember(self, key: str, taken: frozenset[str]) -> None:
        self._taken.pop(key, None)
        self._taken[key] = taken
        if len(self._taken) > MOST_REMEMBERED:
            del self._taken[next(iter(self._taken))]

    def _mail(self, message: Message, key: str) -> bytes:
        headers = self._headers(message, key)
        return mime.mail(headers, message.text, message.html, message.attachments, boundary=_digest(key))

    def _headers(self, message: Message, key: str) -> Iterator[tuple[str, str]]:
        yield "From", self._from
        yield "To", self._to
        yield "Subject", mime.unstructured("Subject", message.subject)
        yield "Date", _date(self._real_time().replace(microsecond=0))
        yield "Message-ID", f"<{_digest(key)}@{self._domain}>"
        if message.thread is not None:
            # The thread's first mail does not exist; readers group what refers to the same one all the same.
            for name in ("In-Reply-To", "References"):
                yield name, f"<thread.{_digest(message.thread)}@{self._domain}>"
        yield "Auto-Submitted", "auto-generated"
        yield "X-Auto-Response-Suppress", "OOF, AutoReply"  # what Exchange reads in its place
        # No List-Unsubscribe: people stand in the settings, and no address of ours could take them off again.
        yield "List-Id", f"Muhla <muhla.{self._domain}>"
        yield "Content-Language", message.language
        yield "X-Muhla-Delivery", mime.unstructured("X-Muhla-Delivery", key)

    async def aclose(self) -> None:
        """Close the connections. Safe to call twice."""
        await self._client.aclose()


@lru_cache(maxsize=1)  # it takes as long as all the other headers
def _date(moment: datetime) -> str:
    return format_datetime(moment)


def _digest(text: str) -> str:
    """Return 32 letters and digits that stand for *text*, always the same."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _mailboxes(channel: str, written: Sequence[str], setting: str, *, most: int = 100) -> list[tuple[str, str]]:
    """Return each mailbox as its header shows it, and its bare address: one to *most* of them, each once."""
    found = list({mailbox[1]: mailbox for mailbox in reversed(getaddresses(list(written)))}.values())[::-1]
    broken = any("\r" in words or "\n" in words for words in written)
    if broken or not 1 <= len(found) <= most or not all(_is_address(address) for _, address in found):
        raise SettingsError(
            f"channel {channel!r}: {setting!r} needs {'an e-mail address' if most == 1 else 'e-mail addresses'}, "
            "as in desk@example.org or News desk <desk@example.org>."
        )
    return [(mime.mailbox(words, address), address) for words, address in found]


def _is_address(address: str) -> bool:
    local, at, domain = address.rpartition("@")
    bad = any(character.isspace() or not character.isprintable() or character in '<>"(),;' for character in address)
    return bool(local and at and domain) and not bad
