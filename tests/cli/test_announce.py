import pytest

from service.web.api.answers import AnnouncementAnswer, StandingAnswer
from tests.cli.terminal import Terminal

KEPT = ("announce", "iraq-mission", "kept", "--on", "2025-09-05", "--document", "Joint statement")


def test_it_tells_what_changed(terminal: Terminal) -> None:
    shown = terminal(*KEPT)
    assert shown.code == 0
    assert shown.err == "muhla: nothing was on record yet: loaded deadlines.toml with 4 commitments\n"
    assert shown.lines == [
        "Announcement 1 is recorded: kept (said 2025-09-05).",
        "iraq-mission:",
        "  Status              in its window (20 days left) → settled: kept",
        "  Alerts in 400 days  16 → none",
    ]


def test_what_is_settled_is_not_settled_twice(terminal: Terminal) -> None:
    terminal(*KEPT)
    shown = terminal(*KEPT, "--note", "in another paper")
    assert shown.code == 1
    assert shown.err == (
        "muhla: it is settled already (kept, 2025-09-05). Withdraw that announcement first, "
        "or announce progress, which closes nothing\n"
    )


def test_a_withdrawal_undoes_what_followed(terminal: Terminal) -> None:
    terminal(*KEPT)
    shown = terminal("announce", "--withdraw", "1", "--reason", "another mission")
    assert shown.lines == [
        "Announcement 1 is withdrawn. It stays on record.",
        "iraq-mission:",
        "  Status              settled: kept → in its window (20 days left)",
        "  Alerts in 400 days  none → 16",
    ]
    assert terminal("announce", "--list", "iraq-mission").lines == [
        "No.  On          Kind  Source           State",
        "1    2025-09-05  kept  Joint statement  withdrawn 2025-09-10",
        "",
        "1 announcement about iraq-mission.",
    ]


def test_a_deadline_moves_and_the_first_one_is_kept(terminal: Terminal) -> None:
    moved = ("announce", "iraq-mission", "moved", "--on", "2025-09", "--document", "x", "--new-by", "2025-12")
    shown = terminal(*moved)
    assert "by the end of December 2025" in " ".join(shown.out.split())
    after = terminal("status", "--tag", "mission", "--json").json["commitments"][0]
    assert (after["deadline"], after["first_latest"], after["slipped_days"]) == ("2025-12", "2025-09-30", 92)


def test_provisional_evidence_waits_until_it_is_accepted(terminal: Terminal) -> None:
    first = terminal(*KEPT, "--provisional")
    said = "Announcement 1 is recorded: kept (said 2025-09-05). Nobody is sure yet: a person must look."
    assert first.lines[0] == said
    assert "under review" in first.out
    assert terminal("announce", "--list", "iraq-mission").lines[1].endswith("waits for a person")
    accepted = terminal("announce", "--accept", "1")
    assert accepted.lines[0] == "Announcement 1 is accepted: it counts from now on."
    assert "settled: kept" in accepted.out


def test_programs_get_the_commitment_as_it_is_now(terminal: Terminal) -> None:
    answer = terminal(*KEPT, "--json").json
    assert (answer["announcement"], answer["alerts_before"], answer["alerts_after"]) == (1, 16, 0)
    assert answer["commitment"]["outcome"] == "kept"
    assert answer["commitment"].keys() == StandingAnswer.model_fields.keys()


def test_every_word_of_it_is_recorded(terminal: Terminal) -> None:
    words = ("--phrase", "it ends", "--language", "en", "--by", "Iraq", "--note", "at last", "--recorded-by", "Zaynab")
    terminal(*KEPT, *words)
    answer = terminal("announce", "--list", "iraq-mission", "--json").json["announcements"][0]
    assert answer.keys() == AnnouncementAnswer.model_fields.keys()
    facts = ("kind", "on", "document", "phrase", "language", "by", "note", "recorded_by", "origin", "provisional")
    assert [answer[fact] for fact in facts] == [
        "kept",
        "2025-09-05",
        "Joint statement",
        "it ends",
        "en",
        "Iraq",
        "at last",
        "Zaynab",
        "cli",
        False,
    ]


def test_who_runs_the_command_has_recorded_it(terminal: Terminal) -> None:
    terminal(*KEPT)
    answer = terminal("announce", "--list", "iraq-mission", "--json").json
    assert answer["announcements"][0]["recorded_by"] == "cli:amal"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "Give one of ID KIND, --list, --withdraw, --accept"),
        (("iraq-mission",), 2, "KIND is missing. Give it, as in muhla announce iraq-mission kept"),
        (("iraq-mission", "kept", "--accept", "1"), 2, "ID KIND and --accept do not go together. Give one of them"),
        (("iraq-mission", "kept"), 2, "--on is missing. Give it, as in --on 2025-09-20"),
        (
            ("iraq-mission", "kept", "--on", "2025-09-05"),
            2,
            '--document is missing. Give it, as in --document "Joint statement"',
        ),
        (("--list",), 2, "ID is missing. Give it, as in --list iraq-mission"),
        (
            ("--withdraw", "1"),
            2,
            '--reason is missing. Give it, as in --reason "It was about another mission"',
        ),
        (("--withdraw", "9", "--reason", "x"), 1, "there is no announcement 9. `muhla announce --list ID` shows them"),
        (
            ("iraq-mission", "moved", "--on", "2025", "--document", "x", "--new-by", "2026", "--new-on", "2026"),
            2,
            "a deadline moves to one date. Give one of --new-by, --new-until, --new-on, --new-during",
        ),
        (
            ("iraq-mission", "gone"),
            2,
            (
                "Invalid value for 'KIND': 'gone' is not one of 'kept', 'not_kept', 'moved', 'withdrawn', "
                "'superseded', 'progress'. `muhla announce --help` tells how it is used"
            ),
        ),
        (
            ("iraq-misson", "kept", "--on", "2025-09-05", "--document", "x"),
            2,
            "no commitment is called 'iraq-misson'. Did you mean iraq-mission?",
        ),
        (
            ("iraq-mission", "kept", "--on", "2025-11-05", "--document", "x"),
            1,
            "2025-11-05 has not come yet: today is 2025-09-10. Give the day it was said",
        ),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    terminal: Terminal, arguments: tuple[str, ...], code: int, message: str
) -> None:
    shown = terminal("announce", *arguments)
    assert (shown.code, shown.out) == (code, "")
    assert shown.err.splitlines()[-1] == f"muhla: {message}"
