"""The schema: every migration goes up and down, and the tables are what the code says they are."""

import asyncio
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from service.core.findings import Kind
from service.core.verdict import Silence
from service.errors import StoreError
from service.jobs.acknowledge import acknowledge
from service.jobs.silence import silence
from service.store import migrate
from service.store.audits import note_told
from service.store.database import Database, open_database
from service.store.documents import add_document
from service.store.keys import signing_key
from service.store.tables import metadata
from service.store.tokens import add_token
from service.store.upkeep import add_engine, add_event, add_load, recent_events
from tests.builders import an_announcement, an_entry, at
from tests.house import House
from tests.intake_found import a_new_document


async def test_the_migrations_build_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(conn: Connection) -> object:
        return compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata)

    await _migrate_from_nothing(database)
    async with database.reading() as conn:
        assert await conn.run_sync(differences) == []


async def test_an_empty_database_is_laid_out_as_the_migrations_build_it(database: Database) -> None:
    async with database.reading() as conn:
        laid_out = await conn.run_sync(_described)
    await _migrate_from_nothing(database)
    async with database.reading() as conn:
        migrated = await conn.run_sync(_described)
    assert migrated == laid_out
    assert set(laid_out) == {*metadata.tables, "alembic_version"}


async def _migrate_from_nothing(database: Database) -> None:
    await migrate.downgrade(database, "base")
    async with database.writing() as conn:
        await conn.execute(text("DROP TABLE alembic_version"))
        await conn.run_sync(migrate._migrate)


def _described(conn: Connection) -> dict[str, list[str]]:
    """Return every table with all that makes it, in no order but that of its columns."""
    seen = inspect(conn)
    return {
        table: [
            *(
                f"{each['name']} {each['type']!r} {each['nullable']} {each['default']}"
                for each in seen.get_columns(table)
            ),
            repr(seen.get_pk_constraint(table)),
            *sorted(repr(each) for each in seen.get_check_constraints(table)),
            *sorted(repr(each) for each in seen.get_unique_constraints(table)),
            *sorted(repr(each) for each in seen.get_foreign_keys(table)),
            *sorted(_index(each) for each in seen.get_indexes(table)),
        ]
        for table in seen.get_table_names()
    }


def _index(found: ReflectedIndex) -> str:
    options = {name: str(value) for name, value in found.get("dialect_options", {}).items()}
    return f"{found['name']} {found['unique']} {found['column_names']} {options}"


async def test_a_database_where_another_program_has_a_table_of_ours_is_left_alone(database: Database) -> None:
    await migrate.downgrade(database, "base")
    async with database.writing() as conn:
        await conn.execute(text("CREATE TABLE alerts (theirs INTEGER)"))
    with pytest.raises(DBAPIError):
        await migrate.upgrade(database)
    async with database.reading() as conn:
        assert await conn.run_sync(lambda sync: set(inspect(sync).get_table_names())) == {"alembic_version", "alerts"}


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    before, after = await migrate.upgrade(database)
    assert before == after


async def test_they_go_down_with_data_in_every_table(database: Database) -> None:
    house = House(database, now=at("2025-08-01"))
    await house.record(an_entry(tags=("iraq",)))
    house.desk.delay(times=1)
    await house.live(at("2025-08-31T06:00"))
    number = await house.announce("iraq-mission", an_announcement(on="2025-08-30", provisional=True))
    await acknowledge(database, "iraq-mission", by="desk", now=house.now)
    await silence(database, Silence(house.now, at("2026-01-01"), "a holiday", tag="iraq"), now=house.now)
    async with database.writing() as conn:
        await add_engine(conn, "engine-1", version="0", tick_seconds=30, now=house.now)
        await note_told(conn, [Kind.DUE], now=house.now)
        await add_load(conn, at=house.now, file="deadlines.toml", fingerprint="x", routes=[])
        await add_token(conn, "desk", "hash", "read", now=house.now, expires_at=None)
        await signing_key(conn, fresh=bytes(32), now=house.now)
        await add_document(conn, a_new_document(), "0" * 64, [{}], who="desk", now=house.now)
    async with database.reading() as conn:
        for table in metadata.sorted_tables:
            count = (await conn.execute(select(func.count()).select_from(table))).scalar_one()
            assert count > 0, f"{table.name} is empty, and so the test says nothing of it"
    assert number == 1
    await migrate.downgrade(database, "base")
    async with database.reading() as conn:
        assert await conn.run_sync(lambda sync: set(inspect(sync).get_table_names())) == {"alembic_version"}


async def test_moments_are_aware_utc_on_both_databases(database: Database) -> None:
    in_baghdad = at("2025-08-31T06:00").astimezone(ZoneInfo("Asia/Baghdad"))
    async with database.writing() as conn:
        await add_event(conn, "test", at=in_baghdad)
    async with database.reading() as conn:
        (event,) = await recent_events(conn)
    assert (event.at, event.at.tzinfo) == (at("2025-08-31T06:00"), UTC)
    with pytest.raises(StatementError, match="has no time zone"):
        async with database.writing() as conn:
            await add_event(conn, "test", at=in_baghdad.replace(tzinfo=None))


BROKEN = [
    "UPDATE deliveries SET state = 'lost'",
    "UPDATE deliveries SET next_attempt_at = NULL",
    "UPDATE deliveries SET state = 'sent'",
    "UPDATE deliveries SET failures = attempts + 1",
    "UPDATE alerts SET raised_at = '2020-01-01 00:00:00+00:00'",
    "UPDATE alerts SET revision = 7",
    "UPDATE commitments SET settled_on = '2025-01-01'",
    "UPDATE commitments SET earliest = '2030-01-01'",
    "UPDATE commitments SET archived_at = changed_at",
    "UPDATE commitments SET modality = 'maybe'",
    "UPDATE revisions SET edtf = NULL",
    "UPDATE revisions SET number = 0",
    f"INSERT INTO signing_keys VALUES (2, '{'0' * 64}', '2020-01-01 00:00:00+00:00')",
    "INSERT INTO signing_keys VALUES (1, 'short', '2020-01-01 00:00:00+00:00')",
    "INSERT INTO delivery_alerts (alert_id, channel, delivery_id) SELECT alert_id, 'desk', 1 FROM delivery_alerts",
    "INSERT INTO alerts SELECT * FROM alerts",
    "DELETE FROM commitments",
    "UPDATE documents SET said_on = '2030-01-01'",
    "UPDATE proposals SET state = 'maybe'",
    "UPDATE proposals SET state = 'rejected', decided_at = '2025-08-01 00:00:00+00:00', decided_by = 'desk'",
    "UPDATE proposals SET commitment_id = 'iraq-mission'",
    "UPDATE proposals SET decided_by = 'desk'",
    "INSERT INTO documents SELECT * FROM documents",
]  # fmt: skip


@pytest.mark.parametrize("statement", BROKEN)
async def test_the_schema_refuses_states_that_must_not_be(database: Database, statement: str) -> None:
    house = House(database, now=at("2025-08-01"))
    await house.record(an_entry())
    await house.raise_all(at("2025-08-31T06:00"))
    async with database.writing() as conn:
        await add_document(conn, a_new_document(), "0" * 64, [{}], who="desk", now=house.now)
    with pytest.raises(IntegrityError):
        async with database.writing() as conn:
            await conn.execute(text(statement))


async def test_a_write_that_fails_leaves_nothing_behind(database: Database) -> None:
    async def write_and_fail() -> None:
        async with database.writing() as conn:
            await add_event(conn, "test", at=at("2025-08-31"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    async with database.trying() as conn:
        await add_event(conn, "test", at=at("2025-08-31"))
    async with database.reading() as conn:
        assert await recent_events(conn) == []


async def test_a_database_of_a_newer_release_is_left_alone(database: Database) -> None:
    async with database.writing() as conn:
        await conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer release"):
        await migrate.upgrade(database)


async def test_two_that_start_at_once_migrate_once(database: Database, database_url: str) -> None:
    await migrate.downgrade(database, "base")
    other = open_database(database_url)
    try:
        found = await asyncio.gather(migrate.upgrade(database), migrate.upgrade(other))
    finally:
        await other.aclose()
    wanted = found[0][1]
    assert sorted(found, key=str) == [("0003", wanted), (None, wanted)]


async def test_they_go_down_to_nothing_and_up_again(database: Database) -> None:
    await migrate.downgrade(database, "base")
    present, wanted = await migrate.versions(database)
    assert present is None
    assert await migrate.upgrade(database) == (None, wanted)
    async with database.reading() as conn:
        assert (await conn.execute(text("SELECT count(*) FROM commitments"))).scalar_one() == 0
