"""Followers of what ended without a day, which a release has dated that counted from any end: they are counted anew."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from service.jobs.rearm import rearm
from service.store.commitments import in_batches, take_turn
from service.store.database import AWAY, Database
from service.store.followers import dated_by_what_gives_no_day
from service.store.upkeep import add_event

log = structlog.get_logger()

RECOUNTED = "commitment.recounted"
"""The event that says so."""


async def recount(database: Database, *, now: datetime) -> None:
    """Take from each follower a date that does not count any more; its history keeps it.

    Doing it twice, or in two engines at once, changes nothing. A commitment that breaks holds up no other.
    """
    async with database.reading() as conn:
        ids = await dated_by_what_gives_no_day(conn)
    for batch in in_batches(ids):
        await _recount(database, batch, now)


async def _recount(database: Database, ids: Sequence[str], now: datetime) -> None:
    try:
        async with database.writing() as conn:
            await take_turn(conn, "catalogue")
            still = set(await dated_by_what_gives_no_day(conn))  # another engine may have been here
            wrong = [each for each in ids if each in still]
            await rearm(conn, wrong, now=now)
            for each in wrong:
                await add_event(conn, RECOUNTED, at=now, commitment_id=each)
    except AWAY:
        raise
    except Exception:  # of one commitment, which the audit tells of; the others are counted
        if len(ids) == 1:
            log.exception("commitment.not_recounted", commitment=ids[0])
            return
        for each in ids:
            await _recount(database, [each], now)
    else:
        log.info("commitments.recounted", count=len(wrong))
