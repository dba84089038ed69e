"""``muhla route``: which channels a commitment's alerts go to, and why."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.explained import Explained, show
from service.cli.options import Commitment, Json
from service.cli.output import print_json
from service.cli.session import facts, in_workshop
from service.core.model import MilestoneKind, Status
from service.core.verdict import Acknowledgement, Silence, Verdict, judge

if TYPE_CHECKING:
    from service.core.model import Commitment as Known
    from service.wiring import Workshop

AsStatus = Annotated[
    Status | None, typer.Option("--status", metavar="STATUS", help="With this status. Default: the present one.")
]


def route(id: Commitment, status: AsStatus = None, json: Json = False) -> None:  # noqa: A002 - as people call it
    """Which channels a commitment's alerts go to, by which routes, and what may hold them back."""
    explained = in_workshop(lambda shop: _explain(shop, id, status))
    if json:
        print_json(_row(explained))
    else:
        show(explained)


async def _explain(shop: "Workshop", commitment_id: str, status: Status | None) -> Explained:
    from service.core.escalation import steps
    from service.core.milestones import day_of
    from service.core.status import standing
    from service.jobs.find import find
    from service.store.answers import acknowledgements_of, silences_at
    from service.store.upkeep import channel_states, routes_in_force

    now = shop.clock.now()
    async with facts(shop, now) as conn:
        record = await find(conn, commitment_id)
        routes, states = await routes_in_force(conn), await channel_states(conn)
        silences = await silences_at(conn, now)
        seen = (await acknowledgements_of(conn, [commitment_id]))[commitment_id]
    known = record.commitment
    status = status or standing(known, day_of(now, known.zone)).status
    return Explained(
        id=known.id,
        tags=known.tags,
        zone=known.zone,
        status=status,
        routing=shop.outlets.routing(known.tags, status, routes),
        routes=routes,
        steps=steps(known.tags, status, now, routes=shop.outlets.escalating(routes)),
        configured=tuple(shop.channels),
        off=tuple(name for name, state in states.items() if state.off_since),
        digest_over=shop.outlets.digest_over,
        silences=[each for each in silences if each.is_about(known)],
        acknowledgements=[each for each in seen if each.over_at is None or each.over_at > now],
        verdict=_verdict(known, silences, seen, now),
        next_alert_at=record.next_due_at,
        is_due=record.next_due_at is not None and record.next_due_at <= now,
    )


def _verdict(
    known: "Known", silences: Sequence[Silence], acknowledgements: Sequence[Acknowledgement], now: datetime
) -> Verdict:
    """Return what becomes of an alert that is raised later: what was seen by *now* is not about it, and evidence that
    came in today waits by then.
    """
    return judge(
        known,
        revision=known.revision.number,
        kind=MilestoneKind.EVIDENCE if known.evidence_on else MilestoneKind.REPEAT,
        raised_at=now + timedelta(days=1),
        silences=silences,
        acknowledgements=acknowledgements,
        now=now,
    )


def _row(explained: Explained) -> dict[str, Any]:
    from service.cli.rows import acknowledgement_row, silence_row
    from service.core.report import moment_text

    return {
        "commitment": explained.id,
        "tags": list(explained.tags),
        "status": str(explained.status),
        "channels": list(explained.routing.reached),
        "matched": list(explained.routing.routes),
        "routes": [
            {
                "number": number,
                "matches": number in explained.routing.routes,
                "tags": sorted(each.tags),
                "statuses": sorted(each.statuses),
                "channels": list(each.channels),
                "escalate_after": str(each.escalate_after) if each.escalate_after else None,
                "escalate_to": list(each.escalate_to),
            }
            for number, each in enumerate(explained.routes, start=1)
        ],
        "escalation": [
            {
                "route": step.route,
                "after": str(explained.routes[step.route - 1].escalate_after),
                "to": list(step.channels),
            }
            for step in explained.steps
        ],
        "digest_over": {name: explained.digest_over.get(name) for name in explained.routing.reached},
        "silences": [silence_row(each) for each in explained.silences],
        "acknowledgements": [acknowledgement_row(each) for each in explained.acknowledgements],
        "withheld": None if explained.verdict is Verdict.SEND else str(explained.verdict),
        "next_alert_at": moment_text(explained.next_alert_at),
    }
