"""`/deliveries`: what became of each alert on each channel; and trying again by hand."""

from collections.abc import Collection, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from starlette.responses import Response

from service.jobs.drop import drop_delivery
from service.jobs.retry import retry_delivery
from service.store.ledger import LedgerLine, ledger
from service.store.retries import UNSENT
from service.store.tables import DeliveryState
from service.store.upkeep import switched_off
from service.web.api.fields import Number
from service.web.desk import TheDesk
from service.web.pages.clocks import common_zone
from service.web.pages.forms import WritersForm
from service.web.pages.languages import language_of
from service.web.pages.ledger_words import Said, when_of, why_of
from service.web.pages.rendering import page
from service.web.pages.takebacks import done_or_refused
from service.web.pages.visitors import caller_of, must_be_signed_in, who_is
from service.web.pages.words import delivery_word

router = APIRouter()

ON_A_PAGE = 50


class Row(Struct, frozen=True):
    """One delivery in words. *about* are ids of commitments; *is_unsent*: it can be tried again, or dropped."""

    number: int
    channel: str
    state: str
    state_word: str
    about: Sequence[str]
    why: Said
    when: str
    attempts: int
    is_unsent: bool


@router.get("/deliveries", dependencies=[Depends(must_be_signed_in)])
async def show(request: Request, desk: TheDesk) -> Response:
    """List deliveries, the newest first; ``?state=``, ``?channel=`` and ``?commitment=`` choose among them."""
    language, asked = language_of(request), request.query_params
    state = asked.get("state") if asked.get("state") in list(DeliveryState) else None
    channel, commitment = asked.get("channel") or None, asked.get("commitment") or None
    before = asked.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    zone = await common_zone(desk)  # a ledger of many commitments has one clock
    async with desk.context.database.reading() as conn:
        found = await ledger(
            conn,
            state=DeliveryState(state) if state else None,
            channel=channel,
            commitment_id=commitment,
            before=number,
            limit=ON_A_PAGE + 1,
        )
        off = await switched_off(conn)
    chosen = {
        name: value for name, value in (("state", state), ("channel", channel), ("commitment", commitment)) if value
    }
    shown, caller = found[:ON_A_PAGE], caller_of(request)
    older = f"?{urlencode({**chosen, 'before': shown[-1].id})}" if len(found) > ON_A_PAGE else None
    return page(
        request,
        "deliveries.html",
        rows=[_row(each, off, zone, language) for each in shown],
        states=[(each.value, delivery_word(each, language)) for each in DeliveryState],
        channels=sorted(desk.context.channels),
        chosen=chosen,
        older=older,
        is_first=number is None,
        may_write=caller is not None and caller.scope == "write",
        back=f"/deliveries?{urlencode({**chosen, **({'before': number} if number else {})})}".rstrip("?"),
    )


def _row(line: LedgerLine, off: Collection[str], zone: str, language: str) -> Row:
    return Row(
        number=line.id,
        channel=line.channel,
        state=line.state.value,
        state_word=delivery_word(line.state, language),
        about=list(dict.fromkeys(key.partition(":")[0] for key in line.alert_keys)),
        why=why_of(line, language),
        when=when_of(line, off, zone, language),
        attempts=line.attempts,
        is_unsent=line.state in UNSENT,
    )


@router.post("/deliveries/{number}/retry")
async def retry(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Make a delivery due now."""
    work = retry_delivery(desk.context.database, number, who=who_is(request), now=desk.context.clock.now())
    return await done_or_refused(request, desk, typed, work, "due_now", n=1)


@router.post("/deliveries/{number}/drop")
async def drop(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Withhold a delivery for good, because somebody has seen it."""
    work = drop_delivery(desk.context.database, number, who=who_is(request), now=desk.context.clock.now())
    return await done_or_refused(request, desk, typed, work, "dropped")
