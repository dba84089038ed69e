"""Saying from when an accepted proposal counts, whose text gave a period and no day to count from."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import Deadline
from service.errors import REQUEST, CatalogueError, Fault, Refusal, RefusedChangeError
from service.intake.drafts import Draft
from service.jobs.documents.periods import noted
from service.jobs.find import find
from service.jobs.rearm import rearm
from service.jobs.record_entry import check_anchor
from service.store.commitments import Record, records_of, take_turn
from service.store.database import Database
from service.store.entries import change_entries
from service.store.upkeep import add_event


async def count_from(
    database: Database, commitment_id: str, deadline: Deadline, draft: Draft, *, who: str, now: datetime
) -> None:
    """Give the commitment that *draft* became, which waits for a day, the *deadline* that it has now.

    What it waited for leaves its note. Raises `UnknownCommitmentError`, `RefusedChangeError` where it does not wait
    (any more), and `CatalogueError` where it would count from itself or from a commitment that there is not.
    """
    async with database.writing() as conn:
        await take_turn(conn, "catalogue")
        record = await find(conn, commitment_id)
        _check_waits(record, draft)
        entry = noted(replace(record.entry, deadline=deadline), draft)
        await check_anchor(conn, entry)
        await _check_loop(conn, commitment_id, deadline)
        await change_entries(conn, [entry], now=now)
        await rearm(conn, [commitment_id], now=now)
        await add_event(conn, "commitment.dated", at=now, who=who, commitment_id=commitment_id)


def _check_waits(record: Record, draft: Draft) -> None:
    commitment = record.commitment
    if record.archived_at is not None or commitment.settlement is not None:
        raise RefusedChangeError(f"{commitment.id} is settled or archived, and waits for no day", Refusal.WAITS_NOT)
    if draft.within is None or commitment.deadline is not None:
        told = f"{commitment.id} waits for no day to count from. Announce it as moved to give it another deadline"
        raise RefusedChangeError(told, Refusal.WAITS_NOT)


async def _check_loop(conn: AsyncConnection, commitment_id: str, deadline: Deadline) -> None:
    """Report a *deadline* that counts, over however many others, from *commitment_id* itself."""
    walk, here = [commitment_id], _anchor(deadline)
    while here is not None and here not in walk:
        walk.append(here)
        record = (await records_of(conn, [here])).get(here)
        here = _anchor(record.entry.deadline) if record else None
    if here == commitment_id:
        problem = f"counts from itself: {' → '.join([*walk, here])}"
        raise CatalogueError([Fault(REQUEST, 1, commitment_id, "after", problem, "Give a day, or another id.")])


def _anchor(deadline: Deadline | None) -> str | None:
    """Return the id of the commitment that *deadline*, as it was written down, counts from; None if from none."""
    return deadline.after if deadline and deadline.window is None else None
