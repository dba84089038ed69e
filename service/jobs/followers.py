"""What a change makes of the commitments that count from the one that is changed."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct

from service.core.model import Deadline
from service.store.commitments import commitments_of
from service.store.database import Database
from service.store.followers import all_followers_of

T = TypeVar("T")


class Redated(Struct, frozen=True):
    """A commitment whose deadline is, or would be, another one."""

    commitment_id: str
    before: Deadline | None
    after: Deadline | None


async def with_followers(
    database: Database, commitment_id: str | None, change: Callable[[], Awaitable[T]]
) -> tuple[T, list[Redated]]:
    """Make *change*, which is about *commitment_id*; return what comes of it, and the followers that it has redated."""
    before = await _deadlines(database, commitment_id)
    made = await change()
    after = await _deadlines(database, commitment_id)
    return made, [Redated(each, before[each], after[each]) for each in before if before[each] != after[each]]


async def _deadlines(database: Database, commitment_id: str | None) -> dict[str, Deadline | None]:
    if commitment_id is None:
        return {}
    async with database.reading() as conn:
        known = await commitments_of(conn, await all_followers_of(conn, commitment_id))
    return {each: commitment.deadline for each, commitment in known.items() if not commitment.archived}
