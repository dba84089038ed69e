"""What only those who are signed in see of one commitment: whom we told what, who answered, and what happened."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from service.core.model import Commitment
from service.messages import milestone_words, moment_words, status_word
from service.store.alerts import RaisedAlert
from service.store.ledger import LedgerLine
from service.web.insight import Insight
from service.web.pages.ledger_words import Said, when_of, why_of
from service.web.pages.people import who_words
from service.web.pages.words import delivery_word, event_words


class DeliveryView(Struct, frozen=True):
    """What became of an alert on one channel. *when*: it ended then, or is tried next then."""

    id: int
    channel: str
    state: str
    state_word: str
    why: Said
    when: str
    attempts: int


class AlertView(Struct, frozen=True):
    """One thing that people were told."""

    id: int
    raised: str
    why: str
    status: str
    deliveries: Sequence[DeliveryView]


class AnswerView(Struct, frozen=True):
    """An acknowledgement or a silence: *until* is None where it has no end of its own."""

    id: int | None
    by: str | None
    since: str
    until: str | None
    words: str | None
    over: bool
    tag: str | None = None


class EventView(Struct, frozen=True):
    """One line of the event log."""

    at: str
    words: str
    who: str | None


class Inside(Struct, frozen=True):
    """What `commitment.html` shows to those who are signed in; the newest first."""

    alerts: Sequence[AlertView]
    acknowledgements: Sequence[AnswerView]
    silences: Sequence[AnswerView]
    events: Sequence[EventView]


def inside_of(insight: Insight, commitment: Commitment, language: str) -> Inside:
    """Return *insight* in words; moments as clocks in the commitment's zone show them."""
    zone = commitment.zone
    by_alert: Mapping[str, list[DeliveryView]] = _deliveries(insight.deliveries, insight.off, zone, language)
    return Inside(
        alerts=[_alert(each, by_alert[each.key], zone, language) for each in insight.alerts],
        acknowledgements=[
            AnswerView(
                id=each.id,
                by=who_words(each.by, language),
                since=moment_words(each.at, zone, language),
                until=moment_words(each.until, zone, language) if each.until else None,
                words=each.note,
                over=each.withdrawn_at is not None,
            )
            for each in reversed(insight.acknowledgements)
        ],
        silences=[
            AnswerView(
                id=each.id,
                by=who_words(each.created_by, language),
                since=moment_words(each.starts_at, zone, language),
                until=moment_words(each.ends_at, zone, language),
                words=each.reason,
                over=each.ended_at is not None,
                tag=each.tag,
            )
            for each in reversed(insight.silences)
        ],
        events=[
            EventView(
                moment_words(each.at, zone, language), event_words(each.kind, language), who_words(each.who, language)
            )
            for each in insight.events
        ],
    )


def _alert(alert: RaisedAlert, deliveries: Sequence[DeliveryView], zone: str, language: str) -> AlertView:
    return AlertView(
        id=alert.id,
        raised=moment_words(alert.raised_at, zone, language),
        why=milestone_words(alert.kind, alert.milestone, language),
        status=status_word(alert.status, language),
        deliveries=deliveries,
    )


def _deliveries(
    lines: Sequence[LedgerLine], off: Collection[str], zone: str, language: str
) -> defaultdict[str, list[DeliveryView]]:
    """Return the deliveries of each alert by its key. A digest stands with every alert that it carries."""
    found: defaultdict[str, list[DeliveryView]] = defaultdict(list)
    for line in reversed(lines):
        view = DeliveryView(
            id=line.id,
            channel=line.channel,
            state=str(line.state),
            state_word=delivery_word(line.state, language),
            why=why_of(line, language),
            when=when_of(line, off, zone, language),
            attempts=line.attempts,
        )
        for key in line.alert_keys:
            found[key].append(view)
    return found
