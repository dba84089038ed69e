import pytest

from service.core.trouble import Trouble
from service.store.database import Database
from service.store.upkeep import set_channel_state
from tests.builders import an_entry
from tests.cli.terminal import NOON, Terminal
from tests.fakes import FakeChannel
from tests.house import House


async def left_on_slack(database: Database) -> None:
    house = House(database, NOON, {"slack": FakeChannel("slack")})
    await house.record(an_entry("a"))
    house.channels["slack"].delay()
    await house.live(NOON)


@pytest.fixture
def left(terminal: Terminal) -> Terminal:
    """After a run with a channel that the settings have no more; they have the console."""
    terminal.in_database(left_on_slack)
    return terminal


def test_what_would_go_is_listed_before_it_does(left: Terminal) -> None:
    shown = left("redirect", "slack", "console", "--dry-run")
    assert (shown.code, shown.lines[-1]) == (0, "1 delivery would go to console now.")
    assert any("slack" in line and " a " in f"{line} " for line in shown.lines)
    shown = left("redirect", "slack", "console", "--by", "Amal")
    assert (shown.code, shown.out) == (0, "1 delivery goes to console now.\n")
    (row,) = left("deliveries", "--json").json["deliveries"]
    assert (row["channel"], row["state"], row["idempotency_key"]) == ("console", "pending", "a:1:opens:slack")


def test_programs_get_the_counts_and_what_was_moved(left: Terminal) -> None:
    tried = left("redirect", "slack", "console", "--dry-run", "--json").json
    assert [row["channel"] for row in tried["deliveries"]] == ["slack"]
    done = left("redirect", "slack", "console", "--json").json
    assert {name: done[name] for name in ("moved", "withheld", "left")} == {"moved": 1, "withheld": 0, "left": 0}
    assert [row["channel"] for row in done["deliveries"]] == ["console"]


def test_a_channel_that_is_switched_off_is_told(left: Terminal) -> None:
    async def switch_off(database: Database) -> None:
        async with database.writing() as conn:
            trouble = {"trouble": Trouble.OFF, "trouble_since": NOON, "trouble_reason": "answered 410"}
            await set_channel_state(conn, "console", off_since=NOON, **trouble)

    left.in_database(switch_off)
    shown = left("redirect", "slack", "console")
    assert shown.lines[-1] == "The channel console is switched off: what is for it waits."


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("slack", "consol"), 2, "no channel is called 'consol'. Did you mean console?"),
        (("slack", "pager"), 2, "no channel is called 'pager'. There are: console"),
        (("slack", "slack"), 2, "OLD and NEW are the same channel. Give the one that is gone, and the one to send by"),
        (("pager", "console"), 1, "nothing failed or waits on a channel called 'pager'. There is something for slack"),
        (
            ("slack", "console", "--all", "--since", "2025"),
            2,
            "--since and --all do not go together. Give one of them",
        ),
    ],
)
def test_a_wrong_use_names_the_remedy(left: Terminal, arguments: tuple[str, ...], code: int, message: str) -> None:
    shown = left("redirect", *arguments)
    assert (shown.code, shown.out) == (code, "")
    assert shown.err.startswith(f"muhla: {message}")
