"""What can be done about a commitment, and what was: for the part of a page that answers it."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request

from service.core.milestones import day_of
from service.core.model import Announcement, Origin
from service.core.status import standing
from service.core.verdict import Acknowledgement, Silence
from service.intake.drafts import is_waiting
from service.intake.rows import stored_proposal
from service.messages import days_phrase, deadline_phrase, isolate, localized, moment_words, status_sentence, urgency_of
from service.messages.bidi import one_line
from service.messages.translations import translations
from service.store.alerts import recent_alerts
from service.store.answers import acknowledgements_of, silences_at
from service.store.commitments import Record
from service.store.documents import proposal_behind
from service.web.pages.followers import Followers, dated_followers
from service.web.pages.kinds import announcement_words, kind_choices, modality_choices
from service.web.pages.languages import language_of
from service.web.pages.people import who_words
from service.web.pages.rests import rest_choices
from service.web.pages.rows import web_address
from service.web.pages.visitors import caller_of


class Summary(Struct, frozen=True):
    """Where a commitment stands, in few words. *urgency* is 0 (calm) to 3 (passed)."""

    id: str
    title: str
    count: str
    deadline: str
    status: str
    urgency: int


class Line(Struct, frozen=True):
    """Something on record that can be taken back, by its *number*, in words. *address*: where it can be read."""

    number: int
    words: str
    address: str | None = None


class Actions(Struct, frozen=True):
    """What the forms about a commitment need. *is_over*: it is settled or archived, and says nothing more.

    *evidence* waits for a person; *announced* is in force; *seen* and *silences* let it rest. *kinds*, *modalities* and
    *rests* are choices: a value and its words. *newest* is the number of the newest alert, 0 if there is none.
    *waiting* is the proposal that it came of, where that gives a period and nobody has said from when it counts.
    *followers* would lose their dates if it were called off.
    """

    id: str
    may_write: bool
    is_over: bool
    may_be_provisional: bool
    tags: Sequence[str]
    evidence: Sequence[Line]
    announced: Sequence[Line]
    seen: Sequence[Line]
    silences: Sequence[Line]
    kinds: Sequence[tuple[str, str]]
    modalities: Sequence[tuple[str, str]]
    rests: Sequence[tuple[str, str]]
    newest: int
    waiting: int | None
    followers: Followers


def summary_of(record: Record, now: datetime, language: str) -> Summary:
    """Return where the commitment of *record* stands at *now*."""
    commitment = record.commitment
    stands = standing(commitment, day_of(now, commitment.zone))
    days = stands.days_remaining
    return Summary(
        id=commitment.id,
        title=one_line(localized(commitment.title, language)) or commitment.id,
        count="" if days is None or stands.outcome else days_phrase(days, language),
        deadline=deadline_phrase(commitment.deadline, language),
        status=status_sentence(stands, language),
        urgency=urgency_of(stands),
    )


async def actions_for(request: Request, conn: AsyncConnection, record: Record, now: datetime) -> Actions | None:
    """Return what the visitor can do about the commitment of *record*; None: they are not signed in."""
    caller, language = caller_of(request), language_of(request)
    if caller is None:
        return None
    commitment = record.commitment
    is_over = record.archived_at is not None or commitment.settlement is not None
    valid = [each for each in record.announcements if each.withdrawn_at is None and each.id is not None]
    lines = [(each.provisional, _line(each, language)) for each in valid]
    silences = [each for each in await silences_at(conn, now) if each.is_about(commitment)]
    return Actions(
        id=commitment.id,
        may_write=caller.scope == "write",
        is_over=is_over,
        may_be_provisional=not is_over and commitment.alerts,
        tags=commitment.tags,
        evidence=[line for provisional, line in lines if provisional],
        announced=[line for provisional, line in lines if not provisional],
        seen=[seen_line(each, commitment.zone, language) for each in await in_force(conn, record, now)],
        silences=[silence_line(each, commitment.zone, language) for each in silences],
        kinds=kind_choices(language),
        modalities=modality_choices(language),
        rests=rest_choices(language),
        newest=await newest_alert(conn, commitment.id),
        waiting=None if is_over else await _waiting(conn, record),
        followers=Followers() if is_over else await dated_followers(conn, commitment.id, language),
    )


def _line(said: Announcement, language: str) -> Line:
    return Line(said.id or 0, announcement_words(said, language), web_address(one_line(said.document)))


async def _waiting(conn: AsyncConnection, record: Record) -> int | None:
    if record.origin is not Origin.INTAKE or record.commitment.deadline is not None:
        return None
    proposal = await proposal_behind(conn, record.entry.id)
    return proposal.id if proposal and is_waiting(stored_proposal(proposal.found)) else None


async def newest_alert(conn: AsyncConnection, commitment_id: str) -> int:
    """Return the number of the newest alert about a commitment; 0: there is none."""
    return next((each.id for each in await recent_alerts(conn, commitment_id=commitment_id, limit=1)), 0)


async def in_force(conn: AsyncConnection, record: Record, now: datetime) -> list[Acknowledgement]:
    """Return the acknowledgements that let the newest alert rest at *now*, the newest first."""
    commitment_id = record.entry.id
    if record.archived_at or record.commitment.settlement:
        return []
    found = (await acknowledgements_of(conn, [commitment_id]))[commitment_id]
    newest = await recent_alerts(conn, commitment_id=commitment_id, limit=1)
    return [
        each for each in reversed(found) if each.covers(raised_at=newest[0].raised_at if newest else each.at, now=now)
    ]


def seen_line(seen: Acknowledgement, zone: str, language: str) -> Line:
    """Return one acknowledgement in words."""
    t = translations(language)
    facts = {"who": who_words(seen.by, language), "moment": isolate(moment_words(seen.at, zone, language), language)}
    if seen.until is None:
        words = t.gettext("Seen by %(who)s on %(moment)s. Reminders rest until the next milestone.") % facts
    else:
        facts["until"] = isolate(moment_words(seen.until, zone, language), language)
        words = t.gettext("Seen by %(who)s on %(moment)s. Reminders rest until %(until)s.") % facts
    return Line(seen.id or 0, words)


def silence_line(silence: Silence, zone: str, language: str) -> Line:
    """Return one silence in words."""
    words = translations(language).gettext("Silenced from %(start)s to %(end)s: %(reason)s") % {
        "start": isolate(moment_words(silence.starts_at, zone, language), language),
        "end": isolate(moment_words(silence.over_at, zone, language), language),
        "reason": isolate(silence.reason, language),
    }
    return Line(silence.id or 0, words)
