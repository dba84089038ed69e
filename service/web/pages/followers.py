"""The commitments that count from one and would lose their dates with it: told before anybody calls it off."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import Commitment
from service.messages import deadline_phrase
from service.store.commitments import commitments_of
from service.store.followers import all_followers_of

MOST_NAMED = 10
"""So many are named; the rest is counted."""


class Followers(Struct, frozen=True):
    """Each by its id, with its deadline in words. *more*: so many are not named."""

    named: Sequence[tuple[str, str]] = ()
    more: int = 0


async def dated_followers(conn: AsyncConnection, commitment_id: str, language: str) -> Followers:
    """Return those that have a date, which was computed from *commitment_id*, over however many others."""
    known = await commitments_of(conn, await all_followers_of(conn, commitment_id))
    dated = [each for each in known.values() if _would_lose_it(each)]
    named = [(each.id, deadline_phrase(each.deadline, language)) for each in dated[:MOST_NAMED]]
    return Followers(named, len(dated) - len(named))


def _would_lose_it(follower: Commitment) -> bool:
    deadline, is_over = follower.deadline, follower.archived or follower.settlement is not None
    return not is_over and deadline is not None and deadline.after is not None and deadline.window is not None
