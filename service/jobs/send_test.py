"""A real message to one channel, to see that it works. It belongs to no alert, and is tried once."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from service.channels.base import Channel
from service.errors import DeliveryError, DeliveryRefusedError
from service.messages import compose_test
from service.store.database import Database
from service.store.tables import AttemptOutcome
from service.store.upkeep import add_event, channel_states


class Tested(Struct, frozen=True):
    """What came of a test: *answer* is the receipt, or the reason. *is_off*: all else waits for it to be on again."""

    channel: str
    kind: str
    outcome: AttemptOutcome
    answer: str
    is_off: bool = False


async def send_test(database: Database, channel: Channel, *, who: str, now: datetime) -> Tested:
    """Send a test message, really, and tell what the channel answered. No transaction is open meanwhile."""
    tested = await _sent(channel, now)
    async with database.writing() as conn:
        facts = {"channel": tested.channel, "outcome": str(tested.outcome)}
        await add_event(conn, "channel.tested", at=now, who=who, **facts)
        state = (await channel_states(conn)).get(tested.channel)
    return replace(tested, is_off=state is not None and state.off_since is not None)


async def _sent(channel: Channel, now: datetime) -> Tested:
    message = compose_test(channel=channel.name, language=channel.language, form=channel.form, now=now)
    key = f"test:{channel.name}:{now:%Y%m%dT%H%M%S%f}"
    try:
        receipt = await channel.send(message, idempotency_key=key, now=now)
    except DeliveryError as error:
        refused = isinstance(error, DeliveryRefusedError)
        outcome = AttemptOutcome.REFUSED if refused else AttemptOutcome.DELAYED
        return Tested(channel.name, channel.kind, outcome, error.reason)
    return Tested(channel.name, channel.kind, AttemptOutcome.SENT, receipt)
