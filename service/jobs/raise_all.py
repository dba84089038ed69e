"""Raising all that is due, in step with what can be sent: what there is room for is handed over, and never claimed."""

from service.jobs.deliver import Dispatcher
from service.jobs.raise_alerts import BATCH, Outlets, raise_alerts
from service.jobs.vitals import loop_time
from service.store.database import Database

FIRST_BATCH = 100
"""So many alerts are raised before the first is sent."""

PATIENCE_SECONDS = 2.0
"""So long does raising wait for room to send. Where channels are slower, it goes on: what is due must be on record."""

IN_STEP_SECONDS = 20.0
"""So long does raising keep step with a channel: whoever is written last must not wait for all the others."""


async def raise_all(database: Database, outlets: Outlets, dispatcher: Dispatcher, *, within: float) -> bool:
    """Raise what is due, as much at a time as its busiest channel can send at once, and hand it over.

    The first batch is small, so that the first alert need not wait for the others. Where a channel wants digests,
    batches are as large as they may be, so that digests are few. Returns whether more may be due: after *within*
    seconds, and once the dispatcher is to stop, no further batch is raised.
    """
    wants_digests, in_step, begun = any(outlets.digest_over.values()), True, loop_time()
    limit = BATCH if wants_digests else FIRST_BATCH
    while not dispatcher.is_stopping and loop_time() - begun < within:
        now = dispatcher.clock.now()  # for each batch: a flood takes longer than a lease, and a silence may begin in it
        with dispatcher.hand(now) as hand:
            due = await raise_alerts(database, outlets, now=now, limit=limit, hand=hand)
        dispatcher.poke()
        if due < limit:
            return False
        in_step = in_step and loop_time() - begun < IN_STEP_SECONDS
        room = await dispatcher.room_on(hand.busiest, within=PATIENCE_SECONDS) if in_step else 0
        in_step = room > 0
        limit = min(BATCH, room) if in_step and not wants_digests else BATCH
    return True
