"""Alerts that rest though all that withheld them is over: what the audit must never find."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, or_, select, true

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
        _counts_from_the_same_day(alerts),
        commitments.c.evidence_on.is_not(None) == about_evidence,
        # What was raised for evidence that somebody has looked at says nothing of what came after it.
        or_(~about_evidence, commitments.c.evidence_on < alerts.c.milestone_on),
    )


def _counts_from_the_same_day(alert: FromClause) -> ColumnElement[bool]:
    """Tell whether the day that *alert* counts from is one of the present deadline (`service.core.told`); one about
    evidence counts from none.
    """
    raised_for = and_(revisions.c.commitment_id == alert.c.commitment_id, revisions.c.number == alert.c.revision)
    kind, same_first = alert.c.kind, revisions.c.earliest == commitments.c.earliest
    is_wide = commitments.c.earliest.is_distinct_from(commitments.c.latest)
    are_open = revisions.c.latest.is_(None), commitments.c.latest.is_(None)
    same = case(
        (kind == MilestoneKind.EVIDENCE, true()),
        (kind == MilestoneKind.OPENS, and_(same_first, is_wide)),
        (kind == MilestoneKind.REVIEW, and_(_review_start(revisions) == _review_start(commitments), *are_open)),
        else_=revisions.c.latest == commitments.c.latest,
    )
    return exists().where(raised_for, same)


def _review_start(deadline: FromClause) -> ColumnElement[date]:
    since = commitments.c.counted_from
    return case((deadline.c.earliest > since, deadline.c.earliest), else_=since)


def _newer() -> ColumnElement[bool]:
    newer = alerts.alias()
    same = (newer.c.kind == MilestoneKind.EVIDENCE) == (alerts.c.kind == MilestoneKind.EVIDENCE)
    counts = _counts_from_the_same_day(newer)
    return exists().where(newer.c.commitment_id == alerts.c.commitment_id, newer.c.id > alerts.c.id, same, counts)


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
