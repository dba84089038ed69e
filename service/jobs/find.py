"""Finding the one commitment that somebody means."""

from sqlalchemy.ext.asyncio import AsyncConnection

from service.errors import UnknownCommitmentError
from service.store.commitments import Record, ids_like, records_of


async def find(conn: AsyncConnection, commitment_id: str) -> Record:
    """Return the record of a commitment, archived or not. Raises `UnknownCommitmentError`, with ids that look like
    it.
    """
    found = await records_of(conn, [commitment_id])
    if commitment_id not in found:
        raise UnknownCommitmentError(commitment_id, await ids_like(conn, commitment_id))
    return found[commitment_id]
