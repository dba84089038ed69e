"""What passes between the wording and the channels: the facts of an alert, and the message made of them."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from msgspec import Struct

from service.core.model import Commitment, MilestoneKind
from service.core.relative import EndedAnchor
from service.core.status import Standing


class Form(StrEnum):
    """Which parts of a message a channel needs; the others are left empty, because making them costs time."""

    DATA = "data"  # `data` alone, without even a subject where it is one alert's
    TEXT = "text"  # `sections` and `text`
    MAIL = "mail"  # `sections`, `text`, `html` and `attachments`


class About(Protocol):
    """What words can be about without any alert: a commitment, and where it stands."""

    @property
    def commitment(self) -> Commitment:
        """What is known of it."""
        ...

    @property
    def standing(self) -> Standing:
        """Where it stands on the day that is spoken of."""
        ...


class Sight(Struct, frozen=True):
    """A commitment as somebody looks at it on some day, while nobody is alerted."""

    commitment: Commitment
    standing: Standing


class Brief(Struct, frozen=True):
    """The facts of one alert, as of the moment it is sent, before they are put into words.

    *milestone_on* is the day that the alert belongs to; *missed* are the days of earlier milestones that it speaks
    for too, oldest first. *late*: it leaves on a later day than the one it was due on, because the service or the
    channel was down.
    *waiting_document* names provisional evidence that waits for a person; *ended_anchor* is what the deadline counts
    from, where that gives it no date any more. The links are None where no public address is set.
    """

    alert_key: str
    commitment: Commitment
    standing: Standing
    milestone: str
    milestone_kind: MilestoneKind
    milestone_on: date
    due_at: datetime
    missed: tuple[date, ...] = ()
    late: bool = False
    next_alert_at: datetime | None = None
    waiting_document: str | None = None
    ended_anchor: EndedAnchor | None = None
    page_url: str | None = None
    acknowledge_url: str | None = None


class Fact(Struct, frozen=True):
    """A label and its value, both in the reader's language. *url* makes the value a link.

    The value is one line, or one for each of several things (parties, sources), parted by line feeds.
    """

    label: str
    value: str
    url: str | None = None


class Link(Struct, frozen=True):
    """An address with words for it."""

    label: str
    url: str


class Section(Struct, frozen=True):
    """What a message says of one commitment: title, the count in large, facts, the source's fragment, links.

    *urgency* is 0 (calm) to 3 (passed), for colour beside the words, never instead of them.
    """

    commitment_id: str
    title: str
    headline: str
    urgency: int
    facts: tuple[Fact, ...] = ()
    quote: str | None = None
    quote_source: str | None = None
    quote_language: str | None = None
    links: tuple[Link, ...] = ()


class Attachment(Struct, frozen=True):
    """A file that goes with a message. *media_type* as in ``text/calendar; charset=utf-8; method=PUBLISH``."""

    filename: str
    media_type: str
    content: bytes


class Message(Struct, frozen=True):
    """An alert, a digest or a notice of the service's own, in words.

    *kind* is ``alert``, ``digest``, ``channel`` (another channel fails, or works again), ``audit`` or ``test``.
    *thread* groups a commitment's mails; None: a thread of its own. *summary* opens a digest. *data* is what machines
    get, in values that msgspec writes as JSON. *more* counts the commitments that a long digest does not show.
    *happened_at* is when the message's milestone was due.
    """

    kind: str
    language: str
    subject: str
    happened_at: datetime
    summary: str = ""
    sections: tuple[Section, ...] = ()
    more: int = 0
    text: str = ""
    html: str = ""
    data: Mapping[str, Any] | None = None
    attachments: tuple[Attachment, ...] = ()
    thread: str | None = None

    @property
    def direction(self) -> str:
        """``rtl`` for Arabic, else ``ltr``: the value of HTML's ``dir``."""
        return "rtl" if self.language == "ar" else "ltr"
