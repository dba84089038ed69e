"""What the service keeps about itself: events, channels, catalogue loads, engines."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Insert, Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.entry import Route
from service.core.findings import Finding, decode_finding
from service.core.trouble import ChannelState, Trouble
from service.store.bell import ring
from service.store.encoding import decode_route, encode_route
from service.store.tables import catalogue_loads, channel_settings, engines, events
from service.store.upsert import insert_into, insert_on


async def add_event(
    conn: AsyncConnection,
    kind: str,
    *,
    at: datetime,
    who: str | None = None,
    commitment_id: str | None = None,
    **facts: Any,
) -> None:
    """Write one line of the event log: *kind* as in ``announcement.recorded``, *facts* JSON-ready.

    The engines that share the database look at once at what has changed.
    """
    await conn.execute(insert(events).values(at=at, kind=kind, who=who, commitment_id=commitment_id, facts=facts))
    await ring(conn)


class Event(Struct, frozen=True):
    """One line of the event log."""

    id: int
    at: datetime
    kind: str
    who: str | None
    commitment_id: str | None
    facts: Mapping[str, Any]


async def recent_events(conn: AsyncConnection, *, commitment_id: str | None = None, limit: int = 50) -> list[Event]:
    """Return the newest events, of one commitment or of all."""
    query = select(events).order_by(events.c.id.desc()).limit(limit)
    if commitment_id is not None:
        query = query.where(events.c.commitment_id == commitment_id)
    return [Event(row.id, row.at, row.kind, row.who, row.commitment_id, row.facts) for row in await conn.execute(query)]


async def channel_states(conn: AsyncConnection) -> dict[str, ChannelState]:
    """Return how each channel fares that ever sent or failed."""
    return {row.channel: _channel(ChannelState(*row)) for row in await conn.execute(_CHANNELS)}


_CHANNELS = select(channel_settings)


def _channel(row: ChannelState) -> ChannelState:
    """Return *row*, whose troubles are texts as the tables keep them."""
    return replace(
        row,
        trouble=Trouble(row.trouble) if row.trouble else None,
        trouble_told=Trouble(row.trouble_told) if row.trouble_told else None,
    )


async def switched_off(conn: AsyncConnection) -> frozenset[str]:
    """Return the channels that send nothing until somebody switches them on."""
    return frozenset(name for name, state in (await channel_states(conn)).items() if state.off_since)


async def note_success(conn: AsyncConnection, channel: str, *, now: datetime) -> None:
    """Note that a channel has just taken something, whatever its state was: one statement, which reads nothing."""
    well = {"trouble": None, "trouble_since": None, "trouble_reason": None, "off_since": None, "last_sent_at": now}
    statement = insert_into(conn, channel_settings).values(channel=channel, well_since=now, **well)
    since = func.coalesce(channel_settings.c.well_since, statement.excluded.well_since)
    await conn.execute(statement.on_conflict_do_update(index_elements=["channel"], set_={**well, "well_since": since}))


async def set_channel_state(conn: AsyncConnection, channel: str, **values: Any) -> None:
    """Write some columns of a channel's state; the others stay."""
    await conn.execute(_setting(conn.dialect.name, tuple(values)), {"channel": channel, **values})


@lru_cache(maxsize=100)  # where every tenth send fails, it is asked for with nearly every record
def _setting(dialect: str, names: tuple[str, ...]) -> Insert:
    statement = insert_on(dialect, channel_settings)
    changes = {name: statement.excluded[name] for name in names}
    return statement.on_conflict_do_update(index_elements=["channel"], set_=changes)


async def add_load(
    conn: AsyncConnection,
    *,
    at: datetime,
    file: str,
    fingerprint: str,
    routes: Collection[Route] | None = None,
    faults: Collection[str] | None = None,
) -> None:
    """Record that a catalogue was loaded with *routes*, or refused because of *faults*; exactly one is given."""
    encoded = None if routes is None else [encode_route(route) for route in routes]
    values = {"at": at, "file": file, "fingerprint": fingerprint}
    # An absent JSON column must be SQL's NULL, not JSON's null: so a key is only there with a value.
    chosen = {"routes": encoded} if encoded is not None else {"faults": list(faults or ())}
    await conn.execute(insert(catalogue_loads).values({**values, **chosen}))


class Load(Struct, frozen=True):
    """The last try to load the catalogue. *faults* is empty if it was loaded."""

    at: datetime
    file: str
    fingerprint: str
    faults: tuple[str, ...]


async def last_load(conn: AsyncConnection, *, refused_too: bool = True) -> Load | None:
    """Return the last try to load a catalogue; without *refused_too*, the last that went well. None: there was none."""
    row = (await conn.execute(_LAST_LOAD if refused_too else _LAST_LOADED)).one_or_none()
    return None if row is None else Load(row.at, row.file, row.fingerprint, tuple(row.faults or ()))


_LAST_LOAD = select(catalogue_loads).order_by(catalogue_loads.c.id.desc()).limit(1)
_LAST_LOADED = _LAST_LOAD.where(catalogue_loads.c.routes.is_not(None))


async def routes_in_force(conn: AsyncConnection) -> tuple[Route, ...]:
    """Return the routes of the catalogue that was loaded last."""
    encoded = (await conn.execute(_ROUTES)).scalar_one_or_none()
    return tuple(map(decode_route, encoded or ()))


_ROUTES = (
    select(catalogue_loads.c.routes)
    .where(catalogue_loads.c.routes.is_not(None))
    .order_by(catalogue_loads.c.id.desc())
    .limit(1)
)


class EngineState(Struct, frozen=True):
    """One engine. *cycle_at*: the end of its last whole cycle; *findings*: what its last audit found.

    *catalogue*: the fingerprint of the file that it has; None: not known yet.
    """

    id: str
    version: str
    started_at: datetime
    cycle_at: datetime | None
    audit_at: datetime | None
    findings: tuple[Finding, ...]
    tick_seconds: int
    audit_seconds: int = 600
    catalogue: str | None = None


async def running_engines(conn: AsyncConnection) -> list[EngineState]:
    """Return the engines that have not said good-bye, the most lively first."""
    return [_engine(row) for row in await conn.execute(_RUNNING)]


_RUNNING = select(engines).where(engines.c.stopped_at.is_(None)).order_by(engines.c.cycle_at.desc())


def _engine(row: Row[Any]) -> EngineState:
    return EngineState(
        id=row.id,
        version=row.version,
        started_at=row.started_at,
        cycle_at=row.cycle_at,
        audit_at=row.audit_at,
        findings=tuple(decode_finding(each) for each in row.findings),
        tick_seconds=row.tick_seconds,
        audit_seconds=row.audit_seconds,
        catalogue=row.catalogue,
    )


async def set_engine(conn: AsyncConnection, engine: str, **values: Any) -> bool:
    """Write some columns of an engine; the others stay. False: it is not on record."""
    return (await conn.execute(update(engines).where(engines.c.id == engine).values(**values))).rowcount == 1


async def add_engine(
    conn: AsyncConnection,
    engine: str,
    *,
    version: str,
    tick_seconds: int,
    now: datetime,
    audit_seconds: int = 600,
) -> None:
    """Put a new engine on record."""
    pace = {"tick_seconds": tick_seconds, "audit_seconds": audit_seconds}
    await conn.execute(insert(engines).values(id=engine, version=version, started_at=now, findings=[], **pace))


async def end_engines(conn: AsyncConnection, *, now: datetime) -> None:
    """Say good-bye for all engines that have not done so. Only where none of them is known to run."""
    await conn.execute(update(engines).where(engines.c.stopped_at.is_(None)).values(stopped_at=now))


async def forget_engines(conn: AsyncConnection, *, silent_since: datetime, but: str) -> None:
    """Delete engines that have stopped, or gave no sign of life since then, *but* one."""
    last_sign = func.coalesce(engines.c.stopped_at, engines.c.cycle_at, engines.c.started_at)
    await conn.execute(delete(engines).where(last_sign < silent_since, engines.c.id != but))
