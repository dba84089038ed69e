"""Which engines live."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from service.store.upkeep import EngineState
from service.web.context import WebContext

TICKS = 3
"""After so many ticks without a whole cycle an engine counts as dead."""


def living(engines: Sequence[EngineState], context: WebContext, now: datetime) -> list[EngineState]:
    """Return the *engines* that gave a sign of life within three of their ticks; beginning is one, too."""

    def lives(engine: EngineState) -> bool:
        # A clock that runs faster shows more time between two ticks; one that was set back shows signs to come.
        patience = TICKS * timedelta(seconds=engine.tick_seconds) * context.clock.speed
        return abs(now - (engine.cycle_at or engine.started_at)) <= patience

    return [engine for engine in engines if lives(engine)]
