"""The feed of what was announced and what came due (RFC 4287). Pure.

It is as open as the list of commitments. What came due follows from what everybody can read there: the dates, the
ladder and `next_alert_at`. Whom we told of it, by which channel, and who has silenced or acknowledged it, is not in it:
that needs a token, in the API.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from html import escape
from xml.etree.ElementTree import Element

from msgspec import Struct
from msgspec.structs import replace

from service.core.history import first_revision
from service.core.message import Fact, Sight
from service.core.milestones import day_of
from service.core.model import Announcement
from service.core.report import moment_text
from service.core.status import standing
from service.messages import direction
from service.messages.bidi import quotation
from service.messages.news import News, announcement_news, milestone_news
from service.store.alerts import RaisedAlert
from service.store.commitments import Record
from service.web.feeds.addresses import Addresses
from service.web.feeds.markup import add, sayable, xml_bytes

MOST_ENTRIES = 100

_SINCE = 2026
"""The year from which the names in our ids count (RFC 4151). Never to be changed: readers know entries by them."""

_NAMESPACE = "http://www.w3.org/2005/Atom"


class Entry(Struct, frozen=True):
    """One entry. *key* is unique among all entries of this service, and stays. *via* is where it was said."""

    key: str
    news: News
    commitment_id: str
    tags: tuple[str, ...]
    published_at: datetime
    updated_at: datetime
    via: str | None = None


class Masthead(Struct, frozen=True):
    """What a feed says of itself. *updated_at* counts where there is no entry."""

    name: str
    language: str
    tags: tuple[str, ...]
    addresses: Addresses
    updated_at: datetime


def milestone_entry(alert: RaisedAlert, record: Record, language: str) -> Entry:
    """Return that a milestone came: as things stood then, so that the entry stays as it was."""
    sight = _seen_then(alert, record)
    news, at = milestone_news(sight, language), alert.raised_at
    return Entry(f"alert:{alert.key}", news, alert.commitment_id, record.entry.tags, at, at)


def _seen_then(alert: RaisedAlert, record: Record) -> Sight:
    revisions = [each for each in record.revisions if each.number <= alert.revision]
    now = record.commitment
    then = replace(now, revision=revisions[-1], first=first_revision(revisions), settlement=None, evidence_on=None)
    stands = standing(then, day_of(alert.raised_at, now.zone))
    return Sight(then, replace(stands, status=alert.status))


def announcement_entry(
    announcement: Announcement, record: Record, *, accepted_at: datetime | None, today_at: datetime, language: str
) -> Entry:
    """Return what was announced. It is news again when a person accepts it, or it is withdrawn."""
    commitment = record.commitment
    sight = Sight(commitment, standing(commitment, day_of(today_at, commitment.zone)))
    recorded_at = announcement.recorded_at or today_at
    touched = (recorded_at, accepted_at, announcement.withdrawn_at)
    return Entry(
        key=f"announcement:{commitment.id}:{announcement.id}",
        news=announcement_news(announcement, sight, language),
        commitment_id=commitment.id,
        tags=commitment.tags,
        published_at=recorded_at,
        updated_at=max(filter(None, touched)),
        via=announcement.document if announcement.document.startswith(("https://", "http://")) else None,
    )


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Return the newest `MOST_ENTRIES`, in an order that is the same each time."""
    return sorted(entries, key=lambda entry: (entry.updated_at, entry.key), reverse=True)[:MOST_ENTRIES]


def feed_bytes(masthead: Masthead, entries: Iterable[Entry]) -> bytes:
    """Return the feed."""
    shown, addresses = newest_first(entries), masthead.addresses
    updated_at = max([entry.updated_at for entry in shown], default=masthead.updated_at)
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": masthead.language})
    add(feed, "id", _id(masthead, "feed", *masthead.tags))
    add(feed, "title", masthead.name)
    add(feed, "updated", moment_text(updated_at))
    add(add(feed, "author"), "name", "Muhla")
    add(feed, "generator", "Muhla")
    address = addresses.feed(masthead.language, masthead.tags)
    add(feed, "link", rel="self", type="application/atom+xml", href=address)
    add(feed, "link", rel="alternate", type="text/html", href=addresses.from_feed("/"))
    for entry in shown:
        _add_entry(feed, entry, masthead)
    return xml_bytes(feed)


def _add_entry(feed: Element, entry: Entry, masthead: Masthead) -> None:
    element = add(feed, "entry")
    add(element, "id", _id(masthead, entry.key))
    add(element, "title", entry.news.title)
    add(element, "published", moment_text(entry.published_at))
    add(element, "updated", moment_text(entry.updated_at))
    page = masthead.addresses.from_feed(f"/commitments/{entry.commitment_id}")
    add(element, "link", rel="alternate", type="text/html", href=page)
    if entry.via:
        add(element, "link", rel="via", href=entry.via)
    for tag in entry.tags:
        add(element, "category", term=tag)
    add(element, "content", "".join(_html(entry.news, masthead.language)), type="html")


def _id(masthead: Masthead, *parts: str) -> str:
    """Return an id that no other service gives, and this one gives once in each language (RFC 4151)."""
    return ":".join((f"tag:{masthead.addresses.authority},{_SINCE}", masthead.language, *parts))


def _html(news: News, language: str) -> Iterator[str]:
    yield f'<div lang="{language}" dir="{direction(language)}">'
    if news.quote:
        words = escape(sayable(quotation(news.quote, news.quote_language)))
        yield f'<blockquote dir="{direction(news.quote_language)}">{words}</blockquote>'
        yield f"<p>— {escape(sayable(news.quote_source or ''))}</p>"
    yield from map(_line, news.facts)
    yield "</div>"


def _line(fact: Fact) -> str:
    return f"<p><b>{escape(fact.label)}:</b> {'<br/>'.join(escape(sayable(fact.value)).splitlines())}</p>"
