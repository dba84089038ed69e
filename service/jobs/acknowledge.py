"""Acknowledgements: somebody has seen it, and reminders rest for a while."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.repeats import seen_before
from service.core.report import minute_text
from service.core.verdict import Acknowledgement
from service.errors import Refusal, RefusedChangeError
from service.jobs.find import find
from service.store.alerts import RaisedAlert, recent_alerts
from service.store.answers import acknowledgements_of, add_acknowledgement, withdraw_acknowledgement
from service.store.commitments import lock_for_change
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
    newest: int | None = None,
) -> Acknowledgement:
    """Record that *by* has seen it: what waits to be sent rests, and reminders rest until *until*.

    Without *until* they rest until the next milestone, which speaks again. *alert* is the key of the one whose link was
    used, *newest* the number of the last alert that they could have seen; 0: there was none. What is said twice is on
    record once (`service.core.repeats`).

    Raises `UnknownCommitmentError`, or `RefusedChangeError` where there is nothing to rest: it is settled or archived,
    or *until* is not after *now*; and where an alert was raised after *newest*.
    """
    async with database.writing() as conn:
        # An alert that is being raised, and the first of two clicks, must be on record before this is decided.
        await lock_for_change(conn, [commitment_id])
        record = await find(conn, commitment_id)
        if record.archived_at or record.commitment.settlement:
            raise RefusedChangeError(f"{commitment_id} is settled or archived, and says nothing more", Refusal.OVER)
        if until is not None and until <= now:
            raise RefusedChangeError(f"{minute_text(until)} is over already. Give a later day", Refusal.NOT_AHEAD)
        made = Acknowledgement(commitment_id, now, until, by, note)
        last = next(iter(await recent_alerts(conn, commitment_id=commitment_id, limit=1)), None)
        known = await _known(conn, made, last)
        if known is not None:
            return known
        if newest is not None and last is not None and last.id > newest:
            raise RefusedChangeError(f"{last.key} was raised meanwhile. Look at it first", Refusal.NEWER)
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
    return replace(made, id=number)


async def _known(conn: AsyncConnection, seen: Acknowledgement, last: RaisedAlert | None) -> Acknowledgement | None:
    """Return what is on record already of *seen*, unless *last* was raised since: then it is about that."""
    about = seen.commitment_id
    same = [each for each in (await acknowledgements_of(conn, [about]))[about] if seen_before(seen, each)]
    return next((each for each in same if last is None or last.raised_at <= each.at), None)


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
