"""The forecast of every alert to come, from what is on record."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.forecast import NOTHING_BEGUN, Outlook, PlannedAlert, forecast
from service.core.milestones import Told
from service.store.alerts import told_of
from service.store.answers import acknowledgements_of, silences_at
from service.store.commitments import BATCH, Record, every_record, in_batches, records_of
from service.store.unfinished import begun_of, off_channels, records_unfinished
from service.store.upkeep import routes_in_force


async def plan(
    conn: AsyncConnection,
    default_channels: Sequence[str],
    *,
    now: datetime,
    start: datetime,
    end: datetime,
    fresh: bool = False,
    among: Collection[str] | None = None,
    channels: Collection[str] | None = None,
) -> list[PlannedAlert]:
    """Return all alerts of which something becomes from *start* to *end*, both included, in the order of time.

    What is due at *now* and was not told counts as sent at *now*. *fresh*: take all that came before *now* as told, and
    nothing after it, whatever the ledger says: to look at another day than today. *among*: only those of these
    commitments; None: of all. *channels*, all that there are: with them, those alerts too that were raised already, but
    are not done with, and channels that are switched off or gone get nothing; None: only alerts to come.
    """
    routes = await routes_in_force(conn)
    outlook = Outlook(
        routes,
        default_channels,
        silences=[] if fresh else await silences_at(conn, now),
        there_are=channels,
    )
    planned: list[PlannedAlert] = []
    batch: list[Record] = []

    async def forecast_batch() -> None:
        known = {record.entry.id: record.commitment for record in batch}
        told = {each: Told(by=now) for each in known} if fresh else await told_of(conn, known)
        answers = await acknowledgements_of(conn, [] if fresh else list(known))
        begun = {} if channels is None else await begun_of(conn, known, now)
        off = {} if channels is None else await off_channels(conn, routes, begun.values(), channels)
        for each, commitment in known.items():
            here = replace(outlook, acknowledgements=answers[each], off=off)
            mine = begun.get(each, NOTHING_BEGUN)
            planned.extend(forecast(commitment, told[each], here, now=now, until=end, begun=mine))
        batch.clear()

    async for record in _records(conn, among, due_by=None if fresh else end, whole=channels is not None):
        batch.append(record)
        if len(batch) == BATCH:
            await forecast_batch()
    await forecast_batch()
    wanted = (each for each in planned if any(start <= moment <= end for moment in each.moments))
    return sorted(wanted, key=lambda each: (each.at, each.commitment_id))


async def _records(
    conn: AsyncConnection, among: Collection[str] | None, *, due_by: datetime | None, whole: bool
) -> AsyncIterator[Record]:
    if among is None:
        async for record in every_record(conn, due_by=due_by):
            yield record
        if whole and due_by is not None:
            async for record in records_unfinished(conn, not_due_by=due_by):
                yield record
        return
    for part in in_batches(list(among)):
        for record in (await records_of(conn, part)).values():
            yield record
