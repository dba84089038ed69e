"""Lines of the forecast's table: to whom an alert goes, when, and what holds it back. In English, as all tables."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from service.core.fates import Wait
from service.core.forecast import PlannedAlert
from service.core.foreseen import Cause
from service.core.milestones import day_of


def to_lines(alert: PlannedAlert, zone: str) -> list[str]:
    """Return to whom *alert* goes, a line for each moment; days are those in *zone*."""
    waiting = {channel for each in alert.waits for channel in each.channels}
    at_once = [channel for channel in alert.channels if channel not in waiting]
    return [
        *_usual(alert, at_once, zone),
        *(_wait(each, alert, zone) for each in alert.waits),
        *(f"{day_of(each.at, zone)}, if nobody acknowledges: {_names(each.channels)}" for each in alert.escalations),
    ]


def _usual(alert: PlannedAlert, channels: Sequence[str], zone: str) -> Iterator[str]:
    """Yield what becomes of it on those *channels* that get it when it is usual."""
    if alert.withheld is None:
        if channels:
            yield _names(channels)
    elif alert.leaves_at is None and alert.raised_at:  # others may have got it
        yield f"not to {_names(channels)}: {_said(alert.withheld)}"
    elif alert.leaves_at is None:
        yield f"nobody: {_said(alert.withheld)}"
    elif alert.raised_at:
        yield f"late, {_said(alert.withheld)} until then: {_names(channels)}"
    else:
        yield f"nobody: {_said(alert.withheld)}"
        yield f"{day_of(alert.leaves_at, zone)}, late: {_names(channels)}"


def _wait(wait: Wait, alert: PlannedAlert, zone: str) -> str:
    names = _names(wait.channels)
    if wait.at is None:
        return f"not to {names}: {_said(wait.cause)}"
    when = "" if wait.at == alert.at else f"{_minute(wait.at, zone)}, "
    if wait.cause is Cause.RETRY:
        return f"{when}next attempt: {names}"
    if wait.cause is Cause.EARLIER:
        return f"{when}after an earlier one: {names}"
    return f"{when}late, {_said(wait.cause)} until then: {names}"


def _minute(moment: datetime, zone: str) -> str:
    from service.cli.words import local_moment

    return local_moment(moment, zone)[:16]


def _said(cause: object) -> str:
    return str(cause).replace("_", " ")


def _names(channels: Sequence[str]) -> str:
    return ", ".join(channels)
