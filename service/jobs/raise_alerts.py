"""Due milestones into alerts and deliveries, in one transaction a batch."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.alerts import Alert, Delivery, alert_and_next, deliveries_for
from service.core.entry import Route
from service.core.escalation import steps
from service.core.model import Commitment, Status
from service.core.routing import Routing, escalating, route
from service.jobs.sending.hand import Hand
from service.jobs.sending.parcels import Parcel, facts_about, parcels_of
from service.store.alerts import RaisedAlert, add_alerts, raised_now, told_of
from service.store.commitments import due_ids, lock_for_change, records_of
from service.store.database import AWAY, Database
from service.store.entries import postpone, set_next_due
from service.store.order import with_something_pending
from service.store.outbox import Claim, Lease, add_deliveries
from service.store.upkeep import add_event, channel_states, routes_in_force

log = structlog.get_logger()

BATCH = 500
"""Commitments a transaction: with fewer, commits cost more than the work; with more, the first delivery waits."""

POSTPONE = timedelta(minutes=10)
"""How long a commitment rests that could not be raised; the audit tells of it meanwhile."""

RAISE_FAILED = "alert.raise_failed"
"""The event by which the audit knows."""


class Outlets(Struct, frozen=True):
    """The channels there are, each with its *digest_over*; *default*: those that get what no route asks for, and what
    routes send to none that there is.
    """

    default: Sequence[str]
    digest_over: Mapping[str, int]

    def routing(self, tags: Collection[str], status: Status, routes: Sequence[Route]) -> Routing:
        """Return where an alert goes that *routes* direct."""
        return route(tags, status, routes=routes, default_channels=self.default, there_are=self.digest_over)

    def escalating(self, routes: Sequence[Route]) -> Sequence[Route]:
        """Return *routes* as they escalate what was raised."""
        return escalating(routes, default_channels=self.default, there_are=self.digest_over)


async def raise_alerts(
    database: Database, outlets: Outlets, *, now: datetime, limit: int = BATCH, hand: Hand | None = None
) -> int:
    """Raise an alert for each commitment that has something to tell, at most *limit* of them; return how many were due.

    As many as *limit*: there may be more. Running it twice, or in two engines at once, raises nothing twice. A
    commitment that cannot be raised is postponed by ten minutes and holds up no other. What there is room for in
    *hand* is leased as it is written, and put there once it is on record.
    """
    async with database.reading() as conn:
        if not await due_ids(conn, now, limit=1):
            return 0
    try:
        async with database.writing() as conn:
            ids = await due_ids(conn, now, limit=limit, claim=True)
            parcels = await _raise(conn, ids, outlets, now, hand)
    except AWAY:
        raise
    except Exception:  # whatever one commitment broke: it must not hold up the others
        log.warning("alerts.batch_failed", exc_info=True)
        return await _raise_one_by_one(database, outlets, now, limit)
    if hand:
        hand.parcels.extend(parcels)
    return len(ids)


async def _raise_one_by_one(database: Database, outlets: Outlets, now: datetime, limit: int) -> int:
    async with database.reading() as conn:
        ids = await due_ids(conn, now, limit=limit)
    for each in ids:
        try:
            async with database.writing() as conn:
                await lock_for_change(conn, [each])  # another engine may raise it, or somebody change it
                await _raise(conn, [each], outlets, now)
        except AWAY:
            raise
        except Exception as error:  # the same, and here it is known which
            log.exception(RAISE_FAILED, commitment=each)
            async with database.writing() as conn:
                await postpone(conn, each, now=now, until=now + POSTPONE)
                await add_event(conn, RAISE_FAILED, at=now, commitment_id=each, fault=type(error).__name__)
    return len(ids)


async def _raise(
    conn: AsyncConnection, ids: Sequence[str], outlets: Outlets, now: datetime, hand: Hand | None = None
) -> list[Parcel]:
    records = await records_of(conn, ids)
    known = {each: record.commitment for each, record in records.items()}
    told = await told_of(conn, known)
    found = {each.id: alert_and_next(each, told[each.id], now) for each in known.values()}
    raised = [alert for alert, _ in found.values() if alert]
    routes = await routes_in_force(conn)
    numbers = await add_alerts(conn, raised, now=now, escalate_at=_escalations(raised, known, routes, now))
    routed = [
        (alert.key, outlets.routing(known[alert.commitment_id].tags, alert.status, routes).reached) for alert in raised
    ]
    planned = deliveries_for(routed, digest_over=outlets.digest_over, run_at=now)
    next_due = {each: upcoming.due_at if upcoming else None for each, (_, upcoming) in found.items()}
    taken = await _taken(conn, planned, raised, hand) if hand else []
    leases = {each.key: Lease(hand.engine, hand.until) for each in taken} if hand else {}
    delivery_ids = await add_deliveries(conn, planned, numbers, now=now, leases=leases)
    await set_next_due(conn, next_due.items())
    if not hand or not taken:
        return []
    facts = await facts_about(conn, records, next_due, now=now, links=hand.links)
    alerts = {alert.key: raised_now(alert, numbers[alert.key], now) for alert in raised}
    return parcels_of([_claim(each, delivery_ids[each.key], alerts, now) for each in taken], facts, now=now)


async def _taken(
    conn: AsyncConnection, planned: Sequence[Delivery], raised: Sequence[Alert], hand: Hand
) -> list[Delivery]:
    """Return those of *planned* that there is room for in *hand*, and that may go at once."""
    hand.busiest = next((name for name, _ in Counter(each.channel for each in planned).most_common(1)), None)
    pending = await with_something_pending(conn, [alert.commitment_id for alert in raised])
    states = await channel_states(conn)
    room = {name: 0 if name in states and states[name].off_since else count for name, count in hand.room.items()}
    ids = {alert.key: alert.commitment_id for alert in raised}
    taken = []
    for each in planned:
        in_order = not pending or not any((ids[key], each.channel) in pending for key in each.alert_keys)
        if in_order and room.get(each.channel, 0) > 0:
            room[each.channel] -= 1
            taken.append(each)
    return taken


def _claim(delivery: Delivery, number: int, alerts: Mapping[str, RaisedAlert], now: datetime) -> Claim:
    carried = tuple(alerts[key] for key in delivery.alert_keys)
    return Claim(number, delivery.channel, delivery.key, number=1, failures=0, since=now, alerts=carried)


def _escalations(
    raised: Sequence[Alert], known: Mapping[str, Commitment], routes: Sequence[Route], now: datetime
) -> dict[str, datetime]:
    """Return when each alert that escalates does so first, by key."""
    planned = ((alert, steps(known[alert.commitment_id].tags, alert.status, now, routes=routes)) for alert in raised)
    return {alert.key: first[0].at for alert, first in planned if first}
