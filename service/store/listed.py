"""Which commitments lists show: those that are not archived, and have a tag that was asked for."""

from collections.abc import Collection

from sqlalchemy import Column, ColumnElement, exists, select

from service.store.tables import commitment_tags, commitments


def listed_with(commitment_id: Column[str], tags: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that the commitment named by a column is listed, with any of *tags* (empty: all)."""
    shown = exists().where(commitments.c.id == commitment_id, commitments.c.archived_at.is_(None))
    if not tags:
        return shown
    tagged = select(commitment_tags.c.commitment_id).where(commitment_tags.c.tag.in_(tags))
    return shown & commitment_id.in_(tagged)
