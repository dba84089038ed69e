"""What is done with one click, or one and a reason: taking back, confirming, rejecting. Then back to where one was."""

from collections.abc import Awaitable, Mapping

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response

from service.errors import Refusal, RefusedChangeError
from service.jobs.acknowledge import take_back
from service.jobs.announce import accept, withdraw
from service.web.api.announcements import Withdrawal
from service.web.api.fields import Number
from service.web.desk import Desk, TheDesk
from service.web.pages.forms import Typed, WritersForm, local_path
from service.web.pages.said import see_other
from service.web.pages.visitors import who_is

router = APIRouter()


async def done_or_refused(
    request: Request, desk: Desk, typed: Typed, work: Awaitable[object], code: str, **facts: str | int
) -> Response:
    """Do *work* and go back to where the form stood, which then says what *code* stands for, or why it was refused."""
    back = local_path(typed.get("back", "/"))
    try:
        await work
    except RefusedChangeError as error:
        return see_other(request, back, "refused", why=error.refusal.value)
    desk.changed()
    return see_other(request, back, code, **facts)


@router.post("/acknowledgements/{number}/withdraw")
async def withdraw_acknowledgement(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Take an acknowledgement back."""
    context = desk.context
    work = take_back(context.database, number, who=who_is(request), now=context.clock.now())
    return await done_or_refused(request, desk, typed, work, "taken_back")


@router.post("/announcements/{number}/accept")
async def accept_evidence(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Let provisional evidence count."""
    context = desk.context
    work = accept(context.database, number, who=who_is(request), now=context.clock.now())
    return await done_or_refused(request, desk, typed, work, "accepted")


@router.post("/announcements/{number}/reject")
async def reject_evidence(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Let provisional evidence not count: it is withdrawn, with the reason, and stays on record."""
    return await _withdraw(request, desk, number, typed, "rejected")


@router.post("/announcements/{number}/withdraw")
async def withdraw_announcement(request: Request, desk: TheDesk, number: Number, typed: WritersForm) -> Response:
    """Let an announcement no longer count."""
    return await _withdraw(request, desk, number, typed, "withdrawn")


async def _withdraw(request: Request, desk: Desk, number: int, typed: Mapping[str, str], code: str) -> Response:
    context = desk.context
    try:
        reason = Withdrawal.model_validate({"reason": typed.get("reason", "")}).reason
    except ValidationError:
        back = local_path(typed.get("back", "/"))
        return see_other(request, back, "refused", why=Refusal.UNFINISHED.value)
    work = withdraw(context.database, number, who=who_is(request), reason=reason, now=context.clock.now())
    return await done_or_refused(request, desk, typed, work, code)
