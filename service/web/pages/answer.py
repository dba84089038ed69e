"""`/answer`: where the links in messages lead. Looking at it changes nothing, so mail scanners and previews may.

Whoever has the link may act: it was sent to those who read a channel. It says so in the event log, and not who it was.
The link itself is what no other site can know, so its forms need no other mark.
"""

import contextlib
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from msgspec import Struct
from starlette.responses import Response

from service.core.links import Link, read_link
from service.core.verdict import Acknowledgement
from service.errors import RefusedChangeError, UnknownCommitmentError
from service.jobs.acknowledge import acknowledge, take_back
from service.jobs.find import find
from service.store.commitments import Record
from service.web.context import WebContext
from service.web.desk import Desk, TheDesk
from service.web.pages.actions import in_force, newest_alert, seen_line, summary_of
from service.web.pages.fields import Errors, WrongFieldsError
from service.web.pages.forms import Typed, read_form
from service.web.pages.languages import language_of
from service.web.pages.refusals import refused
from service.web.pages.rendering import page
from service.web.pages.rests import newest_seen, rest_choices, rest_until
from service.web.pages.said import see_other

router = APIRouter()


class Matter(Struct, frozen=True):
    """What a link is about. *state* is ``open``, or why nothing can be done: ``unreadable``, ``expired``, ``unknown``,
    ``over``. *seen* are the acknowledgements in force, *newest* is the number of the newest alert.
    """

    text: str
    state: str
    link: Link | None = None
    record: Record | None = None
    seen: tuple[Acknowledgement, ...] = ()
    newest: int = 0


_STATUS = {"open": 200, "over": 200, "unreadable": 404, "unknown": 404, "expired": 410}


@router.get("/answer")
async def show(request: Request, desk: TheDesk) -> Response:
    """Show what the link is about, and ask."""
    return _page(request, desk, await _matter(desk.context, request.query_params.get("link", "")))


@router.post("/answer")
async def answer(request: Request, desk: TheDesk) -> Response:
    """Record that it was seen."""
    typed, context, language = await read_form(request), desk.context, language_of(request)
    matter = await _matter(context, typed.get("link", ""))
    if matter.state != "open" or matter.link is None or matter.record is None:
        return _page(request, desk, matter)
    link, zone, now = matter.link, matter.record.entry.zone, context.clock.now()
    try:
        until = rest_until(typed, zone, now, language)
        if until is not None or not any(each.until is None and each.by == link.who for each in matter.seen):
            about = link.commitment_id
            newest = newest_seen(typed)
            await acknowledge(
                context.database, about, by=link.who, now=now, until=until, alert=link.alert_key, newest=newest
            )
            desk.changed()
    except WrongFieldsError as error:
        return _page(request, desk, matter, typed, error.errors, status=422)
    except RefusedChangeError as error:
        again = await _matter(context, matter.text)
        return _page(request, desk, again, typed, refused(error, language), status=409)
    facts = {"until": until.isoformat(), "zone": zone} if until else {}
    return see_other(request, _address(matter.text), "acknowledged", **facts)


@router.post("/answer/undo")
async def undo(request: Request, desk: TheDesk) -> Response:
    """Take back what was recorded with a link to the same channel."""
    typed, context = await read_form(request), desk.context
    matter = await _matter(context, typed.get("link", ""))
    if matter.state != "open" or matter.link is None:
        return _page(request, desk, matter)
    for each in matter.seen:
        if each.by == matter.link.who and each.id is not None:
            with contextlib.suppress(RefusedChangeError):  # somebody else with the link was quicker
                await take_back(context.database, each.id, who=matter.link.who, now=context.clock.now())
    desk.changed()
    return see_other(request, _address(matter.text), "taken_back")


def _address(link: str) -> str:
    return f"/answer?{urlencode({'link': link}, safe=':')}"


async def _matter(context: WebContext, text: str) -> Matter:
    link, now = read_link(context.key, text), context.clock.now()
    if link is None:
        return Matter(text, "unreadable")
    async with context.database.reading() as conn:
        try:
            record = await find(conn, link.commitment_id)
        except UnknownCommitmentError:
            return Matter(text, "unknown", link)
        seen, newest = tuple(await in_force(conn, record, now)), await newest_alert(conn, link.commitment_id)
    is_over = record.archived_at is not None or record.commitment.settlement is not None
    state = "expired" if link.expires_at <= now else "over" if is_over else "open"
    return Matter(text, state, link, record, seen, newest)


def _page(
    request: Request,
    desk: Desk,
    matter: Matter,
    typed: Typed | None = None,
    errors: Errors | None = None,
    *,
    status: int = 0,
) -> Response:
    language, record, link = language_of(request), matter.record, matter.link
    return page(
        request,
        "answer.html",
        status=status or _STATUS[matter.state],
        state=matter.state,
        link=matter.text,
        newest=matter.newest,
        channel=link.channel if link else "",
        summary=summary_of(record, desk.context.clock.now(), language) if record else None,
        is_moved=bool(record and link and not record.commitment.counts(link.revision)),
        seen=[seen_line(each, record.entry.zone, language) for each in matter.seen] if record else [],
        is_ours=any(link is not None and each.by == link.who for each in matter.seen),
        rests=rest_choices(language),
        typed=typed or {},
        errors=errors or {},
    )
