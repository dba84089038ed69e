"""One attempt to send one parcel, and what becomes of its delivery."""

from collections.abc import Callable
from datetime import datetime

import structlog

from service.channels.base import Channel
from service.core.retry import STEPS, next_attempt_at
from service.errors import DeliveryBrokenError, DeliveryDelayedError, DeliveryError, DeliveryRefusedError
from service.jobs.sending.parcels import Parcel, compose
from service.store.outcomes import Result
from service.store.tables import AttemptOutcome, DeliveryState

log = structlog.get_logger()


async def attempt(
    parcel: Parcel, channel: Channel, *, now: Callable[[], datetime], chance: Callable[[], float]
) -> tuple[Result, DeliveryError | None]:
    """Send *parcel*, if anything is left in it, and return what to record, with the error if it failed.

    *chance* gives numbers from 0 to 1. Nothing is raised: an error that no channel should raise counts as a delay.
    """
    started_at = now()
    if parcel.is_empty:
        return _withheld(parcel, started_at), None
    try:
        message = compose(parcel, language=channel.language, form=channel.form, now=started_at)
        receipt = await channel.send(message, idempotency_key=parcel.claim.idempotency_key, now=started_at)
    except DeliveryError as error:
        return _failed(parcel, error, started_at, now(), chance()), error
    except Exception as error:  # a fault of ours in one message must not stop the others, nor lose this one
        log.exception("delivery.broke", delivery=parcel.claim.id, channel=channel.name)
        return broken(parcel, error, started_at=started_at, now=now(), chance=chance())
    return _result(parcel, started_at, now(), DeliveryState.SENT, AttemptOutcome.SENT, receipt), None


def broken(
    parcel: Parcel, fault: Exception, *, started_at: datetime, now: datetime, chance: float
) -> tuple[Result, DeliveryError]:
    """Return what to record of an attempt that a fault of ours ended: a delay, so that nothing is lost."""
    error = DeliveryBrokenError(fault)
    return _failed(parcel, error, started_at, now, chance), error


def _withheld(parcel: Parcel, now: datetime) -> Result:
    reasons = ", ".join(dict.fromkeys(str(verdict) for _, verdict in parcel.withheld)) or "nothing is left in it"
    return _result(parcel, now, now, DeliveryState.WITHHELD, None, reasons)


def _failed(parcel: Parcel, error: DeliveryError, started_at: datetime, now: datetime, chance: float) -> Result:
    claim = parcel.claim
    retry_after = error.retry_after if isinstance(error, DeliveryDelayedError) else None
    again_at = next_attempt_at(claim.failures + 1, since=claim.since, now=now, chance=chance, retry_after=retry_after)
    if isinstance(error, DeliveryRefusedError):
        # A channel that is gone keeps its deliveries: they wait until somebody mends it and switches it on again.
        state = DeliveryState.PENDING if error.switch_off else DeliveryState.FAILED
        waits_until = (again_at or now + STEPS[-1]) if error.switch_off else None
        return _result(parcel, started_at, now, state, AttemptOutcome.REFUSED, error.reason, error, waits_until)
    state = DeliveryState.PENDING if again_at else DeliveryState.FAILED
    detail = error.reason if again_at else f"given up after 120 hours: {error.reason}"
    return _result(parcel, started_at, now, state, AttemptOutcome.DELAYED, detail, error, again_at)


def _result(
    parcel: Parcel,
    started_at: datetime,
    finished_at: datetime,
    state: DeliveryState,
    outcome: AttemptOutcome | None,
    detail: str,
    error: DeliveryError | None = None,
    again_at: datetime | None = None,
) -> Result:
    claim = parcel.claim
    return Result(
        delivery_id=claim.id,
        number=claim.number,
        started_at=started_at,
        finished_at=finished_at,
        state=state,
        outcome=outcome,
        failures=claim.failures + (1 if error else 0),
        detail=detail,
        status_code=error.status_code if error else None,
        next_attempt_at=again_at,
        withheld=tuple((alert_id, str(verdict)) for alert_id, verdict in parcel.withheld),
    )
