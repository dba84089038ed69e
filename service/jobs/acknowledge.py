"""Acknowledgements: somebody has seen it, and reminders rest for a while."""

from datetime import datetime

from service.core.report import minute_text
from service.core.verdict import Acknowledgement
from service.errors import Refusal, RefusedChangeError
from service.jobs.find import find
from service.store.answers import add_acknowledgement, withdraw_acknowledgement
from service.store.database import Database
from service.store.upkeep import add_event


async def acknowledge(
    database: Database,
    commitment_id: str,
    *,
    by: str,
    now: datetime,
    until: datetime | None = None,
    note: str | None = None,
    alert: str | None = None,
) -> Acknowledgement:
    """Record that *by* has seen it: what waits to be sent rests, and reminders rest until *until*.

    Without *until* they rest until the next milestone, which speaks again. *alert* is the key of the one whose link was
    used. Raises `UnknownCommitmentError`, or
    `RefusedChangeError` where there is nothing to rest: it is settled or archived, or *until* is not after *now*.
    """
    async with database.writing() as conn:
        record = await find(conn, commitment_id)
        if record.archived_at or record.commitment.settlement:
            raise RefusedChangeError(f"{commitment_id} is settled or archived, and says nothing more", Refusal.OVER)
        if until is not None and until <= now:
            raise RefusedChangeError(f"{minute_text(until)} is over already. Give a later day", Refusal.NOT_AHEAD)
        made = Acknowledgement(commitment_id, now, until, by, note)
        number = await add_acknowledgement(conn, made)
        await add_event(
            conn,
            "acknowledgement.recorded",
            at=now,
            who=by,
            commitment_id=commitment_id,
            acknowledgement=number,
            until=until.isoformat() if until else None,
            **({"alert": alert} if alert else {}),
        )
    return Acknowledgement(commitment_id, now, until, by, note, id=number)


async def take_back(database: Database, number: int, *, who: str, now: datetime) -> None:
    """Take an acknowledgement back: reminders are sent again. Raises `RefusedChangeError` if there is none to take
    back.
    """
    async with database.writing() as conn:
        withdrawn = await withdraw_acknowledgement(conn, number, now=now)
        if withdrawn is None:
            raise RefusedChangeError(f"there is no acknowledgement {number} in force", Refusal.NOT_IN_FORCE)
        about = withdrawn.commitment_id
        await add_event(conn, "acknowledgement.withdrawn", at=now, who=who, commitment_id=about, acknowledgement=number)
