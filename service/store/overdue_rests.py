"""Alerts that rest though all that withheld them is over: what the audit must never find."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from service.core.model import MilestoneKind
from service.store.tables import (
    acknowledgements,
    alerts,
    commitment_tags,
    commitments,
    delivery_alerts,
    revisions,
    silences,
)


def overdue_rests(before: datetime) -> Select[Any]:
    """Return a query for the commitments that could speak, and whose newest alert is withheld though no rest has held
    since *before*. Those that are to be looked at again are left out: whether that is done in time is another question.
    """
    joined = delivery_alerts.join(alerts, alerts.c.id == delivery_alerts.c.alert_id)
    joined = joined.join(commitments, commitments.c.id == alerts.c.commitment_id)
    return (
        select(alerts.c.commitment_id)
        .select_from(joined)
        .where(delivery_alerts.c.withheld.is_not(None), _speaks(), ~_newer(), ~_silenced(before), ~_seen(before))
    )


def _speaks() -> ColumnElement[bool]:
    about_evidence = alerts.c.kind == MilestoneKind.EVIDENCE
    return and_(
        commitments.c.settled_on.is_(None),
        commitments.c.archived_at.is_(None),
        commitments.c.alerts,
        commitments.c.resume_at.is_(None),
        or_(about_evidence, _means_the_same_days()),
        commitments.c.evidence_on.is_not(None) == about_evidence,
        # What was raised for evidence that somebody has looked at says nothing of what came after it.
        or_(~about_evidence, commitments.c.evidence_on < alerts.c.milestone_on),
    )


def _means_the_same_days() -> ColumnElement[bool]:
    """Tell whether the deadline that an alert was raised for means the days of the present one."""
    raised_for = and_(revisions.c.commitment_id == alerts.c.commitment_id, revisions.c.number == alerts.c.revision)
    days = (revisions.c[name].is_not_distinct_from(commitments.c[name]) for name in ("earliest", "latest"))
    return exists().where(raised_for, *days)


def _newer() -> ColumnElement[bool]:
    newer = alerts.alias()
    same = (newer.c.kind == MilestoneKind.EVIDENCE) == (alerts.c.kind == MilestoneKind.EVIDENCE)
    return exists().where(newer.c.commitment_id == alerts.c.commitment_id, newer.c.id > alerts.c.id, same)


def _silenced(before: datetime) -> ColumnElement[bool]:
    tagged = exists().where(
        commitment_tags.c.commitment_id == alerts.c.commitment_id, commitment_tags.c.tag == silences.c.tag
    )
    return exists().where(
        or_(silences.c.commitment_id == alerts.c.commitment_id, tagged),
        silences.c.ends_at > before,
        or_(silences.c.ended_at.is_(None), silences.c.ended_at > before),
    )


def _seen(before: datetime) -> ColumnElement[bool]:
    seen = and_(acknowledgements.c.until.is_(None), acknowledgements.c.at >= alerts.c.raised_at)
    return exists().where(
        acknowledgements.c.commitment_id == alerts.c.commitment_id,
        or_(acknowledgements.c.withdrawn_at.is_(None), acknowledgements.c.withdrawn_at > before),
        or_(seen, acknowledgements.c.until > before),
    )
