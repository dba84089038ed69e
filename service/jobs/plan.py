"""The forecast of every alert to come, from what is on record."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.forecast import Outlook, PlannedAlert, forecast
from service.core.milestones import Told
from service.store.alerts import told_of
from service.store.answers import acknowledgements_of, silences_at
from service.store.commitments import BATCH, Record, every_record, in_batches, records_of
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
) -> list[PlannedAlert]:
    """Return all alerts from *start* to *end*, both included, in the order of time.

    What is due at *now* and was not told counts as sent at *now*. *fresh*: take all that came before *now* as told, and
    nothing after it, whatever the ledger says: to look at another day than today. *among*: only those of these
    commitments; None: of all.
    """
    routes = await routes_in_force(conn)
    silences = [] if fresh else await silences_at(conn, now)
    planned: list[PlannedAlert] = []
    batch: list[Record] = []

    async def forecast_batch() -> None:
        told = await _told(conn, batch, now, fresh=fresh)
        answers = await acknowledgements_of(conn, [record.entry.id for record in batch])
        for record in batch:
            seen = () if fresh else answers[record.entry.id]
            outlook = Outlook(routes, default_channels, silences, seen)
            planned.extend(forecast(record.commitment, told[record.entry.id], outlook, now=now, until=end))
        batch.clear()

    async for record in _records(conn, among, due_by=None if fresh else end):
        batch.append(record)
        if len(batch) == BATCH:
            await forecast_batch()
    await forecast_batch()
    return sorted((each for each in planned if each.at >= start), key=lambda each: (each.at, each.commitment_id))


async def _records(
    conn: AsyncConnection, among: Collection[str] | None, *, due_by: datetime | None
) -> AsyncIterator[Record]:
    if among is None:
        async for record in every_record(conn, due_by=due_by):
            yield record
        return
    for part in in_batches(list(among)):
        for record in (await records_of(conn, part)).values():
            yield record


async def _told(conn: AsyncConnection, records: Sequence[Record], now: datetime, *, fresh: bool) -> Mapping[str, Told]:
    if fresh:
        return {record.entry.id: Told(by=now) for record in records}
    return await told_of(conn, {record.entry.id: record.commitment for record in records})
