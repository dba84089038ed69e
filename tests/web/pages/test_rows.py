"""A commitment in a row: the count in large type, the date as its source gives it."""

from typing import Any

import pytest

from service.core.durations import parse_span
from service.core.model import Deadline, Modality, Outcome, Settlement
from service.core.status import standing
from service.web.pages.rows import Count, Text, count_of, follows, headline, text_of, title_of, web_address
from tests.builders import a_commitment, a_deadline, day

TODAY = day("2026-11-22")


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("418 days past", Count("", "418", " days past")),
        ("مضى على الموعد 418 يومًا", Count("مضى على الموعد ", "418", " يومًا")),
        ("بقي يوم واحد", Count("بقي يوم واحد", "", "")),
        ("Kept", Count("Kept", "", "")),
    ],
)
def test_the_number_stands_apart(words: str, count: Count) -> None:
    assert count_of(words) == count


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "418 days past"),
        ({"deadline": a_deadline("2026-11-22")}, "Due today"),
        ({"deadline": None}, "No date"),
        ({"deadline": a_deadline("2026-12-01/..")}, "Opens in 9 days"),
        ({"deadline": Deadline(Modality.BY, None, None, parse_span("P6M"), "another")}, "No date yet"),
        ({"settlement": Settlement(Outcome.KEPT_LATE, day("2025-12-01"))}, "Kept late"),
    ],
)
def test_the_headline_counts_or_says_what_there_is_to_say(facts: dict[str, Any], words: str) -> None:
    commitment = a_commitment(**facts)
    assert headline(commitment, standing(commitment, TODAY), "en") == words


def test_words_in_the_wrong_language_beat_none_and_say_which_they_are() -> None:
    assert text_of({"en": "Troops leave"}, "ar") == Text("Troops leave", "en")
    assert text_of({"ckb": "هێزەکان"}, "en") == Text("هێزەکان", "ckb")
    assert text_of({}, "ar") == Text("", "ar")
    assert title_of(a_commitment(title={"en": " "}), "en") == Text("iraq-mission", "zxx")


@pytest.mark.parametrize(
    ("after", "expected"), [("2024-09-27", None), ("another", "another"), ("2024-summit", "2024-summit")]
)
def test_a_deadline_that_counts_from_another_commitment_names_it(after: str, expected: str | None) -> None:
    deadline = Deadline(Modality.BY, None, None, parse_span("P6M"), after)
    assert follows(a_commitment(deadline=deadline)) == expected
    assert follows(a_commitment(deadline=None)) is None


@pytest.mark.parametrize(
    ("url", "linked"),
    [("https://example.org/a", True), ("http://example.org", True), ("javascript:alert(1)", False), (None, False)],
)
def test_only_addresses_on_the_web_become_links(url: str | None, linked: bool) -> None:
    assert web_address(url) == (url if linked else None)
