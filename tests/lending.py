"""A PostgreSQL database that tests have one after another, and each as if it were new.

To copy the template and to drop the copy takes longer than most tests do, and to delete some rows takes no time. What a
test has changed beside rows is noticed, and the next one gets a new copy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier

LIFE = 50
"""Tests, until there is a new copy all the same: deleted rows leave their room behind, and the indexes keep growing."""

FURNISHED = ["alembic_version"]
"""The tables that a new copy has rows in. They must stay as they are."""

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_CATALOGUE = (
    *("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_proc", "pg_type", "pg_rewrite"),
    *("pg_namespace", "pg_statistic", "pg_statistic_ext", "pg_policy", "pg_extension", "pg_db_role_setting"),
)
_MARK = " UNION ALL ".join(
    f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name}" for name in (*_CATALOGUE, *FURNISHED)
)
"""Any change of what is not rows adds a row to one of these, or takes one away."""

_END_OTHERS = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_RESTART = "SELECT setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences"

_NUMBERS = count(1)


def address_of(server: str, name: str) -> str:
    """The address of another database on the same PostgreSQL *server*."""
    return server.replace("/postgres?", f"/{name}?")


class Lender:
    """Lends a copy of *template*, on the PostgreSQL whose maintenance database is at *server*."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._name = ""
        self._lent = 0
        self._tables: list[str] = []
        self._mark: list[Any] = []

    @contextmanager
    def lend(self) -> Iterator[str]:
        """The address of a migrated, empty database, for one test."""
        if not self._name:
            self._copy()
        yield address_of(self._server, self._name)
        self._lent += 1
        if self._lent == LIFE or not self._is_as_new():
            self._drop()

    def _copy(self) -> None:
        self._name, self._lent = f"muhla_{next(_NUMBERS)}", 0
        self._on_server("CREATE DATABASE {} TEMPLATE {}", self._name, self._template)
        with psycopg.connect(address_of(self._server, self._name)) as conn:
            self._tables = [name for (name,) in conn.execute(_TABLES)]
            assert self._filled(conn) == FURNISHED
            self._mark = conn.execute(_MARK).fetchall()

    def _is_as_new(self) -> bool:
        """Empty it, and tell whether that was all there was to do."""
        with psycopg.connect(address_of(self._server, self._name)) as conn:
            conn.execute(_END_OTHERS)
            if conn.execute(_MARK).fetchall() != self._mark:
                return False
            conn.execute("SET session_replication_role = replica")  # no row is looked for that refers to another
            for name in self._filled(conn):
                if name not in FURNISHED:
                    conn.execute(SQL("DELETE FROM {}").format(Identifier(name)))
            conn.execute(_RESTART)
            conn.execute("SELECT pg_stat_reset()")
        return True

    def _filled(self, conn: psycopg.Connection) -> list[str]:
        asked = [SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, Identifier(name)) for name in self._tables]
        return [name for (name,) in conn.execute(SQL(" UNION ALL ").join(asked))]

    def _drop(self) -> None:
        self._on_server("DROP DATABASE {} WITH (FORCE)", self._name)
        self._name = ""

    def _on_server(self, command: str, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as conn:
            conn.execute(SQL(command).format(*map(Identifier, names)))
