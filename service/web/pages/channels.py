"""`/channels`: how each of them fares; to switch on again, to send again what failed, and to test."""

from fastapi import APIRouter, Depends, Request
from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.responses import Response

from service.core.trouble import ChannelState, Trouble
from service.jobs.retry import retry_failed
from service.jobs.send_test import send_test
from service.jobs.sending.channel_health import switch_on
from service.messages import moment_words
from service.messages.translations import translations
from service.store.ledger import counts
from service.store.tables import AttemptOutcome, DeliveryState
from service.store.upkeep import channel_states
from service.web.context import WebContext
from service.web.desk import TheDesk
from service.web.pages.clocks import common_zone
from service.web.pages.forms import WritersForm
from service.web.pages.languages import language_of
from service.web.pages.rendering import page
from service.web.pages.said import see_other
from service.web.pages.visitors import caller_of, must_be_signed_in, who_is

router = APIRouter()

LONGEST_ANSWER = 300
"""Characters of what a channel answered to a test."""


class Row(Struct, frozen=True):
    """One channel in words. *kind* is None for one that was taken out of the settings and still has deliveries.

    *trouble* is ``""`` for one that fares well; *is_off*: it sends nothing until somebody switches it on.
    """

    name: str
    kind: str | None
    language: str
    health: str
    trouble: str
    reason: str
    last_sent: str
    is_off: bool
    pending: int
    failed: int


@router.get("/channels", dependencies=[Depends(must_be_signed_in)])
async def show(request: Request, desk: TheDesk) -> Response:
    """List the channels."""
    context, language = desk.context, language_of(request)
    zone = await common_zone(desk)
    async with context.database.reading() as conn:
        states, numbers = await channel_states(conn), await counts(conn)
    waiting = {name for (name, state), _ in numbers.items() if state in (DeliveryState.PENDING, DeliveryState.FAILED)}
    caller = caller_of(request)
    return page(
        request,
        "channels.html",
        rows=[
            _row(context, states.get(name, ChannelState(name)), numbers, zone, language)
            for name in sorted({*context.channels, *waiting})
        ],
        may_write=caller is not None and caller.scope == "write",
    )


def _row(
    context: WebContext,
    state: ChannelState,
    numbers: dict[tuple[str, DeliveryState], int],
    zone: str,
    language: str,
) -> Row:
    channel = context.channels.get(state.channel)
    return Row(
        name=state.channel,
        kind=channel.kind if channel else None,
        language=channel.language if channel else "",
        health=_health(state, zone, language),
        trouble=state.trouble.value if state.trouble else "",
        reason=(state.trouble_reason or "") if state.trouble else "",
        last_sent=moment_words(state.last_sent_at, zone, language) if state.last_sent_at else "",
        is_off=state.off_since is not None,
        pending=numbers.get((state.channel, DeliveryState.PENDING), 0),
        failed=numbers.get((state.channel, DeliveryState.FAILED), 0),
    )


def _health(state: ChannelState, zone: str, language: str) -> str:
    t = translations(language)
    if state.trouble is None or state.trouble_since is None:
        return t.pgettext("channel", "works") if state.last_sent_at else t.pgettext("channel", "has sent nothing yet")
    sentence = {
        Trouble.DELAYED: t.gettext("has not answered as it should since %(moment)s; it is tried again and again"),
        Trouble.REFUSED: t.gettext("has refused messages since %(moment)s"),
        Trouble.OFF: t.gettext("has been gone since %(moment)s, and is switched off"),
    }[state.trouble if state.trouble is not Trouble.OFF or state.off_since else Trouble.DELAYED]
    return sentence % {"moment": moment_words(state.trouble_since, zone, language)}


def _require_channel(request: Request, name: str) -> str:
    if name not in request.app.state.desk.context.channels:
        raise HTTPException(404)
    return name


@router.post("/channels/{name}/switch-on")
async def switch_channel_on(request: Request, desk: TheDesk, name: str, _: WritersForm) -> Response:
    """Let a channel send again, with what waits for it and what failed of late."""
    _require_channel(request, name)
    context = desk.context
    retried = await switch_on(context.database, name, who=who_is(request), now=context.clock.now())
    desk.changed()
    return see_other(request, "/channels", "switched_on", channel=name, n=len(retried.numbers))


@router.post("/channels/{name}/retry")
async def retry_all(request: Request, desk: TheDesk, name: str, _: WritersForm) -> Response:
    """Send again what failed on a channel since its last trouble began."""
    _require_channel(request, name)
    context = desk.context
    retried = await retry_failed(context.database, [name], who=who_is(request), now=context.clock.now())
    desk.changed()
    return see_other(request, "/channels", "due_now", n=len(retried.numbers))


@router.post("/channels/{name}/test")
async def test(request: Request, desk: TheDesk, name: str, _: WritersForm) -> Response:
    """Send a test message, really, and tell what the channel answered."""
    context = desk.context
    channel = context.channels[_require_channel(request, name)]
    tested = await send_test(context.database, channel, who=who_is(request), now=context.clock.now())
    code = "test_sent" if tested.outcome is AttemptOutcome.SENT else "test_failed"
    return see_other(request, "/channels", code, channel=name, answer=tested.answer[:LONGEST_ANSWER])
