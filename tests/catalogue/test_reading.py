"""What a catalogue file means."""

from datetime import date, time

import pytest

from service.catalogue import CatalogueError, read_catalogue
from service.core.durations import Span
from service.core.edtf import Window
from service.core.entry import Catalogue, Entry, Route
from service.core.model import EVERY_DAY, AnnouncementKind, Deadline, Ladder, Modality, Status

GOOD = """\
[[commitments]]
id = "a"
title = "A"
parties = ["P"]
sources = [{ document = "d", phrase = "p" }]
"""


def read(text: str) -> Catalogue:
    return read_catalogue(text, file="f", channels=None)


def entry(more: str = "", before: str = "") -> Entry:
    (found,) = read(f"{before}\n{GOOD}{more}").entries
    return found


def days(*lengths: int) -> tuple[Span, ...]:
    return tuple(Span(0, length) for length in lengths)


def test_the_shortest_commitment_is_undated_in_utc_on_the_built_in_ladder() -> None:
    found = entry()
    assert (found.id, found.title, found.parties, found.zone) == ("a", {"en": "A"}, ("P",), "UTC")
    assert (found.deadline, found.tags, found.note, found.alerts) == (None, (), None, True)
    assert found.sources[0].language == "en"
    assert found.ladder == Ladder(
        alert_at=time(9, 0),
        before=days(180, 90, 30, 14, 7, 3, 1),
        opens=True,
        after=days(1, 7),
        repeat=Span(0, 30),
        review=Span(0, 90),
        send_days=EVERY_DAY,
    )


def test_a_file_without_commitments_must_say_so() -> None:
    assert read("commitments = []\n") == Catalogue()
    with pytest.raises(CatalogueError, match="all commitments would be archived"):
        read("")


def test_plain_words_are_in_the_default_language() -> None:
    found = entry('note = "ملاحظة"', before='[defaults]\nlanguage = "ar"\n')
    assert (found.title, found.note, found.sources[0].language) == ({"ar": "A"}, {"ar": "ملاحظة"}, "ar")


@pytest.mark.parametrize("written", ["2025-09-30", '"2025-09-30"'], ids=["bare", "quoted"])
def test_a_day_may_be_bare_or_quoted(written: str) -> None:
    day = Window(date(2025, 9, 30), date(2025, 9, 30))
    assert entry(f"by = {written}").deadline == Deadline(Modality.BY, "2025-09-30", day)


@pytest.mark.parametrize("modality", Modality)
def test_the_key_of_a_date_says_how_the_source_puts_it(modality: Modality) -> None:
    september = Window(date(2025, 9, 1), date(2025, 9, 30))
    assert entry(f'{modality} = "2025-09"').deadline == Deadline(modality, "2025-09", september)


@pytest.mark.parametrize("after", ['"2024-09-27"', "2024-09-27"], ids=["quoted", "bare"])
def test_a_span_after_a_day_is_computed_and_stays_relative(after: str) -> None:
    day = Window(date(2025, 9, 27), date(2025, 9, 27))
    assert entry(f'within = "P12M"\nafter = {after}').deadline == Deadline(
        Modality.BY, "2025-09-27", day, Span(12, 0), "2024-09-27"
    )


def test_a_span_after_another_commitment_waits_for_its_date() -> None:
    other = GOOD.replace('"a"', '"b"')
    waiting, _ = read(f'{GOOD}within = "P1M"\nafter = "b"\n{other}').entries
    assert waiting.deadline == Deadline(Modality.BY, None, None, Span(1, 0), "b")


def test_commitments_may_wait_for_one_another_in_a_chain() -> None:
    chain = "".join(
        f'{GOOD.replace(chr(34) + "a", chr(34) + f"a{n}")}within = "P1M"\nafter = "a{n + 1}"\n' for n in range(500)
    )
    assert len(read(chain + GOOD.replace('"a"', '"a500"')).entries) == 501


def test_an_anchor_that_is_a_list_is_a_ladder() -> None:
    found = entry('after = ["P2D"]\nby = "2025-09"')
    assert found.ladder.after == days(2)
    assert found.deadline is not None
    assert found.deadline.after is None


def test_rungs_are_put_into_the_order_of_time() -> None:
    ladder = entry('before = ["P1W", "P1M", "P1Y", "P30D"]\nafter = ["P1M", "P1D"]').ladder
    assert ladder.before == (Span(12, 0), Span(1, 0), Span(0, 30), Span(0, 7))
    assert ladder.after == (Span(0, 1), Span(1, 0))


def test_the_nearest_word_counts() -> None:
    rules = """
[defaults]
zone = "Asia/Baghdad"
alert_at = "08:00"
review = "P60D"
before = ["P9D"]
[tags.first]
before = ["P1D"]
opens = false
[tags.second]
before = ["P2D"]
review = "P20D"
repeat = "never"
[tags.other]
zone = "Asia/Tokyo"
"""
    found = entry('tags = ["free", "first", "second"]\nreview = "P3D"', before=rules)
    assert found.zone == "Asia/Baghdad"
    assert found.ladder == Ladder(
        alert_at=time(8, 0),  # [defaults]
        before=days(1),  # the first tag that says so
        opens=False,  # the only tag that says so
        after=days(1, 7),  # built in
        repeat=None,  # the second tag
        review=Span(0, 3),  # the commitment itself
        send_days=EVERY_DAY,
    )


def test_commitments_with_the_same_rules_share_a_ladder() -> None:
    many = read(GOOD + GOOD.replace('"a"', '"b"')).entries
    assert many[0].ladder is many[1].ladder


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"all"', {1, 2, 3, 4, 5, 6, 7}),
        ('"mon-fri"', {1, 2, 3, 4, 5}),
        ('"sun-thu"', {7, 1, 2, 3, 4}),
        ('"sat-wed"', {6, 7, 1, 2, 3}),
        ('"fri-fri"', {5}),
        ('["wed", "sun"]', {3, 7}),
    ],
)
def test_days_to_send_on_may_be_a_run_or_a_list(written: str, expected: set[int]) -> None:
    assert entry(f"send_days = {written}").ladder.send_days == expected


@pytest.mark.parametrize("written", ['"07:30"', "07:30:00"], ids=["quoted", "bare"])
def test_a_time_of_day_may_be_bare_or_quoted(written: str) -> None:
    assert entry(f"alert_at = {written}").ladder.alert_at == time(7, 30)


def test_a_ladder_may_have_no_rungs() -> None:
    ladder = entry("before = []\nafter = []").ladder
    assert (ladder.before, ladder.after) == ((), ())


def test_an_announcement_that_moves_a_deadline_brings_the_new_one() -> None:
    (moved,) = entry("""
by = "2025-09"
announcements = [{ kind = "moved", on = 2025-08-01, document = "e", deadline.until = "2025-12" }]
""").announcements
    assert moved.kind is AnnouncementKind.MOVED
    assert moved.on_window == Window(date(2025, 8, 1), date(2025, 8, 1))
    assert moved.deadline == Deadline(Modality.UNTIL, "2025-12", Window(date(2025, 12, 1), date(2025, 12, 31)))
    assert (moved.phrase, moved.language, moved.provisional) == (None, None, False)


def test_a_route_takes_everything_unless_it_says_otherwise() -> None:
    text = """
commitments = []
[[routes]]
channels = ["desk"]
[[routes]]
tags = ["iraq"]
statuses = ["passed", "due_today"]
channels = ["slack", "desk"]
escalate_after = "P2D"
escalate_to = ["editor"]
"""
    assert read(text).routes == (
        Route(channels=("desk",)),
        Route(
            channels=("slack", "desk"),
            tags=frozenset({"iraq"}),
            statuses=frozenset({Status.PASSED, Status.DUE_TODAY}),
            escalate_after=Span(0, 2),
            escalate_to=("editor",),
        ),
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "HTTP://example.org:8080/a/@b?c=d@e#f",
        "https://[2001:db8::1]/report",
        "https://مثال.إختبار/تقرير",
    ],
)
def test_an_address_is_kept_as_it_was_written(url: str) -> None:
    more = GOOD.replace('phrase = "p"', f'phrase = "p", url = "{url}"')
    assert read(more).entries[0].sources[0].url == url


def test_a_note_may_run_over_several_lines() -> None:
    assert entry('note = """\none\ntwo"""').note == {"en": "one\ntwo"}
