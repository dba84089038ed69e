from pathlib import Path

import pytest

from service.store.database import Database
from tests.cli.terminal import CATALOGUE, NOON, Terminal
from tests.fakes import FakeChannel
from tests.house import House

SHIPPED = Path(__file__).parent.parent.parent / "deadlines.toml"


def alerts(terminal: Terminal, *options: str) -> list[tuple[str, str, str]]:
    """What is planned: at, commitment, milestone."""
    answer = terminal("forecast", "--json", *options).json
    return [(each["at"], each["commitment"], each["milestone"]) for each in answer["alerts"]]


def test_the_whole_ladder_of_both_missions_is_foretold(terminal: Terminal) -> None:
    terminal.set("MUHLA_CATALOGUE", str(SHIPPED))
    planned = alerts(terminal, "--as-of", "2025-01-01", "--from", "2025-01-01", "--to", "2026-12-31")
    assert [(at[:10], milestone) for at, each, milestone in planned if each == "iraq-mission"][:12] == [
        ("2025-04-03", "before-P180D"),
        ("2025-07-02", "before-P90D"),
        ("2025-08-31", "before-P30D"),
        ("2025-09-01", "opens"),
        ("2025-09-16", "before-P14D"),
        ("2025-09-23", "before-P7D"),
        ("2025-09-27", "before-P3D"),
        ("2025-09-29", "before-P1D"),
        ("2025-09-30", "last-day"),
        ("2025-10-01", "after-P1D"),
        ("2025-10-07", "after-P7D"),
        ("2025-11-06", "repeat-2025-11-06"),
    ]
    assert [(at[:10], milestone) for at, each, milestone in planned if each == "syria-mission"] == [
        ("2026-04-03", "before-P180D"),
        ("2026-07-02", "before-P90D"),
        ("2026-08-31", "before-P30D"),
        ("2026-09-01", "opens"),
        ("2026-09-16", "before-P14D"),
        ("2026-09-23", "before-P7D"),
        ("2026-09-27", "before-P3D"),
        ("2026-09-29", "before-P1D"),
        ("2026-09-30", "last-day"),
        ("2026-10-01", "after-P1D"),
        ("2026-10-07", "after-P7D"),
        ("2026-11-06", "repeat-2026-11-06"),
        ("2026-12-06", "repeat-2026-12-06"),
    ]
    assert all(at.endswith("T06:00:00Z") for at, _, _ in planned)


def test_the_table_fits_and_tells_in_local_time(terminal: Terminal) -> None:
    shown = terminal("forecast", "--id", "iraq-mission", "--to", "2025-11-30")
    assert shown.lines == [
        "When                  Commitment    What                    To",
        "2025-09-10 15:00 +03  iraq-mission  20 days left, 1 missed  console",
        "2025-09-23 09:00 +03  iraq-mission  7 days left             console",
        "2025-09-30 09:00 +03  iraq-mission  due today               console",
        "2025-10-01 09:00 +03  iraq-mission  1 day past              console",
        "2025-10-31 09:00 +03  iraq-mission  31 days past            console",
        "2025-11-30 09:00 +03  iraq-mission  61 days past            console",
        "",
        "6 alerts about 1 commitment from 10 September 2025 to 30 November 2025.",
    ]


def test_on_a_narrow_terminal_the_id_stands_whole_below(terminal: Terminal) -> None:
    terminal.set("COLUMNS", "60")
    shown = terminal("forecast", "--id", "iraq-mission", "--to", "2025-09-24")
    assert shown.lines == [
        "When                  What                    To",
        "2025-09-10 15:00 +03  20 days left, 1 missed  console",
        "                      iraq-mission",
        "2025-09-23 09:00 +03  7 days left             console",
        "                      iraq-mission",
        "",
        "2 alerts about 1 commitment from 10 September 2025 to 24 September 2025.",
    ]


def test_programs_get_what_is_specified(terminal: Terminal) -> None:
    first = terminal("forecast", "--json").json["alerts"][0]
    assert {"at", "commitment", "milestone", "status", "channels"} <= first.keys()
    assert first["at"] == "2025-09-10T12:00:00Z"


def test_it_looks_a_year_ahead(terminal: Terminal) -> None:
    last = alerts(terminal)[-1][0]
    assert "2026-08" < last < "2026-09-11"


def test_what_is_due_as_the_day_begins_belongs_to_it(terminal: Terminal) -> None:
    terminal.write(CATALOGUE.replace("09:00", "00:00").replace("Asia/Baghdad", "UTC"))
    planned = alerts(terminal, "--as-of", "2025-09-30", "--to", "2025-09-30", "--id", "iraq-mission")
    assert planned == [("2025-09-30T00:00:00Z", "iraq-mission", "last-day")]


def test_what_is_due_as_the_next_day_begins_does_not(terminal: Terminal) -> None:
    terminal.write(CATALOGUE.replace("09:00", "00:00").replace("Asia/Baghdad", "UTC"))
    planned = alerts(terminal, "--as-of", "2025-09-29", "--to", "2025-09-29", "--id", "iraq-mission")
    assert planned == []


@pytest.mark.parametrize(
    ("options", "first"),
    [(("--from", "2026-03"), "2026-03-01"), ((), "2025-09-10"), (("--as-of", "2026-01-05"), "2026-01-05")],
)
def test_days_that_end_before_they_begin_are_refused(terminal: Terminal, options: tuple[str, ...], first: str) -> None:
    said = terminal(
        "forecast",
        *options,
        "--to",
        "2025-09-09",
    )
    assert (said.code, said.err) == (2, f"muhla: the last day, 2025-09-09, is before the first, {first}\n")


def test_only_a_tag_or_a_commitment_may_be_asked_for(terminal: Terminal) -> None:
    assert {each for _, each, _ in alerts(terminal, "--tag", "mission")} == {"iraq-mission", "syria-mission"}
    assert {each for _, each, _ in alerts(terminal, "--id", "procedures")} == {"procedures"}


def test_an_alert_that_will_be_withheld_goes_to_nobody_and_the_newest_of_them_later(terminal: Terminal) -> None:
    terminal("silence", "--id", "iraq-mission", "--from", "2025-09-10", "--until", "2025-09-30", "--reason", "talks")
    lines = terminal("forecast", "--id", "iraq-mission", "--to", "2025-10-01").lines
    to = " ".join(line.split("  ")[-1].strip() for line in lines[1:7])
    assert to.startswith("nobody: silenced nobody: silenced nobody: silenced 2025-10-01, late: console console")
    assert lines[-1].endswith("3 of them withheld.")


def test_what_was_raised_already_says_so_and_stands_where_it_leaves(terminal: Terminal) -> None:
    terminal.set("COLUMNS", "120")
    terminal("silence", "--id", "iraq-mission", "--from", "2025-09-10", "--until", "2025-09-20", "--reason", "talks")
    terminal.in_database(_tick)
    assert terminal("forecast", "--id", "iraq-mission", "--to", "2025-09-23").lines == [
        "When                  Commitment    What                                      To",
        (
            "2025-09-21 00:00 +03  iraq-mission  9 days left, 1 missed, raised 2025-09-10  "
            "late, silenced until then: console"
        ),
        "2025-09-23 09:00 +03  iraq-mission  7 days left                               console",
        "",
        (
            "2 alerts about 1 commitment from 10 September 2025 to 23 September 2025. "
            "1 of them raised already. 1 of them withheld."
        ),
    ]
    (first, *_) = terminal("forecast", "--id", "iraq-mission", "--json").json["alerts"]
    assert (first["raised_at"], first["withheld"]) == ("2025-09-10T12:00:00Z", "silenced")


async def _tick(database: Database) -> None:
    """Raise what is due on the console, and withhold it."""
    house = House(database, NOON, channels={"console": FakeChannel("console")})
    await house.live(NOON)


def test_an_id_that_nothing_has_suggests_others(terminal: Terminal) -> None:
    shown = terminal("forecast", "--id", "iraq-misson")
    assert shown.code == 2
    assert shown.err.splitlines()[-1] == ("muhla: no commitment is called 'iraq-misson'. Did you mean iraq-mission?")


@pytest.mark.parametrize(
    ("options", "remark"),
    [
        (
            ("--from", "2025-01"),
            "what was sent before now is in `muhla deliveries`; --as-of an earlier day plans from there",
        ),
        (
            ("--from", "2025-01", "--as-of", "2025-02-01"),
            "what was due before that day is left out: --as-of an earlier day plans it",
        ),
    ],
)
def test_days_before_the_plan_are_said_to_be_left_out(
    terminal: Terminal, options: tuple[str, ...], remark: str
) -> None:
    assert f"muhla: {remark}" in terminal("forecast", *options).err.splitlines()
