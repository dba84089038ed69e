"""Another channel for what failed or waits on one that is gone, or has another name now."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.among import among
from service.store.outbox import new_row
from service.store.tables import DeliveryState, deliveries, delivery_alerts


class Moved(Struct, frozen=True):
    """The *numbers* of deliveries that go to another channel, and of those *withheld*, whose alerts it has already."""

    numbers: tuple[int, ...]
    withheld: tuple[int, ...]


async def move(
    conn: AsyncConnection, numbers: Sequence[int], old: str, new: str, *, reason: str, now: datetime
) -> Moved:
    """Let deliveries *numbers* of the channel *old*, all pending, leave by *new*; what it has already is withheld for
    *reason*.

    Each keeps its number, so that it leaves in order, and its idempotency key: *new* may be *old* by another name, and
    its receiver may have got an earlier attempt. A digest goes without the alerts that are on *new* already.
    """
    known, fresh = await _carried(conn, numbers, new)
    twins = await _with_twin(conn, set(numbers) - known.keys() - fresh, old, new)
    stay = sorted((known.keys() - fresh) | twins)
    for number in sorted(known.keys() & fresh):
        row = {**new_row(old, f"known:{number}:{now:%Y%m%dT%H%M%S%f}:{old}", now), **_over(reason, now)}
        other = (await conn.execute(insert(deliveries).values(row).returning(deliveries.c.id))).scalar_one()
        here = delivery_alerts.c.delivery_id == number, delivery_alerts.c.alert_id.in_(known[number])
        await conn.execute(update(delivery_alerts).where(*here).values(delivery_id=other))
    go = sorted(set(numbers) - set(stay))
    await conn.execute(update(deliveries).where(among(deliveries.c.id, stay)).values(_over(reason, now)))
    await conn.execute(update(deliveries).where(among(deliveries.c.id, go)).values(channel=new))
    await conn.execute(update(delivery_alerts).where(among(delivery_alerts.c.delivery_id, go)).values(channel=new))
    return Moved(tuple(go), tuple(stay))


def _over(reason: str, now: datetime) -> dict[str, object]:
    return {"state": DeliveryState.WITHHELD, "reason": reason, "finished_at": now, "next_attempt_at": None}


async def _carried(conn: AsyncConnection, numbers: Sequence[int], new: str) -> tuple[dict[int, list[int]], set[int]]:
    """Return, by delivery, the alerts that *new* has already, and the deliveries that carry any that it has not."""
    other = delivery_alerts.alias()
    is_known = exists().where(other.c.alert_id == delivery_alerts.c.alert_id, other.c.channel == new)
    query = select(delivery_alerts.c.delivery_id, delivery_alerts.c.alert_id, is_known)
    known: defaultdict[int, list[int]] = defaultdict(list)
    fresh: set[int] = set()
    for number, alert, is_there in await conn.execute(query.where(among(delivery_alerts.c.delivery_id, numbers))):
        if is_there:
            known[number].append(alert)
        else:
            fresh.add(number)
    return known, fresh


async def _with_twin(conn: AsyncConnection, notices: Collection[int], old: str, new: str) -> set[int]:
    """Return those of *notices*, which carry no alert but the service's own news, that *new* has, too."""
    query = select(deliveries.c.idempotency_key, deliveries.c.id).where(among(deliveries.c.id, sorted(notices)))
    twins = {key.removesuffix(f":{old}") + f":{new}": number for key, number in await conn.execute(query)}
    there = select(deliveries.c.idempotency_key).where(among(deliveries.c.idempotency_key, list(twins)))
    return {twins[key] for key in (await conn.execute(there)).scalars()}
