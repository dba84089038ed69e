"""Documents that were read, what was proposed from each, and what a person decided."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.among import among
from service.store.commitments import in_batches
from service.store.tables import ProposalState, commitments, documents, proposals


class DocumentFacts(Struct, frozen=True):
    """What is known of a document. *name* is what it is called as a source, *kind* what it was read from."""

    name: str
    kind: str
    language: str
    published_on: date
    said_on: date | None
    url: str | None


class NewDocument(DocumentFacts, frozen=True):
    """A document that was read. *expressions* are the dates in it, as JSON."""

    text: str
    expressions: Sequence[Mapping[str, Any]]


class StoredDocument(DocumentFacts, frozen=True):
    """A document on record, without its text, and how many of its proposals are in each state."""

    id: int
    received_at: datetime
    received_by: str
    proposed: int
    accepted: int
    rejected: int

    @property
    def total(self) -> int:
        """How many proposals it has."""
        return self.proposed + self.accepted + self.rejected


class DocumentText(Struct, frozen=True):
    """The text of a document, and the dates in it."""

    text: str
    expressions: Sequence[Mapping[str, Any]]


class StoredProposal(Struct, frozen=True):
    """A proposal on record: *found* as `service.intake.rows` writes it. *ordinal* counts within a document, from 1."""

    id: int
    document_id: int
    ordinal: int
    found: Mapping[str, Any]
    state: ProposalState
    commitment_id: str | None
    reason: str | None
    decided_at: datetime | None
    decided_by: str | None


async def document_with(conn: AsyncConnection, fingerprint: str) -> int | None:
    """Return the number of the document whose text has that SHA-256; None if it was never received."""
    return (
        await conn.execute(select(documents.c.id).where(documents.c.fingerprint == fingerprint))
    ).scalar_one_or_none()


async def add_document(
    conn: AsyncConnection,
    new: NewDocument,
    fingerprint: str,
    found: Iterable[Mapping[str, Any]],
    *,
    who: str,
    now: datetime,
) -> int:
    """Record a document, and what was *found* in it as proposals; return its number."""
    facts = asdict(new)
    values = {**facts, "fingerprint": fingerprint, "received_at": now, "received_by": who}
    number: int = (await conn.execute(insert(documents).values(values).returning(documents.c.id))).scalar_one()
    rows = [
        {"document_id": number, "ordinal": ordinal, "found": each, "state": ProposalState.PROPOSED}
        for ordinal, each in enumerate(found, start=1)
    ]
    if rows:
        await conn.execute(insert(proposals), rows)
    return number


async def list_documents(conn: AsyncConnection, *, before: int | None = None, limit: int = 50) -> list[StoredDocument]:
    """Return documents, the newest first, from the one *before* number on."""
    query = _documents().order_by(documents.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(documents.c.id < before)
    return [_document(row) for row in await conn.execute(query)]


async def find_document(conn: AsyncConnection, number: int) -> StoredDocument | None:
    """Return the document with that number; None if there is none."""
    row = (await conn.execute(_documents().where(documents.c.id == number))).one_or_none()
    return None if row is None else _document(row)


async def text_of(conn: AsyncConnection, number: int) -> DocumentText:
    """Return the text of the document with that number, which there is."""
    row = (await conn.execute(select(documents.c.text, documents.c.expressions).where(documents.c.id == number))).one()
    return DocumentText(row.text, row.expressions)


async def proposals_of(conn: AsyncConnection, document_id: int) -> list[StoredProposal]:
    """Return what was proposed from a document, in the order of its text."""
    query = select(proposals).where(proposals.c.document_id == document_id).order_by(proposals.c.ordinal)
    return [_proposal(row) for row in await conn.execute(query)]


async def find_proposal(conn: AsyncConnection, number: int) -> StoredProposal | None:
    """Return the proposal with that number; None if there is none."""
    row = (await conn.execute(select(proposals).where(proposals.c.id == number))).one_or_none()
    return None if row is None else _proposal(row)


async def decide(
    conn: AsyncConnection,
    number: int,
    *,
    was: ProposalState,
    becomes: ProposalState,
    who: str | None,
    now: datetime | None,
    commitment_id: str | None = None,
    reason: str | None = None,
) -> bool:
    """Let a proposal that *was* in one state become another. False: it is not in that state, or there is none."""
    change = {"state": becomes, "commitment_id": commitment_id, "reason": reason, "decided_at": now, "decided_by": who}
    where = proposals.c.id == number, proposals.c.state == was
    return (await conn.execute(update(proposals).where(*where).values(change))).rowcount == 1


async def taken_ids(conn: AsyncConnection, ids: Sequence[str]) -> set[str]:
    """Return which of *ids*, or of those that begin like one of them and go on with a hyphen, are given already."""
    found: set[str] = set()
    for each in dict.fromkeys(ids):
        like = commitments.c.id.startswith(each, autoescape=True)
        found.update((await conn.execute(select(commitments.c.id).where(like).limit(1000))).scalars())
    return found


async def dateless_among(conn: AsyncConnection, ids: Sequence[str]) -> set[str]:
    """Return which of *ids* are of commitments that are neither dated nor over, nor wait for another one's date."""
    open_ = commitments.c.modality.is_(None), commitments.c.settled_on.is_(None), commitments.c.archived_at.is_(None)
    found: set[str] = set()
    for each in in_batches(list(ids)):
        query = select(commitments.c.id).where(among(commitments.c.id, each), *open_)
        found.update((await conn.execute(query)).scalars())
    return found


async def proposal_behind(conn: AsyncConnection, commitment_id: str) -> StoredProposal | None:
    """Return the proposal that became the commitment of that id; None if none did."""
    query = select(proposals).where(proposals.c.commitment_id == commitment_id).limit(1)
    row = (await conn.execute(query)).one_or_none()
    return None if row is None else _proposal(row)


async def usual_zone(conn: AsyncConnection) -> str | None:
    """Return the time zone that most commitments are in; None: there are none."""
    query = select(commitments.c.zone).where(commitments.c.archived_at.is_(None)).group_by(commitments.c.zone)
    return (await conn.execute(query.order_by(func.count().desc(), commitments.c.zone).limit(1))).scalar_one_or_none()


def _documents() -> Select[Any]:
    counts = [
        select(func.count())
        .where(proposals.c.document_id == documents.c.id, proposals.c.state == state)
        .scalar_subquery()
        .label(state)
        for state in ProposalState
    ]
    kept = set(StoredDocument.__struct_fields__)
    return select(*(column for column in documents.c if column.name in kept), *counts)


def _document(row: Row[Any]) -> StoredDocument:
    return StoredDocument(**row._asdict())


def _proposal(row: Row[Any]) -> StoredProposal:
    return StoredProposal(**{**row._asdict(), "state": ProposalState(row.state)})
