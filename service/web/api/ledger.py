"""What was told to whom: alerts, their deliveries, the channels, and all that is to come."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.exceptions import HTTPException

from service.core.report import planned_row
from service.core.trouble import ChannelState
from service.jobs.drop import drop_channel, drop_delivery
from service.jobs.plan import plan
from service.jobs.retry import Reach, retry_delivery
from service.jobs.sending.channel_health import switch_on
from service.store.alerts import recent_alerts
from service.store.ledger import counts, ledger, oldest_waiting
from service.store.retries import state_of
from service.store.tables import DeliveryState
from service.store.upkeep import channel_states
from service.web.api.answers import Answer
from service.web.api.fields import ChannelName, CommitmentId, Day, Number
from service.web.api.ledger_answers import AlertAnswer, ChannelAnswer, DeliveryAnswer, PlannedAnswer
from service.web.auth import Reader, Writer
from service.web.desk import Desk, TheDesk

router = APIRouter()

Before = Annotated[Number | None, Query(description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=500)]


class AlertPage(Answer):
    """Alerts, the newest first."""

    alerts: list[AlertAnswer]
    next: int | None


class DeliveryPage(Answer):
    """Deliveries, the newest first."""

    deliveries: list[DeliveryAnswer]
    next: int | None


class ChannelList(Answer):
    """All channels that are configured, and those that deliveries still wait for."""

    channels: list[ChannelAnswer]


class SwitchedOn(Answer):
    """How many deliveries are due at once, because the channel sends again. *left* failed earlier, and stay so."""

    channel: str
    due_now: int
    left: int


class Dropped(Answer):
    """How many deliveries to a channel that is gone are withheld for good."""

    channel: str
    dropped: int


class Forecast(Answer):
    """Alerts to come, and those that have still to reach somebody, in the order of time. *left_out* are too many to
    list.
    """

    alerts: list[PlannedAnswer]
    left_out: int


@router.get("/alerts", tags=["alerts"])
async def list_alerts(
    desk: TheDesk, _: Reader, commitment: CommitmentId | None = None, before: Before = None, limit: Limit = 50
) -> AlertPage:
    """List what people were told."""
    async with desk.context.database.reading() as conn:
        found = await recent_alerts(conn, commitment_id=commitment, before=before, limit=limit + 1)
    shown = found[:limit]
    return AlertPage(alerts=AlertAnswer.each(shown), next=shown[-1].id if len(found) > limit else None)


@router.get("/deliveries", tags=["deliveries"])
async def list_deliveries(
    desk: TheDesk,
    _: Reader,
    state: DeliveryState | None = None,
    channel: ChannelName | None = None,
    commitment: CommitmentId | None = None,
    before: Before = None,
    limit: Limit = 50,
) -> DeliveryPage:
    """List what became of alerts on the channels."""
    async with desk.context.database.reading() as conn:
        found = await ledger(
            conn, state=state, channel=channel, commitment_id=commitment, before=before, limit=limit + 1
        )
    shown = found[:limit]
    return DeliveryPage(deliveries=DeliveryAnswer.each(shown), next=shown[-1].id if len(found) > limit else None)


@router.post("/deliveries/{number}/retry", status_code=204, tags=["deliveries"])
async def retry(desk: TheDesk, caller: Writer, number: Number) -> None:
    """Make a delivery that failed, or waits for its next attempt, due now."""
    context = desk.context
    await _require_delivery(desk, number)
    await retry_delivery(context.database, number, who=caller.who, now=context.clock.now())
    desk.changed()


@router.post("/deliveries/{number}/drop", status_code=204, tags=["deliveries"])
async def drop(desk: TheDesk, caller: Writer, number: Number) -> None:
    """Withhold for good a delivery that failed or waits, because somebody has seen it."""
    context = desk.context
    await _require_delivery(desk, number)
    await drop_delivery(context.database, number, who=caller.who, now=context.clock.now())
    desk.changed()


async def _require_delivery(desk: Desk, number: int) -> None:
    async with desk.context.database.reading() as conn:
        if await state_of(conn, number) is None:
            raise HTTPException(404, f"There is no delivery {number}.")


@router.get("/channels", tags=["channels"])
async def list_channels(desk: TheDesk, _: Reader) -> ChannelList:
    """Tell how each channel fares."""
    context = desk.context
    async with context.database.reading() as conn:
        states, numbers = await channel_states(conn), await counts(conn)
        waiting = [name for name, state in numbers if state is DeliveryState.PENDING]
        since = await oldest_waiting(conn, {*context.channels, *waiting})
    return ChannelList(
        channels=[
            ChannelAnswer.model_validate(
                {
                    **{name: getattr(states.get(each, ChannelState(each)), name) for name in _TROUBLE},
                    "channel": each,
                    "configured": each in context.channels,
                    "pending": numbers.get((each, DeliveryState.PENDING), 0),
                    "oldest_pending_since": since.get(each),
                }
            )
            for each in sorted({*context.channels, *since})
        ]
    )


_TROUBLE = ("off_since", "trouble", "trouble_since", "trouble_reason", "last_sent_at")


@router.post("/channels/{name}/switch-on", tags=["channels"])
async def switch_channel_on(
    desk: TheDesk,
    caller: Writer,
    name: Annotated[ChannelName, Path()],
    since: Annotated[Day | None, Query(description="Failed deliveries from this day on, in UTC.")] = None,
    everything: Annotated[bool, Query(description="Failed deliveries of any day.")] = False,
    dry_run: Annotated[bool, Query(description="Change nothing: only tell how many.")] = False,
) -> SwitchedOn:
    """Let a channel send again. What waits for it, and what failed since its last trouble began, is due at once."""
    context = desk.context
    if name not in context.channels:
        raise HTTPException(404, f"There is no channel {name}. These are configured: {', '.join(context.channels)}.")
    start = datetime.combine(since, time.min, UTC) if since else None
    reach = Reach(start, everything=everything, trying=dry_run)
    retried = await switch_on(context.database, name, who=caller.who, now=context.clock.now(), reach=reach)
    desk.changed()
    return SwitchedOn(channel=name, due_now=len(retried.numbers), left=retried.left)


@router.post("/channels/{name}/drop", tags=["channels"])
async def drop_for_channel(desk: TheDesk, caller: Writer, name: Annotated[ChannelName, Path()]) -> Dropped:
    """Withhold for good all that failed or waits on a channel that was taken out of the settings."""
    context = desk.context
    count = await drop_channel(context.database, name, context.channels, who=caller.who, now=context.clock.now())
    desk.changed()
    return Dropped(channel=name, dropped=count)


FORECAST_DAYS = 90
MOST_FORECAST_DAYS = 1096


@router.get("/forecast", tags=["alerts"])
async def show_forecast(
    desk: TheDesk,
    _: Reader,
    start: Annotated[Day | None, Query(alias="from", description="First day, in UTC; left out: today.")] = None,
    end: Annotated[Day | None, Query(alias="to", description="Last day, in UTC; left out: 90 days later.")] = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1000,
) -> Forecast:
    """List every alert that will be sent, to whom and when, as things are; those too that were raised already."""
    now = desk.context.clock.now()
    today = now.date()
    furthest = today + timedelta(MOST_FORECAST_DAYS)
    first = start or today
    usual = timedelta(FORECAST_DAYS)
    last = end or min(max(today, first), furthest - usual) + usual
    if not first <= last <= furthest:
        raise HTTPException(422, f"Ask for one day to a later one, at most {MOST_FORECAST_DAYS} days from now.")
    async with desk.context.database.reading() as conn:
        planned = await plan(
            conn,
            desk.context.outlets.default,
            now=now,
            start=datetime.combine(first, time.min, UTC),
            end=datetime.combine(last, time.max, UTC),
            channels=desk.context.channels,
        )
    return Forecast(
        alerts=PlannedAnswer.each(planned_row(each) for each in planned[:limit]),
        left_out=max(0, len(planned) - limit),
    )
