"""``muhla count-from``: from when a period counts whose text gave no day, once that is known."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import By, Commitment, Json, whoever
from service.cli.output import print_json, say
from service.cli.session import in_workshop

if TYPE_CHECKING:
    from service.wiring import Workshop

After = Annotated[str, typer.Argument(metavar="AFTER", help="A day, as in 2026-05-03, or another commitment's id.")]
Within = Annotated[
    str | None, typer.Option("--within", metavar="SPAN", help="How long, as in P12M. Default: as the text has it.")
]


def count_from(id: Commitment, after: After, within: Within = None, by: By = None, json: Json = False) -> None:  # noqa: A002 - as people call it
    """Say from when a commitment counts that was accepted from a document, and waits for a day to count from.

    muhla count-from first-report 2026-05-03
    """
    row = in_workshop(lambda shop: _count(shop, id, after, within, by or whoever()))
    if json:
        print_json(row)
    else:
        dated = f"its deadline is {row['deadline']}" if row["deadline"] else f"it has no date before {after} has one"
        say(f"{id} counts from {after}: {dated}.")


async def _count(shop: "Workshop", commitment_id: str, after: str, within: str | None, who: str) -> dict[str, Any]:
    """Record it, and return the commitment as it is then, as in ``muhla status --json``."""
    from service.core.milestones import day_of
    from service.core.report import status_row
    from service.core.status import standing
    from service.errors import Refusal, RefusedChangeError
    from service.jobs.documents.count_from import count_from as count_it
    from service.jobs.documents.drafting import draft_behind
    from service.jobs.documents.periods import deadline_from
    from service.jobs.find import find

    now = shop.clock.now()
    async with shop.database.reading() as conn:
        await find(conn, commitment_id)
        draft = await draft_behind(conn, commitment_id)
    if draft is None:
        told = f"{commitment_id} was not accepted from a document. Announce it as moved to give it another deadline"
        raise RefusedChangeError(told, Refusal.WAITS_NOT)
    deadline = deadline_from(draft, commitment_id, after=after, within=within)
    await count_it(shop.database, commitment_id, deadline, draft, who=who, now=now)
    async with shop.database.reading() as conn:
        record = await find(conn, commitment_id)
    known = record.commitment
    return status_row(known, standing(known, day_of(now, known.zone)), record.next_due_at)
