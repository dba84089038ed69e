"""The addresses in messages. One of them acts for whoever has it: signed, for one channel, and good for a while.

Its text is ``1.ack.iraq-mission:1:before-P30D.desk.1767225600.`` and a mark: a version, what it does, the alert's key,
the channel that the message went to, and when it ends, in seconds since 1970. None of them has a full stop in it.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from service.core.signing import Purpose, signed, unsigned

GOOD_FOR = timedelta(days=30)
"""As long as the usual time between two reminders: the next one has a link of its own, and an old mail that somebody
finds or forwards does nothing.
"""

_VERSION, _ACKNOWLEDGE = "1", "ack"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link in a message stands for: seen, by whoever reads *channel*, from the alert *alert_key* on."""

    alert_key: str
    channel: str
    expires_at: datetime

    @property
    def commitment_id(self) -> str:
        """The commitment that the alert is about."""
        return self.alert_key.partition(":")[0]

    @property
    def revision(self) -> int:
        """The revision of the deadline that the message told of."""
        return int(self.alert_key.split(":")[1])

    @property
    def who(self) -> str:
        """How the event log names whoever used it: ``link:<channel>``."""
        return f"link:{self.channel}"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the addresses in messages. *public_url* is where people reach this service, without a slash at its end."""

    public_url: str
    key: bytes = field(repr=False)

    def page(self, commitment_id: str) -> str:
        """Return the address of a commitment's page."""
        return f"{self.public_url}/commitments/{commitment_id}"

    def acknowledge(self, alert_key: str, channel: str, now: datetime) -> str:
        """Return the address at which whoever reads *channel* can say that the alert was seen."""
        return f"{self.public_url}/answer?link={link_text(self.key, alert_key, channel, now)}"


def link_text(key: bytes, alert_key: str, channel: str, now: datetime) -> str:
    """Return the text of a link that is made at *now*."""
    ends = int((now + GOOD_FOR).timestamp())
    return signed(key, Purpose.LINK, f"{_VERSION}.{_ACKNOWLEDGE}.{alert_key}.{channel}.{ends}")


def read_link(key: bytes, text: str) -> Link | None:
    """Return what a link stands for, which may have expired; None where it is not one of ours, or was changed."""
    parts = (unsigned(key, Purpose.LINK, text) or "").split(".")
    if len(parts) != 5 or parts[:2] != [_VERSION, _ACKNOWLEDGE]:
        return None
    return Link(parts[2], parts[3], datetime.fromtimestamp(int(parts[4]), UTC))
