"""``muhla forecast``: every alert that will be sent, when, and to whom."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from service.cli.options import INSTANT, AsOf, Json, Tags, WrongUseError, first_day, last_day, year_from
from service.cli.output import counted, new_table, print_json, put, remark, say, screen
from service.cli.session import facts, in_workshop
from service.core.forecast import PlannedAlert
from service.core.milestones import day_of
from service.core.rests import end_of, start_of

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from service.core.model import Commitment
    from service.wiring import Workshop

NARROWEST_TO = 7
"""Columns that the names of channels are given beside all else: enough for `console`."""

From = Annotated[
    date | None,
    typer.Option("--from", metavar="DAY", parser=first_day, help="From the beginning of this day (UTC). Default: now."),
]
To = Annotated[
    date | None,
    typer.Option("--to", metavar="DAY", parser=last_day, help="To the end of this day (UTC). Default: a year later."),
]
Id = Annotated[str | None, typer.Option("--id", metavar="ID", help="Only this commitment.")]


class Span(Struct, frozen=True):
    """What is asked for: alerts from *start* to *end*, as things are at *now*; *fresh* as in `service.jobs.plan`."""

    now: datetime
    start: datetime
    end: datetime
    fresh: bool


class Plan(Struct, frozen=True):
    """The alerts to come in *span*, and the commitments that they are about."""

    span: Span
    alerts: Sequence[PlannedAlert]
    commitments: dict[str, "Commitment"]


def forecast(
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    id: Id = None,  # noqa: A002 - as the option is called
    tag: Tags = None,
    json: Json = False,
) -> None:
    """Every alert that will be sent, when, and to whom, as things are."""
    from service.core.report import planned_row

    planned = in_workshop(lambda shop: look(shop, start=start, end=end, as_of=as_of, only=id, tags=tag or ()))
    if json:
        print_json({"alerts": [planned_row(each) for each in planned.alerts]})
        return
    _show(planned)


async def look(
    shop: "Workshop",
    *,
    start: date | None,
    end: date | None,
    as_of: date | None,
    only: str | None,
    tags: Collection[str],
) -> Plan:
    """Return the alerts to come from *start* to *end*; *only* one commitment's, or those with any of *tags*."""
    from service.jobs.find import find
    from service.jobs.plan import plan
    from service.store.commitments import commitments_of

    span = _span(shop.clock.now(), start, end, as_of)
    async with facts(shop, shop.clock.now()) as conn:
        if only is not None:
            await find(conn, only)
        among = None if only is None else [only]
        alerts = await plan(
            conn,
            shop.outlets.default,
            now=span.now,
            start=span.start,
            end=span.end,
            fresh=span.fresh,
            among=among,
            channels=None if span.fresh else shop.channels,
        )
        known = await commitments_of(conn, list(dict.fromkeys(each.commitment_id for each in alerts)))
    wanted = {each: known[each] for each in known if not tags or not set(tags).isdisjoint(known[each].tags)}
    return Plan(span, [each for each in alerts if each.commitment_id in wanted], wanted)


def _span(now: datetime, start: date | None, end: date | None, as_of: date | None) -> Span:
    present = start_of(as_of) if as_of else now
    begin = start_of(start) if start else present
    if begin < present:
        remark(
            "what was due before that day is left out: --as-of an earlier day plans it"
            if as_of
            else "what was sent before now is in `muhla deliveries`; --as-of an earlier day plans from there"
        )
    last = end_of(end) - INSTANT if end else year_from(max(begin, present))
    if last < max(begin, present):
        raise WrongUseError(f"the last day, {end}, is before the first, {max(begin, present).date()}")
    # What is due as the day begins was not told before it.
    return Span(present - INSTANT if as_of else present, begin, last, fresh=as_of is not None)


def _show(planned: Plan) -> None:
    if planned.alerts:
        say(_table(planned, screen().width))
        say()
    say(_summary(planned))


def _table(planned: Plan, width: int) -> "Table":
    """Return a table for *width* columns. Where an id has no room beside the rest, it stands on the line below."""
    from rich.text import Text

    rows = [(each, _moment(planned, each), _what(planned, each), _to(planned, each)) for each in planned.alerts]
    needed = 6 + max(len(each.commitment_id) + len(moment) + len(what) for each, moment, what, _ in rows)
    is_wide = width - needed >= NARROWEST_TO
    table = new_table()
    table.add_column("When", no_wrap=True)
    if is_wide:
        table.add_column("Commitment", overflow="fold")
    table.add_column("What", no_wrap=is_wide, overflow="fold")
    table.add_column("To", overflow="fold")
    for each, moment, what, to in rows:
        name = Text(each.commitment_id, "cyan")
        cells = (name, what) if is_wide else (Text("\n").join((what, name)),)
        put(table, moment, *cells, to)
    return table


def _moment(planned: Plan, alert: PlannedAlert) -> str:
    from service.cli.words import local_moment

    if alert.is_stuck:
        return "not as things are"
    return local_moment(alert.at, planned.commitments[alert.commitment_id].zone)


def _what(planned: Plan, alert: PlannedAlert) -> "Text":
    from rich.text import Text

    from service.cli.words import COLOURS, planned_words

    words = planned_words(alert)
    if alert.raised_at:
        words += f", raised {day_of(alert.raised_at, planned.commitments[alert.commitment_id].zone)}"
    return Text(words, COLOURS[alert.status])


def _to(planned: Plan, alert: PlannedAlert) -> "Text":
    from rich.text import Text

    from service.cli.planned import to_lines

    is_to_nobody = alert.withheld is not None and alert.leaves_at is None
    lines = to_lines(alert, planned.commitments[alert.commitment_id].zone)
    return Text("\n".join(lines), "dim" if is_to_nobody else "")


def _summary(planned: Plan) -> str:
    from service.messages import date_words

    raised = sum(each.raised_at is not None for each in planned.alerts)
    withheld = sum(each.withheld is not None for each in planned.alerts)
    about = counted(len({each.commitment_id for each in planned.alerts}), "commitment")
    span = f"from {date_words(planned.span.start, 'en')} to {date_words(planned.span.end, 'en')}"
    said = f"{counted(len(planned.alerts), 'alert')} about {about} {span}."
    counts = ((raised, "raised already"), (withheld, "withheld"))
    return " ".join((said, *(f"{count} of them {words}." for count, words in counts if count)))
