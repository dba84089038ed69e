"""The command as a process of its own. Each costs a second, so there are few."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def muhla(*arguments: str, folder: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith("MUHLA_")}
    places = {"MUHLA_DATA_DIR": str(folder / "var"), "MUHLA_CATALOGUE": str(REPOSITORY / "deadlines.toml")}
    return subprocess.run(
        [sys.executable, "-m", "service", *arguments],
        cwd=folder,
        env={**inherited, **places, "PYTHONPATH": str(REPOSITORY), **environ},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def test_every_command_is_in_the_help_and_nothing_heavy_is_imported_for_it(tmp_path: Path) -> None:
    shown = muhla("--help", folder=tmp_path, PYTHONPROFILEIMPORTTIME="1", COLUMNS="100")
    assert shown.returncode == 0
    words = shown.stdout.split()
    for command in (
        *("serve", "check", "diff", "status", "forecast", "rehearse", "announce", "ack", "silence", "deliveries"),
        *("retry", "drop", "route", "send-test", "token", "db"),
    ):
        assert command in words
    imported = {line.split("|")[-1].strip() for line in shown.stderr.splitlines()}
    assert "service.cli.app" in imported
    assert imported.isdisjoint({"sqlalchemy", "pydantic_settings", "httpx", "httptools", "fastapi", "babel", "alembic"})


def test_the_catalogue_that_ships_works_from_the_first_command_on(tmp_path: Path) -> None:
    shown = muhla("status", "--json", "--as-of", "2025-10-10", folder=tmp_path)
    assert shown.returncode == 0
    standing = {each["id"]: each["days_remaining"] for each in json.loads(shown.stdout)["commitments"]}
    assert (standing["iraq-mission"], standing["syria-mission"]) == (-10, 355)
    announced = muhla(
        *("announce", "iraq-mission", "kept", "--on", "2025-09-20", "--document", "Joint statement"), folder=tmp_path
    )
    assert announced.returncode == 0
    assert announced.stdout.splitlines()[0] == "Announcement 3 is recorded: kept (said 2025-09-20)."


def test_arabic_survives_a_terminal_that_cannot_show_it(tmp_path: Path) -> None:
    shown = muhla("status", "--json", folder=tmp_path, PYTHONIOENCODING="latin-1", PYTHONUTF8="0")
    titles = [each["title"] for each in json.loads(shown.stdout)["commitments"]]
    assert any("سوريا" in title.get("ar", "") for title in titles)


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    script = f"{sys.executable} -m service forecast --as-of 2020-01-01 --to 2030-12-31 | head -n 1"
    environ = {**os.environ, "MUHLA_DATA_DIR": str(tmp_path / "var"), "PYTHONPATH": str(REPOSITORY)}
    shown = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=REPOSITORY,
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    )
    assert shown.stdout.startswith("When")
    assert "Traceback" not in shown.stderr
    assert "BrokenPipe" not in shown.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ("--vresion",),
            2,
            "muhla: No such option: --vresion (Possible options: --version). `muhla --help` tells how it is used",
        ),
        (
            ("stauts",),
            2,
            "muhla: No such command 'stauts'. Did you mean 'status'? `muhla --help` tells how it is used",
        ),
    ],
)
def test_a_slip_of_the_finger_is_told_in_one_line(
    tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    shown = muhla(*arguments, folder=tmp_path)
    assert (shown.returncode, shown.stdout, shown.stderr.strip()) == (code, "", message)


def test_it_tells_its_version(tmp_path: Path) -> None:
    assert muhla("--version", folder=tmp_path).stdout == "muhla 0.1.0\n"
