"""`/silences`: what is withheld, until when and why; with a form for a new one."""

from datetime import datetime, timedelta

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from service.core.rests import end_of, start_of
from service.core.verdict import Silence
from service.errors import RefusedChangeError, UnknownCommitmentError
from service.jobs.find import find
from service.jobs.silence import silence, unsilence
from service.jobs.withheld import count_withheld
from service.messages import isolate, moment_words
from service.messages.translations import translations
from service.store.answers import silences_at, silences_over
from service.store.commitments import ids_tagged, records_of
from service.web.api.announcements import Withdrawal
from service.web.api.fields import Number
from service.web.context import WebContext
from service.web.desk import Desk, TheDesk
from service.web.pages.fields import Errors, WrongFieldsError, day_of_field, wrong
from service.web.pages.forms import Typed, WritersForm
from service.web.pages.languages import language_of
from service.web.pages.people import who_words
from service.web.pages.refusals import refused
from service.web.pages.rendering import page
from service.web.pages.said import see_other
from service.web.pages.takebacks import done_or_refused
from service.web.pages.visitors import caller_of, must_be_signed_in, who_is

router = APIRouter()

MOST_LISTED = 100
OVER_FOR = timedelta(days=7)
MOST_COUNTED = 1000
"""What silences withhold is counted for so many commitments in all, the newest silence first: it is forecast anew."""


class Row(Struct, frozen=True):
    """A silence in words. *commitment* or *tag* is what it is about; *withholds* is None where it was not counted."""

    number: int
    commitment: str | None
    tag: str | None
    start: str
    end: str
    reason: str
    is_early: bool
    who: str
    withholds: str | None


@router.get("/silences", dependencies=[Depends(must_be_signed_in)])
async def show(request: Request, desk: TheDesk) -> Response:
    """List the silences in force and to come. ``?commitment=`` or ``?tag=`` begins a new one."""
    given = {name: value for name in ("commitment", "tag") if (value := request.query_params.get(name))}
    return await _list(request, desk, given, {})


@router.post("/silences")
async def record(request: Request, desk: TheDesk, typed: WritersForm) -> Response:
    """Withhold the alerts of a commitment, or of all with a tag, for a while."""
    language = language_of(request)
    try:
        wanted, zone = await _wanted(desk.context, typed, who_is(request), language)
        made = await silence(desk.context.database, wanted, now=desk.context.clock.now())
    except ValidationError as error:
        return await _list(request, desk, typed, wrong(error, {}, language))
    except WrongFieldsError as error:
        return await _list(request, desk, typed, error.errors)
    except RefusedChangeError as error:
        return await _list(request, desk, typed, refused(error, language), status=409)
    desk.changed()
    return see_other(request, "/silences", "silenced", until=made.ends_at.isoformat(), zone=zone)


@router.post("/silences/{number}/end")
async def end(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """End a silence now."""
    work = unsilence(desk.context.database, number, who=who_is(request), now=desk.context.clock.now())
    return await done_or_refused(request, desk, typed, work, "silence_ended")


async def _wanted(context: WebContext, typed: Typed, who: str, language: str) -> tuple[Silence, str]:
    """Return the silence that was asked for, and the zone whose days it is in: that of what it is about."""
    about, tag = typed.get("commitment"), typed.get("tag")
    if missing := _missing(typed, language):
        raise WrongFieldsError(missing)
    zone = await _zone_of(context, about, tag, language)
    reason = Withdrawal.model_validate({"reason": typed["reason"]}).reason
    first, last = day_of_field(typed, "from", language), day_of_field(typed, "until", language)
    assert last is not None
    starts_at = start_of(first, zone) if first else context.clock.now()
    return Silence(starts_at, end_of(last, zone), reason, about, tag, who), zone


def _missing(typed: Typed, language: str) -> Errors:
    """Return all that a silence needs and was not given."""
    t = translations(language)
    needed = {
        "until": t.gettext("A silence needs its end: the last day on which nothing is sent."),
        "reason": t.gettext("This is needed."),
    }
    missing = {name: words for name, words in needed.items() if name not in typed}
    if ("commitment" in typed) == ("tag" in typed):
        missing["commitment"] = t.gettext("Give a commitment or a tag, one of them.")
    return missing


async def _zone_of(context: WebContext, about: str | None, tag: str | None, language: str) -> str:
    t = translations(language)
    async with context.database.reading() as conn:
        if about is not None:
            try:
                return (await find(conn, about)).entry.zone
            except UnknownCommitmentError as error:
                near = ", ".join(error.near)
                hint = t.gettext("Is one of these meant? %(ids)s") % {"ids": isolate(near, language)} if near else ""
                unknown = t.gettext("No commitment has this id.")
                raise WrongFieldsError({"commitment": f"{unknown} {hint}".strip()}) from None
        tagged = await records_of(conn, (await ids_tagged(conn, tag or ""))[:1])
    if not tagged:
        raise WrongFieldsError({"tag": t.gettext("No commitment has this tag.")})
    return next(iter(tagged.values())).entry.zone


async def _list(request: Request, desk: Desk, typed: Typed, errors: Errors, *, status: int = 422) -> Response:
    context, caller = desk.context, caller_of(request)
    async with context.database.reading() as conn:
        rows = await _rows(conn, context, context.clock.now(), language_of(request))
        over = await _over(conn, context.clock.now(), language_of(request))
    return page(
        request,
        "silences.html",
        status=status if errors else 200,
        rows=rows[:MOST_LISTED],
        over=over,
        is_cut=len(rows) > MOST_LISTED,
        may_write=caller is not None and caller.scope == "write",
        typed=typed,
        errors=errors,
    )


async def _rows(conn: AsyncConnection, context: WebContext, now: datetime, language: str) -> list[Row]:
    rows, left = list[Row](), MOST_COUNTED
    for each in list(reversed(await silences_at(conn, now)))[: MOST_LISTED + 1]:
        ids = [each.commitment_id] if each.commitment_id else await ids_tagged(conn, each.tag or "")
        left -= len(ids)
        withholds = await count_withheld(conn, each, context.outlets.default, now=now) if left >= 0 else None
        rows.append(_row(each, await _zone(conn, each), withholds, language))
    return rows


async def _over(conn: AsyncConnection, now: datetime, language: str) -> list[Row]:
    """Return what has ended of late: whoever waits for alerts again finds it here."""
    found = await silences_over(conn, since=now - OVER_FOR, now=now, limit=MOST_LISTED)
    return [_row(each, await _zone(conn, each), None, language) for each in found]


async def _zone(conn: AsyncConnection, silence: Silence) -> str:
    """Return the zone of what a silence is about; for a tag, of the first commitment that has it."""
    about = silence.commitment_id
    ids = [about] if about else (await ids_tagged(conn, silence.tag or ""))[:1]
    return next((record.entry.zone for record in (await records_of(conn, ids)).values()), "UTC")


def _row(each: Silence, zone: str, withholds: int | None, language: str) -> Row:
    return Row(
        number=each.id or 0,
        commitment=each.commitment_id,
        tag=each.tag,
        start=moment_words(each.starts_at, zone, language),
        end=moment_words(each.over_at, zone, language),
        reason=each.reason,
        is_early=each.ended_at is not None and each.ended_at < each.ends_at,
        who=who_words(each.created_by, language),
        withholds=None if withholds is None else _counted(withholds, language),
    )


def _counted(alerts: int, language: str) -> str:
    t = translations(language)
    return (
        t.ngettext("%(n)d planned alert", "%(n)d planned alerts", alerts) % {"n": alerts}
        if alerts
        else t.gettext("none")
    )
