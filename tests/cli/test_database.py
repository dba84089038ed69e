import sqlite3
from pathlib import Path

from tests.cli.terminal import Terminal

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations" / "versions"
HEAD = max(file.name for file in MIGRATIONS.glob("*.py"))[:4]


def test_a_fresh_database_is_in_order(terminal: Terminal) -> None:
    shown = terminal("db", "check")
    assert shown.code == 0
    assert shown.lines == [
        f"Schema: {HEAD}, as this release needs it.",
        "File: no damage found.",
        "Records: nothing is missing and nothing is late.",
    ]


def test_an_alert_that_is_overdue_makes_the_answer_no(terminal: Terminal) -> None:
    terminal("ack", "syria-mission")  # which loads the catalogue; no engine runs
    shown = terminal("db", "check", "--json")
    assert shown.code == 1
    assert shown.json == {
        "schema": HEAD,
        "needed": HEAD,
        "damage": [],
        "findings": ["3 due without an alert: procedures, old-transfer, iraq-mission"],
        "fine": False,
    }


def test_a_row_that_points_nowhere_is_damage(terminal: Terminal) -> None:
    with sqlite3.connect(terminal.folder / "var" / "muhla.db") as conn:
        conn.execute("INSERT INTO commitment_tags VALUES ('gone', 'x')")
    conn.close()
    shown = terminal("db", "check")
    assert shown.code == 1
    assert "File: row 1 of commitment_tags points to a row of commitments that is not there" in shown.lines


def test_a_database_that_is_not_there_is_not_made_by_looking(terminal: Terminal) -> None:
    terminal.set("MUHLA_DATA_DIR", "elsewhere")
    shown = terminal("db", "check")
    assert shown.code == 2
    assert shown.err == (
        "muhla: there is no database in elsewhere/muhla.db yet. `muhla db upgrade` lays it out, "
        "and so does `muhla serve`\n"
    )
    assert not (terminal.folder / "elsewhere").exists()


def test_records_of_another_schema_are_not_said_to_be_in_order(terminal: Terminal) -> None:
    with sqlite3.connect(terminal.folder / "var" / "muhla.db") as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    conn.close()
    shown = terminal("db", "check")
    assert shown.code == 1
    assert shown.lines == [
        f"Schema: 9999; this release needs {HEAD}. Start the newer release, or restore the backup made before it.",
        "File: no damage found.",
        "Records: not looked at.",
    ]


def test_no_schema_is_to_be_laid_out_and_a_newer_one_to_be_left_to_its_release(terminal: Terminal) -> None:
    for present, remedy in (
        (None, "Run `muhla db upgrade`"),
        ("9999", "Start the newer release, or restore the backup made before it"),
    ):
        with sqlite3.connect(terminal.folder / "var" / "muhla.db") as conn:
            conn.execute("DELETE FROM alembic_version")
            conn.execute("INSERT INTO alembic_version SELECT ? WHERE ? IS NOT NULL", (present, present))
        conn.close()
        assert f"Schema: {present or 'none'}; this release needs {HEAD}. {remedy}." in terminal("db", "check").lines
    shown = terminal("status")
    assert (shown.code, shown.out) == (2, "")
    assert shown.err == f"muhla: the database has schema 9999, this release needs {HEAD}. {remedy}\n"


def test_an_empty_database_is_laid_out_once(terminal: Terminal) -> None:
    terminal.set("MUHLA_DATA_DIR", "elsewhere")
    assert terminal("db", "upgrade").out == f"The database was empty. Its schema is {HEAD} now.\n"
    assert terminal("db", "upgrade").out == f"The schema is {HEAD} already.\n"


def test_a_database_of_a_newer_release_is_left_alone(terminal: Terminal) -> None:
    with sqlite3.connect(terminal.folder / "var" / "muhla.db") as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    conn.close()
    assert terminal("db", "check").code == 1
    shown = terminal("db", "upgrade")
    assert shown.code == 2
    assert shown.err.startswith(f"muhla: the database is of a newer release (schema 9999, this one knows {HEAD}).")


def test_a_file_that_is_no_database_is_told_without_a_trace(terminal: Terminal) -> None:
    (terminal.folder / "var" / "muhla.db").write_text("not a database at all" * 100)
    shown = terminal("status")
    assert shown.code == 2
    assert shown.err == "muhla: the database does not do what was asked: file is not a database\n"


def test_a_backup_holds_what_the_database_holds(terminal: Terminal) -> None:
    terminal("ack", "syria-mission")
    shown = terminal("db", "backup", "copy.db")
    assert shown.code == 0
    size = (terminal.folder / "copy.db").stat().st_size
    assert shown.out == f"copy.db: {size:,} bytes, checked.\n"
    terminal.set("MUHLA_DATABASE_URL", "sqlite:///copy.db")
    assert terminal("status", "--json").json["counts"]["in_window"] == 1


def test_a_backup_takes_nobodys_place(terminal: Terminal) -> None:
    (terminal.folder / "copy.db").write_text("precious")
    shown = terminal("db", "backup", "copy.db")
    assert shown.code == 1
    assert shown.err == ("muhla: copy.db is there already, and a backup never takes another's place. Name a new file\n")
    assert (terminal.folder / "copy.db").read_text() == "precious"


def test_for_postgresql_the_command_is_told_without_the_password(terminal: Terminal) -> None:
    address = "postgresql://muhla:s3cret@db:5433/muhla?sslmode=require&sslpassword=s4cret"
    terminal.set("MUHLA_DATABASE_URL", address)
    shown = terminal("db", "backup", "muhla.dump")
    assert shown.code == 2
    assert shown.err == (
        "muhla: PostgreSQL makes its own backups. Run: pg_dump --format=custom --file=muhla.dump "
        "'postgresql://muhla@db:5433/muhla?sslmode=require'\n"
    )


def test_every_command_works_on_postgresql_too(terminal: Terminal, empty_postgres: str) -> None:
    terminal.set("MUHLA_DATABASE_URL", empty_postgres)
    assert terminal("db", "upgrade").out == f"The database was empty. Its schema is {HEAD} now.\n"
    assert terminal("status", "--json").json["counts"]["passed"] == 1
    assert terminal("diff").lines[-1].startswith("deadlines.toml: 4 added, ")
    assert terminal("announce", "iraq-mission", "kept", "--on", "2025-09-05", "--document", "x").code == 0
    assert terminal("silence", "--tag", "mission", "--for", "P1D", "--reason", "x").code == 0
    assert terminal("token", "create", "desk").code == 0
    assert terminal("deliveries").out == "0 deliveries.\n"
    checked = terminal("db", "check")
    assert checked.lines[-1] == "Records: 2 due without an alert: procedures, old-transfer"
