"""From claims to parcels: the facts of each alert as they are now, and whether it may still leave."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.links import Links
from service.core.message import Brief, Form, Message
from service.core.milestones import day_of
from service.core.model import Announcement
from service.core.relative import EndedAnchor
from service.core.status import standing
from service.core.verdict import Verdict
from service.jobs.rests import Rests, rests_of
from service.messages import (
    compose_alert,
    compose_audit_failure,
    compose_channel_recovery,
    compose_channel_trouble,
    compose_digest,
)
from service.store.alerts import RaisedAlert
from service.store.commitments import Record, records_of
from service.store.followers import ended_anchors
from service.store.outbox import Claim


class Parcel(Struct, frozen=True):
    """A claimed delivery with what it has to say. *withheld*: alerts that may not leave, by number, each with its
    reason.
    """

    claim: Claim
    briefs: tuple[Brief, ...] = ()
    withheld: tuple[tuple[int, Verdict], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to send."""
        return not self.briefs and self.claim.notice is None


class Facts(Struct, frozen=True):
    """What must be known to pack: by commitment its record, when it speaks next, and what it waits for in vain; and
    what rests.

    *links* makes the addresses in messages; None, where it is not known how people reach this service: they have none.
    """

    records: Mapping[str, Record]
    next_due_at: Mapping[str, datetime | None]
    rests: Rests
    links: Links | None = None
    ended: Mapping[str, EndedAnchor] = {}


async def pack(
    conn: AsyncConnection, claims: Sequence[Claim], *, now: datetime, links: Links | None = None
) -> list[Parcel]:
    """Return a parcel for each of *claims*, in their order, with the facts and the verdicts of *now*."""
    ids = list(dict.fromkeys(alert.commitment_id for claim in claims for alert in claim.alerts))
    if not ids:
        return [Parcel(claim) for claim in claims]
    records = await records_of(conn, ids)
    next_due_at = {each: record.next_due_at for each, record in records.items()}
    return parcels_of(claims, await facts_about(conn, records, next_due_at, now=now, links=links), now=now)


async def facts_about(
    conn: AsyncConnection,
    records: Mapping[str, Record],
    next_due_at: Mapping[str, datetime | None],
    *,
    now: datetime,
    links: Links | None,
) -> Facts:
    """Return what must be known to pack what is about *records*."""
    ended = await ended_anchors(conn, (record.commitment for record in records.values()))
    return Facts(records, next_due_at, await rests_of(conn, list(records), now), links, ended)


def parcels_of(claims: Sequence[Claim], facts: Facts, *, now: datetime) -> list[Parcel]:
    """Return a parcel for each of *claims*, in their order, with the verdicts of *now*."""
    return [_parcel(claim, facts, now) for claim in claims]


def _parcel(claim: Claim, facts: Facts, now: datetime) -> Parcel:
    briefs: list[Brief] = []
    withheld: list[tuple[int, Verdict]] = []
    for alert in claim.alerts:
        record = facts.records[alert.commitment_id]
        verdict = facts.rests.verdict(alert, record.commitment, now)
        if verdict is Verdict.SEND:
            briefs.append(_brief(alert, record, facts, claim.channel, now))
        else:
            withheld.append((alert.id, verdict))
    return Parcel(claim, tuple(briefs), tuple(withheld))


def _brief(alert: RaisedAlert, record: Record, facts: Facts, channel: str, now: datetime) -> Brief:
    """Return what is to be said of *alert* at *now*: the counts are those of this day, however long it waited."""
    commitment, links = record.commitment, facts.links
    today = day_of(now, commitment.zone)
    return Brief(
        alert_key=alert.key,
        commitment=commitment,
        standing=standing(commitment, today),
        milestone=alert.milestone,
        milestone_kind=alert.kind,
        milestone_on=alert.milestone_on,
        due_at=alert.due_at,
        missed=alert.missed,
        late=today > day_of(alert.due_at, commitment.zone),
        next_alert_at=facts.next_due_at[commitment.id],
        waiting_document=_waiting_document(record.announcements),
        ended_anchor=facts.ended.get(commitment.id),
        page_url=links.page(commitment.id) if links else None,
        acknowledge_url=links.acknowledge(alert.key, channel, now) if links else None,
    )


def _waiting_document(announcements: Sequence[Announcement]) -> str | None:
    waiting = (each.document for each in announcements if each.provisional and each.withdrawn_at is None)
    return next(waiting, None)


def compose(parcel: Parcel, *, language: str, form: Form, now: datetime) -> Message:
    """Put a parcel that is not empty into words."""
    notice = parcel.claim.notice
    if notice is not None:
        return _compose_notice(notice, language=language, form=form, now=now)
    if len(parcel.claim.alerts) == 1:
        return compose_alert(parcel.briefs[0], language=language, form=form)
    return compose_digest(parcel.briefs, language=language, form=form, happened_at=parcel.claim.since)


def _compose_notice(notice: Mapping[str, object], *, language: str, form: Form, now: datetime) -> Message:
    if "works_since" in notice:
        return compose_channel_recovery(
            channel=str(notice["channel"]),
            since=datetime.fromisoformat(str(notice["works_since"])),
            sent=int(str(notice["sent"])),
            failed=int(str(notice["failed"])),
            language=language,
            form=form,
            now=now,
        )
    if notice["kind"] == "channel":
        return compose_channel_trouble(
            channel=str(notice["channel"]),
            reason=str(notice["reason"]),
            since=datetime.fromisoformat(str(notice["since"])),
            waiting=int(str(notice["waiting"])),
            language=language,
            form=form,
            now=now,
        )
    findings = notice["findings"]
    return compose_audit_failure(
        findings=[str(each) for each in findings] if isinstance(findings, list) else [],
        language=language,
        form=form,
        now=now,
    )
