import pytest

from service.web.api.ledger_answers import AcknowledgementAnswer, SilenceAnswer
from tests.cli.terminal import Terminal


def test_an_acknowledgement_rests_reminders_until_the_next_milestone(terminal: Terminal) -> None:
    shown = terminal("ack", "syria-mission")
    assert shown.code == 0
    assert shown.lines == [
        "syria-mission: seen by cli:amal. Reminders rest until the next milestone, 2026-08-31 09:00 +03.",
        "This is acknowledgement 1. To take it back: muhla ack --withdraw 1",
    ]


def test_a_day_means_its_end_in_the_commitments_zone(terminal: Terminal) -> None:
    shown = terminal("ack", "iraq-mission", "--until", "2025-09-20", "--by", "Zaynab", "--note", "talks", "--json")
    assert shown.json.keys() == AcknowledgementAnswer.model_fields.keys()
    assert (shown.json["until"], shown.json["by"], shown.json["note"]) == ("2025-09-20T21:00:00Z", "Zaynab", "talks")


def test_a_span_counts_from_now(terminal: Terminal) -> None:
    assert terminal("ack", "iraq-mission", "--for", "P1M", "--json").json["until"] == "2025-10-10T12:00:00Z"


def test_an_acknowledgement_is_taken_back_once(terminal: Terminal) -> None:
    terminal("ack", "iraq-mission")
    first, second = terminal("ack", "--withdraw", "1"), terminal("ack", "--withdraw", "1")
    assert (first.code, first.out) == (
        0,
        "Acknowledgement 1 is taken back: reminders are sent again, and what it withheld.\n",
    )
    assert (second.code, second.err) == (1, "muhla: there is no acknowledgement 1 in force\n")


def test_a_silence_is_recorded_listed_and_ended(terminal: Terminal) -> None:
    shown = terminal(
        "silence", "--tag", "mission", "--from", "2025-09-20", "--until", "2025-09-30", "--reason", "talks"
    )
    assert shown.code == 0
    assert shown.lines == [
        (
            "Silence 1: alerts about all commitments tagged mission are withheld from 2025-09-20 00:00 UTC "
            "to 2025-10-01 00:00 UTC. 2 alerts are planned in that time."
        ),
        "To end it early: muhla silence --end 1",
    ]
    assert terminal("silence", "--list").lines == [
        "No.  About        From (UTC)        To (UTC)          Reason  By",
        "1    tag mission  2025-09-20 00:00  2025-10-01 00:00  talks   cli:amal",
    ]
    assert terminal("silence", "--end", "1").out == (
        "Silence 1 is ended: alerts are sent again, and the newest that it withheld, if nothing newer came.\n"
    )
    assert terminal("silence", "--list").out == "Nothing is silenced.\n"


def test_a_silence_of_one_commitment_counts_days_in_its_zone(terminal: Terminal) -> None:
    shown = terminal(
        "silence", "--id", "iraq-mission", "--from", "2025-09-20", "--for", "P1D", "--reason", "x", "--json"
    )
    assert shown.json.keys() == SilenceAnswer.model_fields.keys()
    assert (shown.json["starts_at"], shown.json["ends_at"]) == ("2025-09-19T21:00:00Z", "2025-09-20T21:00:00Z")
    assert terminal("silence", "--list", "--json").json == {"silences": [shown.json]}


def test_a_tag_that_nothing_has_is_remarked_on(terminal: Terminal) -> None:
    shown = terminal("silence", "--tag", "mision", "--for", "P1D", "--reason", "x")
    assert shown.code == 0
    assert "muhla: no commitment has the tag 'mision' as yet" in shown.err.splitlines()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("ack",), 2, "ID is missing. Give it, as in muhla ack iraq-mission"),
        (("ack", "iraq-mission", "--for", "7d"), 2, "cannot read '7d': ISO 8601 writes P first. Write P7D."),
        (
            ("ack", "iraq-mission", "--for", "P7D", "--until", "2026"),
            2,
            "--for and --until say the same in two ways. Give one of them",
        ),
        (("ack", "iraq-mission", "--until", "2024"), 1, "2024-12-31 21:00 UTC is over already. Give a later day"),
        (("ack", "iraq-mission", "--by", " "), 2, "--by: a name has 1 to 100 characters, not 0"),
        (("ack", "iraq-mission", "--withdraw", "1"), 2, "--withdraw takes the number alone"),
        (("silence",), 2, "Give one of --id, --tag, --list, --end"),
        (("silence", "--id", "x", "--tag", "y"), 2, "--id and --tag do not go together. Give one of them"),
        (
            ("silence", "--tag", "x", "--for", "P1D"),
            2,
            '--reason is missing. Give it, as in --reason "the ministry is on holiday"',
        ),
        (
            ("silence", "--tag", "x", "--reason", "y"),
            2,
            "a silence needs its end. Give --until DAY or --for SPAN",
        ),
        (("silence", "--end", "4"), 1, "there is no silence 4 in force. `muhla silence --list` shows them"),
        (
            ("silence", "--id", "iraq", "--for", "P1D", "--reason", "y"),
            2,
            "no commitment is called 'iraq'. Did you mean iraq-mission?",
        ),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    terminal: Terminal, arguments: tuple[str, ...], code: int, message: str
) -> None:
    shown = terminal(*arguments)
    assert (shown.code, shown.out) == (code, "")
    assert shown.err.splitlines()[-1] == f"muhla: {message}"
