"""A lent database is like a new one for each test, whatever the test before has done to it."""

import psycopg
import pytest
from psycopg.sql import SQL

from tests.lending import LIFE, Lender

EVENT = "INSERT INTO events (at, kind, facts) VALUES (now(), 'a', '{}') RETURNING id"


@pytest.fixture
def lender(postgres_server: str, postgres_template: str) -> Lender:
    return Lender(postgres_server, postgres_template)


def used(lender: Lender, *commands: str) -> str:
    """Return the address of a database that was lent to somebody who did this there."""
    with lender.lend() as address, psycopg.connect(address) as conn:
        for command in commands:
            conn.execute(SQL(command))
    return address


def first_number(lender: Lender) -> int:
    with lender.lend() as address, psycopg.connect(address) as conn:
        [(number,)] = conn.execute(EVENT).fetchall()
        assert conn.execute("SELECT count(*) FROM events").fetchall() == [(1,)]
        return int(number)


def test_rows_are_gone_and_numbers_begin_anew(lender: Lender) -> None:
    before = used(lender, EVENT, EVENT)
    assert [first_number(lender) for _ in range(2)] == [1, 1]
    assert used(lender) == before


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE theirs (number INTEGER)",
        "CREATE FUNCTION theirs() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE events RENAME COLUMN kind TO sort",
        "ALTER TABLE events DROP COLUMN kind",
        "ALTER TABLE deliveries DISABLE TRIGGER ALL",
        "DROP INDEX ix_deliveries_due",
        "DROP TABLE attempts",
        "ANALYZE events",
        "UPDATE alembic_version SET version_num = '9999'",
        "DELETE FROM alembic_version",
    ],
)
def test_where_more_than_rows_was_changed_the_next_one_gets_a_new_copy(lender: Lender, change: str) -> None:
    before = used(lender, EVENT, change)
    assert used(lender) != before
    assert first_number(lender) == 1


def test_who_is_still_connected_is_cut_off(lender: Lender) -> None:
    with lender.lend() as address:
        left = psycopg.connect(address)
        left.execute(EVENT)  # and holds its locks
    assert first_number(lender) == 1
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()


def test_after_some_time_there_is_a_new_copy_all_the_same(lender: Lender) -> None:
    assert len({used(lender) for _ in range(LIFE + 1)}) == 2
