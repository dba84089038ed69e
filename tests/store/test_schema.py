"""The schema: every migration goes up and down, and the tables are what the code says they are."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import Connection

from service.store import migrate
from service.store.database import Database
from service.store.tables import metadata


async def test_the_migrations_build_exactly_the_tables_of_the_code(database: Database) -> None:
    def differences(conn: Connection) -> object:
        return compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata)

    async with database.reading() as conn:
        assert await conn.run_sync(differences) == []


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    before, after = await migrate.upgrade(database)
    assert before == after


async def test_they_go_down_to_nothing_and_up_again(database: Database) -> None:
    await migrate.downgrade(database, "base")
    present, wanted = await migrate.versions(database)
    assert present is None
    assert await migrate.upgrade(database) == (None, wanted)
    async with database.reading() as conn:
        assert (await conn.execute(text("SELECT count(*) FROM commitments"))).scalar_one() == 0
