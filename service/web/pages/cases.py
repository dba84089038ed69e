"""One proposal to decide on: it, its document, and what it would become."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from starlette.exceptions import HTTPException

from service.intake.drafts import Draft
from service.jobs.documents.drafting import drafts_of, values_of
from service.store.documents import StoredDocument, StoredProposal, find_document, find_proposal, usual_zone
from service.web.desk import Desk


class Case(Struct, frozen=True):
    """One proposal, its document, and what it would become."""

    document: StoredDocument
    proposal: StoredProposal
    draft: Draft
    values: Mapping[str, Any]

    @property
    def place(self) -> str:
        """The address at which it is shown."""
        return f"/intake/{self.document.id}#proposal-{self.proposal.ordinal}"


async def case_of(desk: Desk, number: int) -> Case:
    """Return the case of proposal *number*. Not found where there is none."""
    async with desk.context.database.reading() as conn:
        proposal = await find_proposal(conn, number)
        document = await find_document(conn, proposal.document_id) if proposal else None
        if proposal is None or document is None:
            raise HTTPException(404)
        draft, zone = (await drafts_of(conn, document, [proposal]))[number], await usual_zone(conn)
    return Case(document, proposal, draft, values_of(draft, document, zone))
