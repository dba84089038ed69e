from tests.cli.terminal import CATALOGUE, Terminal

CHANGED = CATALOGUE.replace('by = "2025-09"', 'by = "2025-10"').replace('id = "procedures"', 'id = "rules"')


def test_the_file_that_is_loaded_changes_nothing(terminal: Terminal) -> None:
    terminal("ack", "iraq-mission")  # which loads it
    shown = terminal("diff", "--exit-code")
    assert (shown.code, shown.out) == (0, "deadlines.toml: nothing would change.\n")


def test_commitments_dates_and_alerts_to_come_are_compared(terminal: Terminal) -> None:
    terminal("ack", "syria-mission")
    terminal.write(CHANGED)
    shown = terminal("diff", "--until", "2025-10-31")
    assert shown.code == 0
    assert shown.lines == [
        "Commitments",
        "  +  rules         Procedures are drawn up",
        "  ~  iraq-mission  The mission in Iraq ends",
        "  -  procedures    is archived then: the file has it no longer",
        "",
        "Dates",
        "  iraq-mission",
        "     before  by the end of September 2025 (no day is given; counted to 30",
        "             September)",
        "     after   by the end of October 2025 (no day is given; counted to 31 October)",
        "",
        "Alerts to come",
        "  -  2025-09-10 12:00 UTC  iraq-mission  20 days left, 1 missed",
        "  -  2025-09-10 12:00 UTC  procedures    review, 2 missed",
        "  +  2025-09-10 12:00 UTC  rules         review, 2 missed",
        "  -  2025-09-23 06:00 UTC  procedures    review",
        "  +  2025-09-23 06:00 UTC  rules         review",
        "  +  2025-10-01 06:00 UTC  iraq-mission  30 days left",
        "  -  2025-10-01 06:00 UTC  iraq-mission  1 day past",
        "  ~  2025-10-24 06:00 UTC  iraq-mission  7 days left, not 2025-09-23 06:00 UTC",
        "  -  2025-10-31 06:00 UTC  iraq-mission  31 days past",
        "  ~  2025-10-31 06:00 UTC  iraq-mission  due today, not 2025-09-30 06:00 UTC",
        "",
        (
            "deadlines.toml: 1 added, 1 changed, 1 archived, 2 as before. "
            "Until 31 October 2025: 3 alerts would appear, 2 move, 5 vanish."
        ),
    ]


def test_nothing_of_it_is_recorded(terminal: Terminal) -> None:
    terminal("ack", "syria-mission")
    terminal.write(CHANGED)
    assert terminal("diff", "--exit-code").code == 1
    assert terminal("diff", "--exit-code").code == 1
    assert "rules" not in terminal("status").out


def test_programs_get_all_of_it(terminal: Terminal) -> None:
    terminal("ack", "syria-mission")
    terminal.write(CHANGED)
    answer = terminal("diff", "--json", "--until", "2025-10-31").json
    assert (answer["added"], answer["changed"], answer["archived"]) == (["rules"], ["iraq-mission"], ["procedures"])
    assert answer["unchanged"] == 2
    assert answer["until"] == "2025-11-01T00:00:00Z"
    redated = answer["redated"][0]
    assert (redated["id"], redated["before"]["edtf"], redated["after"]["latest"]) == (
        "iraq-mission",
        "2025-09",
        "2025-10-31",
    )
    assert {kind: len(found) for kind, found in answer["alerts"].items()} == {"appear": 3, "move": 2, "vanish": 5}


def test_another_file_may_be_compared(terminal: Terminal) -> None:
    (terminal.folder / "other.toml").write_text(CHANGED, encoding="utf-8")
    terminal("ack", "syria-mission")
    assert (
        terminal("diff", "other.toml").lines[-1].startswith("other.toml: 1 added, 1 changed, 1 archived, 2 as before.")
    )


def test_a_file_that_would_be_refused_tells_why(terminal: Terminal) -> None:
    terminal.write(CATALOGUE.replace('by = "2025-09"', 'by = "soon"'))
    shown = terminal("diff")
    assert shown.code == 2
    assert shown.err.startswith("deadlines.toml:20: iraq-mission: by: ")
