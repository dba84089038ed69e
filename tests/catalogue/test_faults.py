"""What is refused, and in which words."""

import pytest
from msgspec.structs import replace

from service.catalogue import CatalogueError, read_catalogue
from service.errors import Fault
from tests.builders import at
from tests.catalogue.broken_files import Broken, all_broken

CHANNELS = ("console", "slack")

GOOD = """\
[[commitments]]
id = "a"
title = "A"
parties = ["P"]
sources = [{ document = "d", phrase = "p" }]
"""


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(text, file="deadlines.toml", channels=CHANNELS)
    return caught.value.faults


@pytest.mark.parametrize("broken", all_broken(), ids=lambda broken: broken.name)
def test_a_broken_catalogue_is_refused_in_these_words(broken: Broken) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(broken.text, file="deadlines.toml", channels=CHANNELS)
    assert str(caught.value) == broken.faults


def test_a_fault_keeps_its_facts_apart() -> None:
    (fault,) = faults_of(GOOD + 'by = "2025-13"\n')
    assert replace(fault, problem="", remedy="") == Fault("deadlines.toml", 6, "a", "by", "", "")
    assert "'2025-13'" in fault.problem
    assert fault.remedy.startswith("Write ")


def test_every_fault_of_a_file_is_told_at_once_in_the_order_of_its_lines() -> None:
    text = """\
[defaults]
zone = "Asia/Bagdad"
before = ["P1D", "yesterday"]

[[routes]]
chanels = ["slack"]

[[commitments]]
id = "syria"
title = { en = "Syria", fr = "Syrie" }
untill = "2026-09"
by = "2025-13"

  [[commitments.sources]]
  document = "002"
  publishd = 2024-09-28

[[commitments]]
id = "iraq"
title = ""
parties = ["P"]
within = "P12M"
after = "syriaa"
sources = [
  { document = "002", phrase = "p" },  # this one is good
  { document = "002", phrase = 7 },
]

[[commitments]]
id = "syria"
title = "Syria again"
parties = ["P"]
sources = [{ document = "d", phrase = "p" }]
"""
    told = [(fault.line, fault.commitment_id, fault.key) for fault in faults_of(text)]
    assert told == [
        (2, None, "defaults.zone"),
        (3, None, "defaults.before"),
        (5, None, "routes.channels"),
        (6, None, "routes.chanels"),
        (8, "syria", "parties"),
        (10, "syria", "title.fr"),
        (11, "syria", "untill"),
        (12, "syria", "by"),
        (14, "syria", "sources.phrase"),
        (16, "syria", "sources.publishd"),
        (20, "iraq", "title"),
        (23, "iraq", "after"),
        (26, "iraq", "sources.phrase"),
        (30, "syria", "id"),
    ]


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        (f'note = "{"n" * 2001}"', "note", "is 2001 characters long, and at most 2000 are allowed"),
        (f"tags = {[f't{n}' for n in range(101)]}", "tags", "lists 101, and at most 100 are allowed"),
        (f"before = {[f'P{n}D' for n in range(1, 102)]}", "before", "lists 101, and at most 100 are allowed"),
        (
            "readings = [" + "{}," * 101 + "]",
            "readings",
            "lists 101, and at most 100 are allowed",
        ),
    ],
    ids=["note", "tags", "rungs", "readings"],
)
def test_what_is_too_long_is_refused(line: str, key: str, problem: str) -> None:
    (fault,) = faults_of(GOOD + line + "\n")
    assert (fault.line, fault.key, fault.problem) == (6, key, problem)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"A"', "x" * 301, "is 301 characters long, and at most 300 are allowed"),
        ('"P"', "x" * 301, "is 301 characters long, and at most 300 are allowed"),
        ('"p"', "x" * 121, "is 121 characters long, and a fragment has at most 120"),
        ('"a"', "a" * 101, f"'{'a' * 60}…' cannot be an id"),
    ],
    ids=["title", "party", "phrase", "id"],
)
def test_words_that_are_too_long_are_refused(old: str, new: str, problem: str) -> None:
    (fault,) = faults_of(GOOD.replace(old, f'"{new}"'))
    assert fault.problem == problem


def test_whoever_quotes_too_much_is_told_what_a_fragment_is() -> None:
    (fault,) = faults_of(GOOD.replace('"p"', f'"{"x" * 121}"'))
    assert fault.remedy == "Quote only the words that carry the date or the duty, never a whole sentence."


@pytest.mark.parametrize(
    ("old", "longest"),
    [('"A"', "x" * 300), ('"P"', "x" * 300), ('"p"', "x" * 120), ('"a"', "a" * 100)],
    ids=["title", "party", "phrase", "id"],
)
def test_words_may_be_as_long_as_that(old: str, longest: str) -> None:
    assert read_catalogue(GOOD.replace(old, f'"{longest}"'), file="f", channels=None).entries


def test_channels_are_not_checked_where_none_are_given() -> None:
    text = 'commitments = []\n[[routes]]\nchannels = ["anything"]\n'
    assert read_catalogue(text, file="f", channels=None).routes[0].channels == ("anything",)
    assert faults_of(text)


def test_a_fault_stays_on_one_line_whatever_the_file_says() -> None:
    faults = faults_of(GOOD + '"\\n\\u001b[31m" = 1\nby = "\\n\\u001b[31m"\n')
    assert [str(fault).isprintable() for fault in faults] == [True, True]


def test_a_thousand_unknown_names_are_told_in_good_time() -> None:
    more = "".join(GOOD.replace('"a"', f'"a{n}"') + f'within = "P1D"\nafter = "unknown-{n}"\n' for n in range(1000))
    assert len(faults_of(more)) == 1000


def test_an_announcement_of_a_day_to_come_is_a_fault_in_the_zone_of_its_commitment() -> None:
    said = 'zone = "Asia/Baghdad"\nannouncements = [{ kind = "kept", on = "2025-10", document = "d" }]\n'
    before, on_the_day = at("2025-09-30T20:59"), at("2025-09-30T21:00")
    assert read_catalogue(GOOD + said, file="f", channels=None, now=on_the_day).entries
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(GOOD + said, file="f", channels=None, now=before)
    (fault,) = caught.value.faults
    assert str(fault) == (
        "f:7: a: announcements.on: '2025-10' has not come yet: today is 2025-09-30. Write it down once it was said."
    )
