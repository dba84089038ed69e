import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from service.store.database import Database
from service.store.upkeep import set_channel_state
from service.web.api.ledger_answers import DeliveryAnswer
from tests.builders import an_entry
from tests.cli.terminal import NOON, Terminal
from tests.fakes import FakeChannel
from tests.house import House


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first of these tests keeps for the others what a run has left behind."""
    return tmp_path_factory.mktemp("sent") / "muhla.db"


@pytest.fixture
def sent(terminal: Terminal, kept: Path) -> Terminal:
    """After a run: the desk got three alerts, the wire refused them in one digest, and the desk was told of that."""
    database = terminal.folder / "var" / "muhla.db"
    if kept.exists():
        shutil.copy(kept, database)
        return terminal
    terminal("ack", "syria-mission")  # which loads the catalogue
    terminal.in_database(send)
    shutil.copy(database, kept)
    return terminal


async def send(database: Database) -> None:
    house = House(database, NOON, {"desk": FakeChannel("desk"), "wire": FakeChannel("wire", digest_over=2)})
    house.channels["wire"].refuse()
    await house.live(NOON)


def states(terminal: Terminal, *options: str) -> list[tuple[str, str]]:
    rows = terminal("deliveries", "--json", *options).json["deliveries"]
    return [(row["channel"], row["state"]) for row in rows]


def test_nothing_was_sent_at_first(terminal: Terminal) -> None:
    shown = terminal("deliveries")
    assert (shown.code, shown.out) == (0, "0 deliveries.\n")


def test_the_newest_deliveries_come_first_with_what_became_of_them(sent: Terminal) -> None:
    sent.set("COLUMNS", "140")
    shown = sent("deliveries")
    assert shown.code == 0
    words = [line.split("  accepted as ")[0] for line in shown.lines]
    assert words == [
        "No.  When (UTC)        Channel  State   About                         Answer",
        "5    2025-09-10 12:00  desk     sent    the service itself          ",
        "4    2025-09-10 12:00  wire     failed  digest of 3: procedures, ...  answered 400",
        "3    2025-09-10 12:00  desk     sent    iraq-mission opens          ",
        "2    2025-09-10 12:00  desk     sent    old-transfer after-P1D      ",
        "1    2025-09-10 12:00  desk     sent    procedures review-2025-06-25",
        "",
        "5 deliveries.",
    ]


def test_a_narrow_terminal_cuts_nothing(sent: Terminal) -> None:
    shown = sent("deliveries")
    assert max(map(len, shown.lines)) <= 80
    digest = next(number for number, line in enumerate(shown.lines) if "digest" in line)
    assert [line.split("   ", 1)[-1].split() for line in shown.lines[digest : digest + 2]] == [
        ["2025-09-10", "12:00", "wire", "digest", "of", "3:", "failed"],
        ["procedures,", "...", "answered", "400"],
    ]


async def go_away(database: Database) -> None:
    house = House(database, NOON, {"desk": FakeChannel("desk")})
    house.channels["desk"].refuse(status_code=410, switch_off=True)
    await house.live(NOON)


def test_what_is_for_a_channel_that_is_switched_off_waits_for_it(terminal: Terminal) -> None:
    terminal("ack", "syria-mission")  # which loads the catalogue
    terminal.in_database(go_away)
    terminal.set("COLUMNS", "140")
    assert "answered 410; again once the channel is on" in terminal("deliveries").out


def test_programs_get_the_same_keys_as_from_the_api(sent: Terminal) -> None:
    rows = sent("deliveries", "--json").json["deliveries"]
    assert len(rows) == 5
    assert all(row.keys() == DeliveryAnswer.model_fields.keys() for row in rows)


def test_states_channels_and_commitments_narrow_it(sent: Terminal) -> None:
    assert states(sent, "--failed") == [("wire", "failed")]
    assert states(sent, "--sent") == [("desk", "sent")] * 4
    assert states(sent, "--pending") == states(sent, "--withheld") == []
    assert states(sent, "--channel", "wire") == [("wire", "failed")]
    assert sorted(states(sent, "--id", "iraq-mission")) == [("desk", "sent"), ("wire", "failed")]


def test_a_limit_says_that_there_may_be_more(sent: Terminal) -> None:
    assert sent("deliveries", "--limit", "2").lines[-1] == "2 deliveries, the newest; --limit shows more."


def test_one_delivery_is_sent_again(sent: Terminal) -> None:
    number = sent("deliveries", "--failed", "--json").json["deliveries"][0]["id"]
    shown = sent("retry", str(number))
    assert (shown.code, shown.out) == (0, f"Delivery {number} is due now.\n")
    assert states(sent, "--pending") == [("wire", "pending")]


def test_all_that_failed_is_sent_again(sent: Terminal) -> None:
    sent.set("MUHLA_CHANNELS__WIRE__KIND", "console")
    assert sent("retry", "--failed").out == "1 delivery is due now.\n"
    assert sent("retry", "--failed").out == "0 deliveries are due now.\n"
    assert states(sent, "--pending") == [("wire", "pending")]


def test_a_channel_is_switched_on_with_all_that_waits_for_it(sent: Terminal) -> None:
    sent.set("MUHLA_CHANNELS__WIRE__KIND", "console")
    assert sent("retry", "--channel", "wire").out == "The channel wire is on. 1 delivery is due now.\n"


async def work_and_fail_again(database: Database) -> None:
    """Let the wire's trouble of noon be an old one."""
    async with database.writing() as conn:
        await set_channel_state(conn, "wire", last_trouble_at=NOON + timedelta(hours=1))


def test_what_failed_before_the_last_trouble_is_left_and_said_to_be(sent: Terminal) -> None:
    sent.set("MUHLA_CHANNELS__WIRE__KIND", "console")
    sent.in_database(work_and_fail_again)
    left = "1 that failed earlier stays as it is: --since DAY or --all sends it too.\n"
    assert sent("retry", "--channel", "wire").out == f"The channel wire is on. 0 deliveries are due now. {left}"
    assert sent("retry", "--failed").out == f"0 deliveries are due now. {left}"
    assert sent("retry", "--failed", "--since", "2025-09-11").out == f"0 deliveries are due now. {left}"
    assert sent("retry", "--failed", "--since", "2025-09").out == "1 delivery is due now.\n"


def test_all_brings_back_what_failed_however_long_ago(sent: Terminal) -> None:
    sent.set("MUHLA_CHANNELS__WIRE__KIND", "console")
    sent.in_database(work_and_fail_again)
    assert sent("retry", "--channel", "wire", "--all").out == "The channel wire is on. 1 delivery is due now.\n"


def test_a_dry_run_lists_what_would_be_sent_and_sends_nothing(sent: Terminal) -> None:
    sent.set("MUHLA_CHANNELS__WIRE__KIND", "console")
    shown = sent("retry", "--channel", "wire", "--dry-run")
    assert shown.lines[-1] == "1 delivery would be sent."
    assert "digest of 3" in shown.out
    told = sent("retry", "--failed", "--dry-run", "--json").json
    assert (told["would_send"], told["left"], [row["channel"] for row in told["deliveries"]]) == (1, 0, ["wire"])
    assert states(sent, "--failed") == [("wire", "failed")]


async def fail_often(database: Database) -> None:
    house = House(database, NOON, {"wire": FakeChannel("wire", digest_over=0)})
    house.channels["wire"].refuse()
    await house.record(*(an_entry(f"c{number:02}", zone="UTC") for number in range(21)))
    await house.live(NOON)


def test_many_are_sent_again_only_where_somebody_says_yes(terminal: Terminal) -> None:
    terminal.set("MUHLA_CHANNELS__WIRE__KIND", "console")
    terminal.in_database(fail_often)
    shown = terminal("retry", "--failed")
    assert (shown.code, shown.out) == (1, "")
    assert shown.err == "muhla: 21 deliveries would be sent. --dry-run lists them, --yes sends them\n"
    assert terminal("retry", "--channel", "wire").code == 1
    assert terminal("retry", "--failed", "--dry-run").lines[-1] == "21 deliveries would be sent."
    assert terminal("retry", "--failed", "--yes").out == "21 deliveries are due now.\n"


def test_what_failed_on_a_channel_that_is_gone_is_dropped(sent: Terminal) -> None:
    assert sent("drop", "--channel", "wire").out == "1 delivery is withheld for good.\n"
    (row,) = sent("deliveries", "--withheld", "--json").json["deliveries"]
    assert (row["channel"], row["reason"]) == ("wire", "channel removed")


def test_a_failure_that_was_seen_is_dropped(sent: Terminal) -> None:
    number = sent("deliveries", "--failed", "--json").json["deliveries"][0]["id"]
    assert sent("drop", str(number), "--by", "Amal").out == "1 delivery is withheld for good.\n"
    assert sent("drop", "--failed").out == "0 deliveries are withheld for good.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("retry", "1", "--all"), 2, "--since, --all and --dry-run are for --channel and --failed"),
        (("retry", "--failed", "--json"), 2, "--json is for the list that --dry-run gives"),
        (
            ("retry", "--failed", "--all", "--since", "2025"),
            2,
            "--since and --all do not go together. Give one of them",
        ),
        (("drop",), 2, "Give one of NUMBER, --channel, --failed"),
        (("drop", "1"), 1, "delivery 1 is sent, or being sent just now: there is nothing to drop"),
        (("drop", "--channel", "wires"), 1, "nothing failed or waits on a channel called 'wires'"),
        (
            ("drop", "--channel", "console"),
            1,
            (
                "the channel console is in use: what waits for it is sent once it works "
                "(`muhla retry --channel console`). Take it out of the settings first"
            ),
        ),
        (("deliveries", "--failed", "--sent"), 2, "--failed and --sent do not go together. Give one of them"),
        (("deliveries", "--id", "iraq"), 2, "no commitment is called 'iraq'. Did you mean iraq-mission?"),
        (("retry",), 2, "Give one of NUMBER, --channel, --failed"),
        (("retry", "99"), 1, "there is no delivery 99. `muhla deliveries` lists them"),
        (("retry", "--channel", "consol"), 2, "no channel is called 'consol'. Did you mean console?"),
        (("retry", "--channel", "xyz"), 2, "no channel is called 'xyz'. There are: console"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    sent: Terminal, arguments: tuple[str, ...], code: int, message: str
) -> None:
    shown = sent(*arguments)
    assert (shown.code, shown.out, shown.err) == (code, "", f"muhla: {message}\n")


def test_what_was_sent_is_not_sent_again(sent: Terminal) -> None:
    number = sent("deliveries", "--sent", "--json").json["deliveries"][0]["id"]
    shown = sent("retry", str(number))
    assert shown.code == 1
    assert shown.err == f"muhla: delivery {number} is sent, or being sent just now: there is nothing to try again\n"
