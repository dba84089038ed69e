"""What every channel is."""

from datetime import datetime, timedelta
from typing import Protocol

from service.core.message import Form, Message

TIMEOUT = timedelta(seconds=15)
"""For one attempt, everything together: name, connection, TLS, question and answer."""


class Channel(Protocol):
    """A way to reach people.

    *name* is the operator's; *language* ``en`` or ``ar``. *concurrency* (>= 1) is how many sends may be in flight at
    once. *digest_over*: more alerts than this in one run become one digest; 0: never a digest.
    """

    name: str
    kind: str
    language: str
    form: Form
    concurrency: int
    digest_over: int

    async def send(self, message: Message, *, idempotency_key: str, now: datetime) -> str:
        """Make one attempt, within 15 seconds, and return the receiver's receipt, for people.

        *now* is what the service's clock shows, for people to read: a rehearsal's is years away. What a receiver
        compares with its own clock (a signature's timestamp, a mail's date, a Retry-After) is told by the real time.
        *idempotency_key* is the same for every attempt of one delivery. Raises `DeliveryRefusedError` when trying
        again cannot help, `DeliveryDelayedError` when it may; nothing else. Retries belong to the outbox, never to a
        channel.
        """
        ...

    async def aclose(self) -> None:
        """Close what is open. Safe to call twice."""
        ...
