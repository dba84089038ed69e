"""What the service has told people of one commitment, will tell them, and what they answered."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import islice

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.forecast import NOTHING_BEGUN, Begun, Outlook, PlannedAlert, forecast
from service.core.verdict import Acknowledgement, Silence
from service.store.alerts import RaisedAlert, recent_alerts, told_of
from service.store.answers import acknowledgements_of, silences_at
from service.store.commitments import Record
from service.store.ledger import LedgerLine, ledger
from service.store.unfinished import begun_of, off_channels
from service.store.upkeep import Event, recent_events, routes_in_force, switched_off
from service.web.context import WebContext

MOST_LISTED = 50
MOST_PLANNED = 10
PLANNED_WITHIN = timedelta(days=3660)


class Insight(Struct, frozen=True):
    """The newest `MOST_LISTED` of each; of *silences* those in force or to come, of *planned* the next ones.

    *off*: the channels that send nothing until somebody switches them on.
    """

    acknowledgements: Sequence[Acknowledgement]
    silences: Sequence[Silence]
    alerts: Sequence[RaisedAlert]
    deliveries: Sequence[LedgerLine]
    events: Sequence[Event]
    planned: Sequence[PlannedAlert]
    off: Collection[str]


async def insight_into(conn: AsyncConnection, context: WebContext, record: Record, now: datetime) -> Insight:
    """Return whom we told what of a commitment, and who answered: for those only who may know."""
    known, commitment_id = record.commitment, record.entry.id
    seen = (await acknowledgements_of(conn, [commitment_id]))[commitment_id]
    silences = await silences_at(conn, now)
    begun = (await begun_of(conn, {known.id: known}, now))[known.id]
    routes = await routes_in_force(conn)
    off = await off_channels(conn, routes, [begun], context.channels)
    outlook = Outlook(routes, context.outlets.default, silences, seen, off, context.channels)
    return Insight(
        acknowledgements=seen[-MOST_LISTED:],
        silences=[each for each in silences if each.is_about(known)],
        alerts=await recent_alerts(conn, commitment_id=commitment_id, limit=MOST_LISTED),
        deliveries=await ledger(conn, commitment_id=commitment_id, limit=MOST_LISTED),
        events=await recent_events(conn, commitment_id=commitment_id, limit=MOST_LISTED),
        planned=await planned_of(conn, record, outlook, now, begun),
        off=await switched_off(conn),
    )


async def planned_of(
    conn: AsyncConnection, record: Record, outlook: Outlook, now: datetime, begun: Begun = NOTHING_BEGUN
) -> list[PlannedAlert]:
    """Return the next alerts to come. *outlook* tells who gets them, and what withholds them; *begun* were raised
    already, and are not done with.
    """
    known = record.commitment
    told = (await told_of(conn, {known.id: known}))[known.id]
    planned = forecast(known, told, outlook, now=now, until=now + PLANNED_WITHIN, begun=begun)
    return sorted(islice(planned, MOST_PLANNED), key=lambda each: each.at)
