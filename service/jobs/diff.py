"""What a changed catalogue would change: commitments, dates, and which alerts to come appear, move or vanish."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.catalogue import read_catalogue
from service.core.entry import Catalogue
from service.core.forecast import PlannedAlert
from service.jobs.followers import Redated
from service.jobs.load_catalogue import Changes, apply, compare
from service.jobs.plan import plan
from service.store.commitments import commitments_of, followers_of
from service.store.database import Database
from service.store.entries import known_entries


class Difference(Struct, frozen=True):
    """What would change. A *moved* alert keeps its milestone and gets another moment: (before, after)."""

    changes: Changes
    redated: tuple[Redated, ...]
    appear: tuple[PlannedAlert, ...]
    move: tuple[tuple[PlannedAlert, PlannedAlert], ...]
    vanish: tuple[PlannedAlert, ...]

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.changes or self.redated or self.appear or self.move or self.vanish)


async def diff(
    database: Database,
    text: str,
    *,
    file: str,
    channels: Collection[str],
    default_channels: Sequence[str],
    now: datetime,
    until: datetime,
    written_by: datetime | None = None,
) -> Difference:
    """Tell what loading *text* would change, with the alerts from *now* to *until*. Nothing is changed.

    It is the load itself, in a transaction that is not kept; *written_by* as there. Raises `CatalogueError` as it
    would.
    """
    catalogue = read_catalogue(text, file=file, channels=channels, now=written_by)
    async with database.trying() as conn:
        touched = await _touched(conn, catalogue)
        planned_before = await plan(conn, default_channels, now=now, start=now, end=until, among=touched)
        ids = [entry.id for entry in catalogue.entries if entry.id in touched]
        known_before = await commitments_of(conn, ids)
        changes = await apply(conn, catalogue, file=file, digest="", now=now, text=text)
        known_after = await commitments_of(conn, ids)
        planned_after = await plan(conn, default_channels, now=now, start=now, end=until, among=touched)
    redated = tuple(
        Redated(each, known_before[each].deadline, known_after[each].deadline)
        for each in ids
        if each in known_before and known_before[each].deadline != known_after[each].deadline
    )
    return Difference(changes, redated, *_compare(planned_before, planned_after))


async def _touched(conn: AsyncConnection, catalogue: Catalogue) -> Mapping[str, None]:
    """Return, in order, what *catalogue* changes, and all that counts from it: nothing else can speak otherwise."""
    changes, _, _ = compare(catalogue, await known_entries(conn, [each.id for each in catalogue.entries]))
    wave: Sequence[str] = (*changes.added, *changes.changed, *changes.archived)
    touched = dict.fromkeys(wave)
    while wave := [each for each in await followers_of(conn, wave) if each not in touched]:
        touched |= dict.fromkeys(wave)
    return touched


Moves = tuple[tuple[PlannedAlert, PlannedAlert], ...]


def _compare(
    before: Sequence[PlannedAlert], after: Sequence[PlannedAlert]
) -> tuple[tuple[PlannedAlert, ...], Moves, tuple[PlannedAlert, ...]]:
    old = {(each.commitment_id, each.milestone): each for each in before}
    new = {(each.commitment_id, each.milestone): each for each in after}
    return (
        tuple(each for key, each in new.items() if key not in old),
        tuple((old[key], each) for key, each in new.items() if key in old and old[key].at != each.at),
        tuple(each for key, each in old.items() if key not in new),
    )
