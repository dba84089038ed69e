import pytest
from rich.cells import cell_len

from service.cli.output import new_table, put, screen
from tests.cli.terminal import CATALOGUE, Terminal

SPECIFIED = (
    "id title status outcome deadline modality earliest latest days_remaining days_to_earliest first_latest "
    "slipped_days next_alert_at tags sources"
)


def test_it_works_before_the_service_was_ever_started(terminal: Terminal) -> None:
    shown = terminal("status")
    assert shown.code == 0
    assert shown.err == "muhla: nothing is on record yet: this is deadlines.toml, as `muhla serve` will load it\n"
    assert shown.lines == [
        "Days           Commitment                      Deadline",
        "",
        "10 days past   The base is handed over         by 31 August 2025",
        "passed         old-transfer",
        "",
        "20 days left   The mission in Iraq ends        by the end of September 2025 (no",
        "in its window  iraq-mission                    day is given; counted to 30",
        "                                               September)",
        "",
        "385 days left  The mission in Syria [goes on]  until September 2026 (no day is",
        "scheduled      syria-mission                   given; counted to 30 September",
        "                                               2026)",
        "",
        "undated        Procedures are drawn up         no date is given",
        "               procedures                      next review on 23 September 2025",
        "",
        "On 10 September 2025, 4 commitments: 1 passed, 1 in its window, 1 scheduled, 1 undated.",
    ]


def test_looking_records_nothing(terminal: Terminal) -> None:
    assert terminal("status").err == terminal("status").err != ""


def test_what_is_on_record_counts_and_not_the_file(terminal: Terminal) -> None:
    terminal("ack", "iraq-mission")  # which loads the catalogue first
    terminal.write(CATALOGUE.replace('id = "procedures"', 'id = "rules"'))
    shown = terminal("status", "--json")
    assert shown.err == ""
    assert "procedures" in [each["id"] for each in shown.json["commitments"]]


def test_programs_get_what_is_specified(terminal: Terminal) -> None:
    answer = terminal("status", "--json").json
    assert list(answer) == ["as_of", "counts", "commitments"]
    assert answer["as_of"] == "2025-09-10T12:00:00Z"
    assert answer["counts"] == {
        "undated": 1,
        "scheduled": 1,
        "approaching": 0,
        "in_window": 1,
        "due_today": 0,
        "passed": 1,
        "under_review": 0,
        "settled": 0,
    }
    assert [each["id"] for each in answer["commitments"]] == [
        "old-transfer",
        "iraq-mission",
        "syria-mission",
        "procedures",
    ]
    assert all(set(SPECIFIED.split()) <= each.keys() for each in answer["commitments"])


def test_another_day_is_that_day_in_every_zone(terminal: Terminal) -> None:
    answer = terminal("status", "--as-of", "2026-09-25", "--json").json
    standing = {each["id"]: (each["status"], each["days_remaining"]) for each in answer["commitments"]}
    assert answer["as_of"] == "2026-09-25"
    assert standing["iraq-mission"] == ("passed", -360)
    assert standing["syria-mission"] == ("in_window", 5)


def test_on_another_day_the_next_alert_is_the_one_after_it(terminal: Terminal) -> None:
    answer = terminal("status", "--as-of", "2025-09-24", "--json").json
    upcoming = {each["id"]: each["next_alert_at"] for each in answer["commitments"]}
    assert upcoming["iraq-mission"] == "2025-09-30T06:00:00Z"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--tag", "mission"), ["iraq-mission", "syria-mission"]),
        (("--tag", "abroad", "--tag", "nowhere"), ["syria-mission"]),
        (("--status", "undated"), ["procedures"]),
        (("--status", "passed", "--status", "in_window"), ["old-transfer", "iraq-mission"]),
        (("--tag", "mission", "--status", "passed"), []),
    ],
)
def test_tags_and_statuses_narrow_it(terminal: Terminal, options: tuple[str, ...], ids: list[str]) -> None:
    answer = terminal("status", "--json", *options).json
    assert [each["id"] for each in answer["commitments"]] == ids


def test_what_is_not_shown_is_counted(terminal: Terminal) -> None:
    shown = terminal("status", "--status", "undated")
    assert shown.lines[-1].endswith("1 undated; 1 of them shown.")


def test_a_wide_terminal_has_room_for_the_next_alert(terminal: Terminal) -> None:
    terminal.set("COLUMNS", "120")
    lines = terminal("status").lines
    assert lines[0].endswith("Next alert")
    assert lines[2].endswith("now")
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("columns", [45, 60, 80, 100, 160])
def test_ids_can_be_copied_however_narrow_the_terminal_is(terminal: Terminal, columns: int) -> None:
    terminal.set("COLUMNS", str(columns))
    terminal.write(CATALOGUE.replace('id = "procedures"', 'id = "procedures-of-the-commission"'))
    shown = terminal("status")
    assert max(map(cell_len, shown.lines[:-1])) <= columns  # the sentence at the end is wrapped on terminals alone
    assert {"iraq-mission", "syria-mission", "old-transfer"} <= set(shown.out.split())
    assert "procedures-of-the-commission" in shown.out
    assert "…" not in shown.out


def test_on_a_narrow_terminal_the_deadline_stands_below_the_id(terminal: Terminal) -> None:
    terminal.set("COLUMNS", "50")
    lines = terminal("status", "--status", "passed").lines
    assert lines[0].split() == ["Days", "Commitment"]
    assert [line[13:].strip() for line in lines[2:5]] == [
        "The base is handed over",
        "old-transfer",
        "by 31 August 2025",
    ]


def test_a_title_in_arabic_alone_fits_as_well(terminal: Terminal) -> None:
    terminal.set("COLUMNS", "60")
    terminal.write(CATALOGUE.replace('en = "The mission in Syria [goes on]", ', ""))
    lines = terminal("status", "--tag", "abroad").lines
    assert [line[15:38].strip() for line in lines[2:5]] == ["استمرار المهمة في", "سوريا", "syria-mission"]
    assert max(map(cell_len, lines[:-1])) <= 60


def test_a_commitment_that_moved_tells_by_how_much(terminal: Terminal) -> None:
    terminal("announce", "iraq-mission", "moved", "--on", "2025-09-01", "--document", "x", "--new-by", "2025-12-31")
    text = " ".join(terminal("status", "--tag", "mission").out.split())
    assert "moved by 92 days" in text


def test_a_day_must_be_one_day(terminal: Terminal) -> None:
    shown = terminal("status", "--as-of", "2025-09")
    assert shown.code == 2
    assert shown.err == "muhla: cannot read '2025-09': it is more than one day. Give a day, as in 2026-09-30.\n"


def test_a_catalogue_that_cannot_be_read_is_told_as_such(terminal: Terminal) -> None:
    terminal.set("MUHLA_CATALOGUE", "nowhere.toml")
    shown = terminal("status")
    assert shown.code == 2
    assert shown.err.startswith(
        "nowhere.toml:1: the file cannot be read (No such file or directory). Set MUHLA_CATALOGUE"
    )


def test_words_of_others_do_not_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    table = new_table()
    put(table, "a\x1b[2Jb\x07", "[red]c[/red]\u202ed")
    screen().print(table)
    assert capsys.readouterr().out.split() == ["a[2Jb", "[red]c[/red]d"]
