"""From the database to what is handed out: read, hand to the makers, and keep for a moment what many ask for."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.history import last_dated
from service.core.milestones import day_of, moment_of
from service.core.model import Status
from service.core.status import standing
from service.jobs.find import find
from service.messages import calendar_limits, calendar_name, localized
from service.store.alerts import newest_alerts
from service.store.changes import accepted_since, changed_at_of, last_change_at
from service.store.commitments import Record, in_batches, readable_records
from service.store.history import newest_announcements
from service.store.overview import ids_that_lost_their_date, nearest_ids
from service.web.board import today_at
from service.web.context import WebContext
from service.web.desk import Desk
from service.web.feeds.addresses import Addresses
from service.web.feeds.atom import MOST_ENTRIES, Entry, Masthead, announcement_entry, feed_bytes, milestone_entry
from service.web.feeds.badge import Badge, badge_of
from service.web.feeds.calendar import MOST_EVENTS, Cover, calendar_bytes, subscribed_event
from service.web.feeds.fresh import Made

log = structlog.get_logger()
T = TypeVar("T")

BATCH = 50
"""So many events are made in one go; then others get their turn."""

ACCEPTED_WITHIN = timedelta(days=30)
"""So long it is news that evidence was accepted."""

_THE_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
"""When a feed in which nothing ever stood was last changed."""


class Wanted(Struct, frozen=True):
    """Which commitments: with any of *tags* and any of *statuses* (empty: all), in which language."""

    language: str
    tags: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()


async def calendar_of_many(desk: Desk, wanted: Wanted) -> Made:
    """Return the calendar of all that are *wanted* and have a day."""
    return await desk.feeds.get(("calendar", wanted), lambda: _calendar(desk.context, wanted))


async def _calendar(context: WebContext, wanted: Wanted) -> Made:
    now, addresses = context.clock.now(), Addresses(context.public_url)
    tags, statuses, language = wanted.tags, wanted.statuses, wanted.language
    async with context.database.reading() as conn:
        # Before all else: what changes from now on is newer than the calendar.
        changed_at = max(filter(None, (await last_change_at(conn), _last_quarter(now))))
        most = MOST_EVENTS + 1  # one more tells whether there are more
        ids = await nearest_ids(conn, today_at(now), now.date(), statuses=statuses, tags=tags, limit=most)
        ids += await ids_that_lost_their_date(conn, today_at(now), statuses=statuses, tags=tags, limit=most - len(ids))
        events: list[bytes] = []
        for batch in in_batches(ids[:MOST_EVENTS], BATCH):
            records, moments = await readable_records(conn, batch), await changed_at_of(conn, batch)
            make = partial(_event, moments=moments, now=now, language=language, addresses=addresses)
            events += _each_that_can(make, records.values())
            await asyncio.sleep(0)
    limits = calendar_limits(MOST_EVENTS, language) if len(ids) > MOST_EVENTS else None
    source = addresses.calendar(language, tags, statuses)
    return Made(calendar_bytes(Cover(calendar_name(tags, language), limits, source), events), changed_at)


async def calendar_of_one(context: WebContext, commitment_id: str, language: str) -> Made:
    """Return the calendar of one commitment. Raises `UnknownCommitmentError`."""
    now, addresses = context.clock.now(), Addresses(context.public_url)
    async with context.database.reading() as conn:
        record = await find(conn, commitment_id)
        changed_at = await _changed_at(conn, record, now)
        moments = await changed_at_of(conn, [commitment_id])
    event = _event(record, moments=moments, now=now, language=language, addresses=addresses)
    name = localized(record.entry.title, language) or commitment_id
    cover = Cover(name, source=addresses.calendar_of(commitment_id, language))
    return Made(calendar_bytes(cover, [event]), changed_at)


def _event(
    record: Record, *, moments: Mapping[str, datetime], now: datetime, language: str, addresses: Addresses
) -> bytes:
    commitment_id = record.entry.id
    return subscribed_event(
        record.commitment,
        today=day_of(now, record.entry.zone),
        changed_at=moments[commitment_id],
        language=language,
        page_url=addresses.page(commitment_id),
        former=last_dated(record.revisions),
    )


def _each_that_can(make: Callable[[Record], T], records: Iterable[Record]) -> Iterator[T]:
    """Yield what *make* makes of each of *records*, but of those that it breaks on: the log names them."""
    for record in records:
        try:
            yield make(record)
        except Exception:  # one bad commitment must not take all the others from the calendar; the audit tells of it
            log.exception("feeds.commitment_failed", commitment=record.entry.id)


async def badge_for(
    context: WebContext, commitment_id: str, language: str, label: str | None
) -> tuple[Badge, datetime]:
    """Return the badge of a commitment, and when it last changed. Raises `UnknownCommitmentError`."""
    now = context.clock.now()
    async with context.database.reading() as conn:
        record = await find(conn, commitment_id)
        changed_at = await _changed_at(conn, record, now)
    commitment = record.commitment
    stands = standing(commitment, day_of(now, commitment.zone))
    return badge_of(commitment, stands, language=language, label=label), changed_at


async def _changed_at(conn: AsyncConnection, record: Record, now: datetime) -> datetime:
    """Return when what is told of one commitment last changed: with its record, or with the day in its zone."""
    entry = record.entry
    began_at = moment_of(day_of(now, entry.zone), time(), ZoneInfo(entry.zone))
    return max((await changed_at_of(conn, [entry.id]))[entry.id], began_at)


def _last_quarter(now: datetime) -> datetime:
    """Return the last quarter of an hour before *now*: in every zone of the world, days begin at one."""
    quarter = timedelta(minutes=15)
    return now - (now.astimezone(UTC) - datetime.min.replace(tzinfo=UTC)) % quarter


async def feed_of(desk: Desk, wanted: Wanted) -> Made:
    """Return the feed of all that are *wanted*; statuses do not count in it."""
    return await desk.feeds.get(("feed", wanted), lambda: _feed(desk.context, wanted))


async def _feed(context: WebContext, wanted: Wanted) -> Made:
    now, language = context.clock.now(), wanted.language
    async with context.database.reading() as conn:
        changed_at = await last_change_at(conn) or _THE_BEGINNING
        accepted = await accepted_since(conn, now - ACCEPTED_WITHIN, limit=MOST_ENTRIES)
        alerts = await newest_alerts(conn, tags=wanted.tags, limit=MOST_ENTRIES)
        said = await newest_announcements(conn, tags=wanted.tags, accepted=accepted, limit=MOST_ENTRIES)
        ids = dict.fromkeys([*(alert.commitment_id for alert in alerts), *(each for each, _ in said)])
        records = await readable_records(conn, list(ids))
    entries: list[Entry] = []
    for alert in (each for each in alerts if each.commitment_id in records):
        make = partial(milestone_entry, alert, language=language)
        entries += _each_that_can(make, [records[alert.commitment_id]])
    for of, each in ((of, each) for of, each in said if of in records):
        accepted_at = accepted.get(each.id or 0)
        make = partial(announcement_entry, each, accepted_at=accepted_at, today_at=now, language=language)
        entries += _each_that_can(make, [records[of]])
    addresses = Addresses(context.public_url)
    name = calendar_name(wanted.tags, language)
    content = feed_bytes(Masthead(name, language, wanted.tags, addresses, changed_at), entries)
    return Made(content, max([changed_at, *(alert.raised_at for alert in alerts)]))
