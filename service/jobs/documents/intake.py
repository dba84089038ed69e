"""Documents received, and what a person decides on their proposals: accepting, rejecting, and taking either back."""

import hashlib
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.entry import Entry
from service.core.model import Origin
from service.core.report import minute_text
from service.errors import Refusal, RefusedChangeError
from service.jobs.documents.find_apart import Rows
from service.jobs.record_entry import archive_within, record_within
from service.store.commitments import take_turn
from service.store.database import Database
from service.store.documents import (
    NewDocument,
    StoredProposal,
    add_document,
    decide,
    document_with,
    find_proposal,
)
from service.store.tables import ProposalState
from service.store.upkeep import add_event


class Received(Struct, frozen=True):
    """A document on record. *is_new*: False where the same text was received before, and nothing was written."""

    number: int
    is_new: bool


def fingerprint_of(text: str) -> str:
    """Return by what a text is known again: the SHA-256 of it, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


async def known_document(database: Database, text: str) -> Received | None:
    """Return the document with this text, where it was received before."""
    async with database.reading() as conn:
        number = await document_with(conn, fingerprint_of(text))
    return None if number is None else Received(number, is_new=False)


async def receive(database: Database, new: NewDocument, found: Rows, *, who: str, now: datetime) -> Received:
    """Record a document with the proposals that were *found* in it; one that is on record stays as it is."""
    fingerprint = fingerprint_of(new.text)
    async with database.writing() as conn:
        await take_turn(conn, "intake")
        known = await document_with(conn, fingerprint)
        if known is not None:
            return Received(known, is_new=False)
        number = await add_document(conn, new, fingerprint, found.proposals, who=who, now=now)
        await add_event(
            conn, "document.received", at=now, who=who, document=number, proposals=len(found.proposals), name=new.name
        )
    return Received(number, is_new=True)


async def accept_proposal(database: Database, number: int, entry: Entry, *, who: str, now: datetime) -> None:
    """Make proposal *number* the commitment *entry*, which a person has looked at and perhaps edited.

    Raises `RefusedChangeError` where it is decided already, there is none, or the id was ever given.
    """
    async with database.writing() as conn:
        proposal = await _undecided(conn, number)
        await record_within(conn, entry, origin=Origin.INTAKE, who=who, now=now)
        await _decide(conn, proposal, ProposalState.ACCEPTED, who=who, now=now, commitment_id=entry.id)
        await _add_event(conn, "accepted", proposal, who=who, now=now, commitment_id=entry.id)


async def reject_proposal(database: Database, number: int, *, reason: str, who: str, now: datetime) -> None:
    """Say of proposal *number* that it is no commitment, and why. Raises `RefusedChangeError` as `accept_proposal`."""
    async with database.writing() as conn:
        proposal = await _undecided(conn, number)
        await _decide(conn, proposal, ProposalState.REJECTED, who=who, now=now, reason=reason)
        await _add_event(conn, "rejected", proposal, who=who, now=now, reason=reason)


async def reopen_proposal(database: Database, number: int, *, who: str, now: datetime) -> None:
    """Take back what was decided on proposal *number*. A commitment that it became is archived; its history stays.

    Raises `RefusedChangeError` where nothing is decided, there is none, or the commitment was archived already.
    """
    async with database.writing() as conn:
        proposal = await _found(conn, number)
        if proposal.state is ProposalState.PROPOSED:
            raise RefusedChangeError(f"nothing is decided on proposal {number} yet", Refusal.NOT_IN_FORCE)
        if proposal.commitment_id is not None:
            await archive_within(conn, proposal.commitment_id, origin=Origin.INTAKE, who=who, now=now)
        if not await decide(conn, number, was=proposal.state, becomes=ProposalState.PROPOSED, who=None, now=None):
            raise _decided_meanwhile(number)
        await _add_event(conn, "reopened", proposal, who=who, now=now, commitment_id=proposal.commitment_id)


async def _add_event(
    conn: AsyncConnection,
    decision: str,
    proposal: StoredProposal,
    *,
    who: str,
    now: datetime,
    commitment_id: str | None = None,
    **facts: str,
) -> None:
    about = {"document": proposal.document_id, "proposal": proposal.id, **facts}
    await add_event(conn, f"proposal.{decision}", at=now, who=who, commitment_id=commitment_id, **about)


async def _undecided(conn: AsyncConnection, number: int) -> StoredProposal:
    proposal = await _found(conn, number)
    if proposal.state is not ProposalState.PROPOSED:
        when = f" at {minute_text(proposal.decided_at)}" if proposal.decided_at else ""
        told = f"proposal {number} was {proposal.state} already{when}, by {proposal.decided_by}. Take that back first"
        raise RefusedChangeError(told, Refusal.NOT_IN_FORCE)
    return proposal


async def _found(conn: AsyncConnection, number: int) -> StoredProposal:
    await take_turn(conn, "catalogue")
    proposal = await find_proposal(conn, number)
    if proposal is None:
        raise RefusedChangeError(f"there is no proposal {number}", Refusal.NOT_IN_FORCE)
    return proposal


async def _decide(
    conn: AsyncConnection,
    proposal: StoredProposal,
    becomes: ProposalState,
    *,
    who: str,
    now: datetime,
    commitment_id: str | None = None,
    reason: str | None = None,
) -> None:
    if not await decide(
        conn,
        proposal.id,
        was=ProposalState.PROPOSED,
        becomes=becomes,
        who=who,
        now=now,
        commitment_id=commitment_id,
        reason=reason,
    ):
        raise _decided_meanwhile(proposal.id)


def _decided_meanwhile(number: int) -> RefusedChangeError:
    return RefusedChangeError(f"somebody has decided on proposal {number} just now. Look again", Refusal.NOT_IN_FORCE)
