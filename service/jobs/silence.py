"""Silences: a span in which alerts are withheld, and said to be."""

from datetime import datetime

from msgspec.structs import replace

from service.core.repeats import silenced_before
from service.core.report import minute_text
from service.core.verdict import Silence
from service.errors import Refusal, RefusedChangeError
from service.jobs.find import find
from service.store.answers import add_silence, end_silence, silences_at
from service.store.commitments import take_turn
from service.store.database import Database
from service.store.upkeep import add_event


async def silence(database: Database, wanted: Silence, *, now: datetime) -> Silence:
    """Withhold alerts as *wanted* says; return the silence with its number, which may be on record already
    (`service.core.repeats`).

    Raises `UnknownCommitmentError`, or `RefusedChangeError` for a span that is over or ends before it starts, for a
    silence about nothing or about two things, and for one without a reason.
    """
    if (wanted.commitment_id is None) == (wanted.tag is None):
        raise RefusedChangeError(
            "a silence is about one commitment or about one tag. Give exactly one of them", Refusal.UNFINISHED
        )
    if wanted.ends_at <= max(now, wanted.starts_at):
        reason = f"it would end at {minute_text(wanted.ends_at)}, before it does anything"
        raise RefusedChangeError(reason, Refusal.ENDS_TOO_EARLY)
    if not wanted.reason.strip():
        raise RefusedChangeError("a silence needs a reason, for those who ask later", Refusal.UNFINISHED)
    async with database.writing() as conn:
        if wanted.commitment_id is not None:
            await find(conn, wanted.commitment_id)
        await take_turn(conn, "answers")  # of two clicks at once, the second must see what came of the first
        known = next((each for each in await silences_at(conn, now) if silenced_before(wanted, each)), None)
        if known is not None:
            return known
        number = await add_silence(conn, wanted, now=now)
        await add_event(
            conn,
            "silence.recorded",
            at=now,
            who=wanted.created_by,
            commitment_id=wanted.commitment_id,
            silence=number,
            tag=wanted.tag,
            ends_at=wanted.ends_at.isoformat(),
            reason=wanted.reason,
        )
    return replace(wanted, id=number)


async def unsilence(database: Database, number: int, *, who: str, now: datetime) -> None:
    """End a silence now. Raises `RefusedChangeError` if there is none in force with that number."""
    async with database.writing() as conn:
        ended = await end_silence(conn, number, now=now)
        if ended is None:
            reason = f"there is no silence {number} in force. `muhla silence --list` shows them"
            raise RefusedChangeError(reason, Refusal.NOT_IN_FORCE)
        about = {"commitment_id": ended.commitment_id, "tag": ended.tag}
        await add_event(conn, "silence.ended", at=now, who=who, silence=number, **about)
