"""Which engines live, and whether somebody looks after them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from service.core.findings import AUDITS, TICKS
from service.store.upkeep import EngineState
from service.web.context import WebContext


def living(engines: Sequence[EngineState], context: WebContext, now: datetime) -> list[EngineState]:
    """Return the *engines* that gave a sign of life within three of their ticks; beginning is one, too."""

    def lives(engine: EngineState) -> bool:
        patience = TICKS * timedelta(seconds=engine.tick_seconds)
        return _is_within(patience, engine.cycle_at or engine.started_at, context, now)

    return [engine for engine in engines if lives(engine)]


def is_audited(engine: EngineState, context: WebContext, now: datetime) -> bool:
    """Tell whether *engine* has ended an audit, or begun to run, within three of its audits' periods."""
    patience = AUDITS * timedelta(seconds=engine.audit_seconds)
    return _is_within(patience, engine.audit_at or engine.started_at, context, now)


def last_audit(engines: Sequence[EngineState]) -> datetime | None:
    """Return when the last audit of any of *engines* ended; None: none has yet."""
    return max((engine.audit_at for engine in engines if engine.audit_at), default=None)


def _is_within(patience: timedelta, sign_at: datetime, context: WebContext, now: datetime) -> bool:
    # A clock that runs faster shows more time between two signs; one that was set back shows signs to come.
    return abs(now - sign_at) <= patience * context.clock.speed
