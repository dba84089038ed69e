from tests.cli.terminal import CATALOGUE, Terminal

UNREADABLE = CATALOGUE.replace('by = "2025-09"', 'by = "2025-13"').replace('id = "procedures"', 'id = "iraq-mission"')


def test_a_catalogue_in_order_is_fine(terminal: Terminal) -> None:
    shown = terminal("check")
    assert (shown.code, shown.out, shown.err) == (0, "4 commitments, 1 route: fine\n", "")


def test_every_fault_is_told_with_its_line_and_the_answer_is_no(terminal: Terminal) -> None:
    terminal.write(UNREADABLE)
    shown = terminal("check")
    first, second, count = shown.err.splitlines()
    assert shown.code == 1
    assert shown.out == ""
    assert first.startswith("deadlines.toml:20: iraq-mission: by: ")
    assert second.startswith("deadlines.toml:40: iraq-mission: id: 'iraq-mission' is taken: line 17 has it too. ")
    assert count == "muhla: deadlines.toml: 2 faults"


def test_what_was_announced_on_a_day_to_come_is_a_fault(terminal: Terminal) -> None:
    said = '[{ kind = "kept", on = 2199-01-01, document = "a plan" }]'
    terminal.write(CATALOGUE.replace('by = "2025-09"', f'by = "2025-09"\nannouncements = {said}'))
    shown = terminal("check")
    assert shown.code == 1
    assert "iraq-mission: announcements.on: '2199-01-01' has not come yet" in shown.err
    for command in ("diff", "status"):  # as `serve` will refuse it
        assert "has not come yet" in terminal(command).err


def test_faults_are_told_to_programs_as_json(terminal: Terminal) -> None:
    terminal.write(UNREADABLE)
    shown = terminal("check", "--json")
    assert shown.code == 1
    assert shown.err == ""
    assert shown.json["commitments"] is None
    assert [(each["line"], each["commitment"], each["key"]) for each in shown.json["faults"]] == [
        (20, "iraq-mission", "by"),
        (40, "iraq-mission", "id"),
    ]


def test_a_catalogue_in_order_is_counted_as_json(terminal: Terminal) -> None:
    answer = terminal("check", "--json").json
    assert answer == {"file": "deadlines.toml", "commitments": 4, "routes": 1, "faults": []}


def test_a_route_to_a_channel_that_is_not_configured_is_a_fault(terminal: Terminal) -> None:
    terminal.write(CATALOGUE.replace('channels = ["console"]', 'channels = ["desk"]'))
    shown = terminal("check")
    assert shown.code == 1
    assert "desk" in shown.err


def test_another_file_may_be_checked(terminal: Terminal) -> None:
    (terminal.folder / "other.toml").write_text("commitments = []")
    assert terminal("check", "other.toml").out == "0 commitments, 0 routes: fine\n"


def test_a_file_that_is_not_there_is_wrong_use(terminal: Terminal) -> None:
    shown = terminal("check", "nowhere.toml")
    assert shown.code == 2
    assert shown.err == (
        "muhla: Invalid value for 'FILE': file 'nowhere.toml' does not exist. "
        "`muhla check --help` tells how it is used\n"
    )


def test_every_wrong_setting_is_told(terminal: Terminal) -> None:
    terminal.set("MUHLA_PORT", "many")
    terminal.set("MUHLA_PROT", "80")
    shown = terminal("check")
    assert shown.code == 2
    assert [line.split(":")[1] for line in shown.err.splitlines()] == [" MUHLA_PORT", " MUHLA_PROT"]


def test_a_channel_that_cannot_be_opened_is_told(terminal: Terminal) -> None:
    facts = {"KIND": "email", "HOST": "smtp.example.org", "SENDER": "a@example.org", "TO": "b@example.org"}
    for name, value in {**facts, "CA_FILE": "nowhere.pem"}.items():
        terminal.set(f"MUHLA_CHANNELS__MAIL__{name}", value)
    shown = terminal("check")
    assert shown.code == 2
    assert "nowhere.pem" in shown.err
