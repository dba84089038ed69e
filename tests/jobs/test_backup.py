import sqlite3
from pathlib import Path

import pytest

from service.errors import RefusedChangeError, StoreError
from service.jobs.backup import back_up


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A database as the service has it, with rows enough for several steps."""
    path = tmp_path / "muhla.db"
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("CREATE TABLE rows (number INTEGER PRIMARY KEY, text TEXT)")
        conn.executemany("INSERT INTO rows (text) VALUES (?)", (("x" * 1000,) for _ in range(20_000)))
    conn.close()
    return path


def count(path: Path) -> int:
    conn = sqlite3.connect(path)
    found = conn.execute("SELECT count(*) FROM rows").fetchone()[0]
    conn.close()
    return int(found)


def test_the_copy_is_of_one_moment_while_others_write(source: Path, tmp_path: Path) -> None:
    writer = sqlite3.connect(source, isolation_level=None)
    steps: list[tuple[int, int]] = []

    def progress(copied: int, all_: int) -> None:
        steps.append((copied, all_))
        writer.execute("INSERT INTO rows (text) VALUES ('meanwhile')")

    target = tmp_path / "copy.db"
    size = back_up(source, target, progress=progress)
    writer.close()
    assert count(target) == 20_000
    assert count(source) == 20_000 + len(steps)
    assert size == target.stat().st_size
    assert len(steps) > 2
    assert [copied for copied, _ in steps] == sorted({copied for copied, _ in steps})  # never started anew
    assert steps[-1][0] == steps[-1][1]


def test_the_copy_is_one_file(source: Path, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    back_up(source, tmp_path / "backups" / "copy.db")
    assert [each.name for each in (tmp_path / "backups").iterdir()] == ["copy.db"]


def test_nobody_else_may_read_the_copy(source: Path, tmp_path: Path) -> None:
    back_up(source, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0


def test_a_file_that_is_there_stays(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(RefusedChangeError, match="is there already"):
        back_up(source, target)
    assert target.read_text() == "precious"


def test_a_second_backup_to_the_same_name_is_refused_while_one_runs(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    refused: list[RefusedChangeError] = []

    def another(_copied: int, _all: int) -> None:
        if not refused:
            with pytest.raises(RefusedChangeError, match="another backup runs") as caught:
                back_up(source, target)
            refused.append(caught.value)

    back_up(source, target, progress=another)
    assert len(refused) == 1
    assert count(target) == 20_000


def test_a_damaged_database_leaves_no_copy(source: Path, tmp_path: Path) -> None:
    with source.open("r+b") as file:
        file.seek(4096 * 50)
        file.write(b"\x00" * 4096 * 50)
    with pytest.raises(StoreError):
        back_up(source, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy.db*"))


def test_what_is_not_there_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no database in"):
        back_up(tmp_path / "nothing.db", tmp_path / "copy.db")
