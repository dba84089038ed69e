"""``muhla silence``: a span in which alerts are withheld, and said to be; listed, and ended early."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from service.cli.options import (
    By,
    For,
    Json,
    Until,
    WrongUseError,
    first_day,
    needed,
    rests_until,
    the_one,
    whoever,
)
from service.cli.output import counted, new_table, print_json, put, remark, say
from service.cli.session import in_workshop, load_first
from service.core.durations import Span
from service.core.milestones import day_of
from service.core.rests import start_of
from service.core.verdict import Silence

if TYPE_CHECKING:
    from service.wiring import Workshop

Id = Annotated[str | None, typer.Option("--id", metavar="ID", help="Withhold alerts about this commitment.")]
Tag = Annotated[str | None, typer.Option(metavar="TAG", help="Withhold alerts about all with this tag.")]
From = Annotated[
    date | None,
    typer.Option(
        "--from", metavar="DAY", parser=first_day, help="From the beginning of this day on. Default: from now."
    ),
]
Reason = Annotated[str | None, typer.Option(metavar="TEXT", help="Why, for those who ask later.")]
ListThem = Annotated[bool, typer.Option("--list", help="List those in force, and those to come.")]
End = Annotated[int | None, typer.Option(metavar="N", help="End number N now.")]


def silence(
    id: Id = None,  # noqa: A002 - as the option is called
    tag: Tag = None,
    start: From = None,
    until: Until = None,
    span: For = None,
    reason: Reason = None,
    by: By = None,
    list_them: ListThem = False,
    end: End = None,
    json: Json = False,
) -> None:
    """Withhold alerts for a while, about one commitment or about all with a tag. It is listed, and has an end.

    When it ends, the newest alert of each commitment that it withheld is sent after all.
    """
    asked = the_one([("--id", id), ("--tag", tag), ("--list", list_them), ("--end", end)])
    if asked == "--list":
        _show_all(in_workshop(_in_force), json=json)
        return
    who = by or whoever()
    if end is not None:
        in_workshop(lambda shop: _end(shop, end, who))
        say(f"Silence {end} is ended: alerts are sent again, and the newest that it withheld, if nothing newer came.")
        return
    wanted = Wanted(
        id, tag, start, until, span, needed("--reason", reason, '--reason "the ministry is on holiday"'), who
    )
    made, zone, alerts = in_workshop(lambda shop: _silence(shop, wanted))
    if json:
        from service.cli.rows import silence_row

        print_json(silence_row(made))
    else:
        say(_said(made, zone, alerts))


class Wanted(Struct, frozen=True):
    """A silence as it was asked for, before its zone is known."""

    id: str | None
    tag: str | None
    start: date | None
    until: date | None
    span: Span | None
    reason: str
    by: str

    def between(self, zone: str, now: datetime) -> tuple[datetime, datetime]:
        """Return its first moment, and the first at which alerts are sent again; days are days in *zone*."""
        starts_at = start_of(self.start, zone) if self.start else now
        ends_at = rests_until(self.until, self.span, zone, starts_at)
        if ends_at is None:
            raise WrongUseError("a silence needs its end. Give --until DAY or --for SPAN")
        return starts_at, ends_at


async def _silence(shop: "Workshop", wanted: Wanted) -> tuple[Silence, str, int]:
    """Record the silence; return it with its zone, and how many alerts to come it withholds."""
    from service.jobs.find import find
    from service.jobs.silence import silence as record

    now = shop.clock.now()
    await load_first(shop, now)
    zone = "UTC"
    if wanted.id is not None:
        async with shop.database.reading() as conn:
            zone = (await find(conn, wanted.id)).entry.zone
    starts_at, ends_at = wanted.between(zone, now)
    new = Silence(starts_at, ends_at, wanted.reason, wanted.id, wanted.tag, wanted.by)
    made = await record(shop.database, new, now=now)
    if wanted.tag is not None and not await _is_a_tag(shop, wanted.tag):
        remark(f"no commitment has the tag {wanted.tag!r} as yet")
    return made, zone, await _withheld(shop, made, now)


async def _is_a_tag(shop: "Workshop", tag: str) -> bool:
    from service.store.overview import status_page

    async with shop.database.reading() as conn:
        return bool(await status_page(conn, lambda zone: day_of(shop.clock.now(), zone), tags=[tag], limit=1))


async def _withheld(shop: "Workshop", made: Silence, now: datetime) -> int:
    from service.jobs.withheld import count_withheld

    async with shop.database.reading() as conn:
        return await count_withheld(conn, made, shop.outlets.default, now=now)


async def _end(shop: "Workshop", number: int, who: str) -> None:
    from service.jobs.silence import unsilence

    await unsilence(shop.database, number, who=who, now=shop.clock.now())


async def _in_force(shop: "Workshop") -> list[Silence]:
    from service.store.answers import silences_at

    async with shop.database.reading() as conn:
        return await silences_at(conn, shop.clock.now())


def _said(made: Silence, zone: str, alerts: int) -> str:
    from service.cli.words import local_moment

    about = made.commitment_id or f"all commitments tagged {made.tag}"
    return (
        f"Silence {made.id}: alerts about {about} are withheld from {local_moment(made.starts_at, zone)} "
        f"to {local_moment(made.ends_at, zone)}. {counted(alerts, 'alert is', 'alerts are')} planned in that time.\n"
        f"To end it early: muhla silence --end {made.id}"
    )


def _about(made: Silence) -> str:
    return made.commitment_id or f"tag {made.tag}"


def _show_all(found: list[Silence], *, json: bool) -> None:
    from service.cli.rows import silence_row
    from service.cli.words import utc_minute

    if json:
        print_json({"silences": [silence_row(each) for each in found]})
        return
    if not found:
        say("Nothing is silenced.")
        return
    table = new_table()
    for heading in ("No.", "About", "From (UTC)", "To (UTC)", "Reason", "By"):
        table.add_column(heading, no_wrap=heading == "No." or "UTC" in heading, overflow="fold")
    for each in found:
        span = (utc_minute(each.starts_at), utc_minute(each.ends_at))
        put(table, str(each.id), _about(each), *span, each.reason, each.created_by or "")
    say(table)
