"""Work that comes due row by row: a batch in one transaction, and where that breaks, each row apart."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

import structlog
from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.commitments import lock_for_change
from service.store.database import AWAY, Database
from service.store.upkeep import add_event

log = structlog.get_logger()

POSTPONE = timedelta(minutes=10)
"""How long a row rests that broke; the audit tells of it meanwhile."""

Row = TypeVar("Row")
Found_co = TypeVar("Found_co", covariant=True)


class Due(Protocol[Found_co]):
    """A query for what is due, those that wait longest first. With *claim*, no other engine takes the same."""

    async def __call__(
        self, conn: AsyncConnection, now: datetime, *, limit: int, claim: bool = False
    ) -> Sequence[Found_co]: ...


class Work(Struct, Generic[Row], frozen=True):
    """What is *due*, how it is done, whose it is, and how it is put off.

    *do* may be called twice for a row, and does it once. *fault* is the event that is written of a row that breaks.
    """

    due: Due[Row]
    do: Callable[[AsyncConnection, Sequence[Row]], Awaitable[None]]
    commitment_of: Callable[[Row], str]
    put_off: Callable[[AsyncConnection, Row, datetime], Awaitable[None]]
    fault: str


async def do_due(database: Database, work: Work[Row], *, now: datetime, limit: int) -> int:
    """Do at most *limit* rows of *work* that are due; return how many were. As many as *limit*: there may be more.

    A row that breaks is put off by ten minutes and holds up no other.
    """
    async with database.reading() as conn:
        if not await work.due(conn, now, limit=1):
            return 0
    try:
        async with database.writing() as conn:
            rows = await work.due(conn, now, limit=limit, claim=True)
            await work.do(conn, rows)
            return len(rows)
    except AWAY:
        raise
    except Exception:  # whatever one row broke: it must not hold up the others
        log.warning("batch.failed", fault=work.fault, exc_info=True)
    async with database.reading() as conn:
        rows = await work.due(conn, now, limit=limit)
    for row in rows:
        await _do_one(database, work, row, now)
    return len(rows)


async def _do_one(database: Database, work: Work[Row], row: Row, now: datetime) -> None:
    commitment_id = work.commitment_of(row)
    try:
        async with database.writing() as conn:
            await lock_for_change(conn, [commitment_id])  # another engine may do the same, or somebody change it
            await work.do(conn, [row])
    except AWAY:
        raise
    except Exception as error:  # the same, and here it is known which
        log.exception(work.fault, commitment=commitment_id)
        async with database.writing() as conn:
            await work.put_off(conn, row, now + POSTPONE)
            await add_event(conn, work.fault, at=now, commitment_id=commitment_id, fault=type(error).__name__)
