"""Recording, accepting and withdrawing announcements."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.edtf import Window
from service.core.history import settlement
from service.core.milestones import day_of
from service.core.model import Announcement, AnnouncementKind, Settlement
from service.core.repeats import announced_before
from service.core.report import minute_text
from service.core.years import year_fault
from service.errors import Refusal, RefusedChangeError
from service.jobs.find import find
from service.jobs.rearm import rearm
from service.store.commitments import Record, take_turn
from service.store.database import Database
from service.store.history import (
    accept_announcement,
    add_announcement,
    find_announcement,
    withdraw_announcement,
)
from service.store.upkeep import add_event


async def announce(
    database: Database, commitment_id: str, announcement: Announcement, *, who: str, now: datetime
) -> int:
    """Record *announcement* and what follows from it; return its number, which it may have already: what is said twice
    is on record once (`service.core.repeats`).

    Raises `UnknownCommitmentError`, or `RefusedChangeError` for a day that has not come or has an open end, a second
    closing, a year out of reach, a move without a new deadline, or provisional evidence where nobody would be asked to
    look at it.
    """
    async with database.writing() as conn:
        await take_turn(conn, "catalogue")
        record = await find(conn, commitment_id)
        known = announced_before(announcement, record.announcements, now)
        if known is not None:
            return known
        _check(record, announcement, now)
        number = await add_announcement(conn, commitment_id, announcement, now=now)
        await rearm(conn, [commitment_id], now=now)
        await add_event(
            conn,
            "announcement.recorded",
            at=now,
            who=who,
            commitment_id=commitment_id,
            announcement=number,
            announced=str(announcement.kind),
            provisional=announcement.provisional,
        )
    return number


def _check(record: Record, announcement: Announcement, now: datetime) -> None:
    today = day_of(now, record.entry.zone)
    earliest = announcement.on_window.earliest
    if earliest is None or earliest > today:
        reason = f"{announcement.on} has not come yet: today is {today}. Give the day it was said"
        raise RefusedChangeError(reason, Refusal.NOT_YET)
    if announcement.on_window.latest is None:
        raise RefusedChangeError(f"{announcement.on} has an open end. Give the day it was said, or the month")
    _check_years(announcement.on_window)
    moves = announcement.kind is AnnouncementKind.MOVED
    if moves != (announcement.deadline is not None):
        raise RefusedChangeError(
            "a moved deadline needs the new one (by, until, on or during)"
            if moves
            else f"{announcement.kind} takes no new deadline. To move it, announce it as moved",
            Refusal.NO_NEW_DEADLINE if moves else Refusal.NEW_DEADLINE,
        )
    if announcement.deadline and announcement.deadline.window:
        _check_years(announcement.deadline.window)
    closes = announcement.kind not in (AnnouncementKind.MOVED, AnnouncementKind.PROGRESS)
    settled = record.commitment.settlement
    if closes and settled:
        raise RefusedChangeError(_already(settled), Refusal.SETTLED)
    if announcement.provisional:
        _check_somebody_looks(record)


def _check_years(window: Window) -> None:
    """Refuse what a catalogue could not say either: with a mistyped year nothing would ever be told again, and what was
    said in one of another calendar would be older than all that was said before.
    """
    wrong = year_fault(window)
    if wrong:
        raise RefusedChangeError(". ".join(wrong).removesuffix("."))


def _check_somebody_looks(record: Record) -> None:
    """Evidence that waits for a person must not sleep: what is silent for good would never ask for that look."""
    commitment = record.commitment
    reasons = {
        "it is settled": commitment.settlement is not None,
        "it is archived": commitment.archived,
        'it has alerts = "none"': not commitment.alerts,
    }
    for reason, holds in reasons.items():
        if holds:
            raise RefusedChangeError(
                f"{reason}, so nobody would be asked to look at what is provisional. Record it once somebody is sure",
                Refusal.NOBODY_LOOKS,
            )


def _already(settled: Settlement) -> str:
    return (
        f"it is settled already ({settled.outcome}, {settled.on}). "
        "Withdraw that announcement first, or announce progress, which closes nothing"
    )


async def withdraw(database: Database, number: int, *, who: str, reason: str, now: datetime) -> str:
    """Withdraw an announcement, which stays on record, and undo what followed from it; return its commitment's id.

    Raises `RefusedChangeError` if there is none with that number, or it is withdrawn already.
    """
    async with database.writing() as conn:
        await take_turn(conn, "catalogue")
        commitment_id, announcement = await _find(conn, number)
        if not await withdraw_announcement(conn, number, who=who, reason=reason, now=now):
            when = minute_text(announcement.withdrawn_at or now)
            raise RefusedChangeError(f"announcement {number} was withdrawn already, at {when}", Refusal.NOT_IN_FORCE)
        await rearm(conn, [commitment_id], now=now)
        await add_event(
            conn,
            "announcement.withdrawn",
            at=now,
            who=who,
            commitment_id=commitment_id,
            announcement=number,
            reason=reason,
        )
    return commitment_id


async def accept(database: Database, number: int, *, who: str, now: datetime) -> str:
    """Let provisional evidence count as an announcement; return its commitment's id. To reject it, `withdraw` it.

    Raises `RefusedChangeError` if there is none with that number, it is not provisional, or the commitment is settled.
    """
    async with database.writing() as conn:
        await take_turn(conn, "catalogue")
        commitment_id, announcement = await _find(conn, number)
        record = await find(conn, commitment_id)
        settled = settlement(record.announcements, record.entry.deadline)
        if settled and announcement.kind is not AnnouncementKind.PROGRESS:
            raise RefusedChangeError(_already(settled), Refusal.SETTLED)
        if not await accept_announcement(conn, number):
            reason = f"announcement {number} waits for nobody: it is not provisional, or withdrawn"
            raise RefusedChangeError(reason, Refusal.NOT_IN_FORCE)
        await rearm(conn, [commitment_id], now=now)
        await add_event(
            conn, "announcement.accepted", at=now, who=who, commitment_id=commitment_id, announcement=number
        )
    return commitment_id


async def _find(conn: AsyncConnection, number: int) -> tuple[str, Announcement]:
    found = await find_announcement(conn, number)
    if found is None:
        reason = f"there is no announcement {number}. `muhla announce --list ID` shows them"
        raise RefusedChangeError(reason, Refusal.NOT_IN_FORCE)
    return found
