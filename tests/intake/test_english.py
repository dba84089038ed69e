"""English sentences: their dates, what they propose, and who is obliged."""

import re
from calendar import monthrange
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.intake.proposals import Document, Findings
from service.intake.read import read

PUBLISHED = date(2026, 2, 10)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth",
    "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip
WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}


def lines_of(name: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the sentences of a file, each with what stands after its bars."""
    lines = (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
    split = [[part.strip() for part in line.split("|")] for line in lines if line and not line.startswith("#")]
    return [(sentence, tuple(filter(None, rest))) for sentence, *rest in split]


def found(text: str, published_on: date = PUBLISHED) -> Findings:
    return read(Document(text, published_on, language="en"))


@pytest.mark.parametrize(("sentence", "values"), lines_of("english_dates.txt"))
def test_the_dates_of_a_sentence_are_found_and_nothing_else(sentence: str, values: tuple[str, ...]) -> None:
    text = sentence.replace("[", "").replace("]", "")
    told = [(each.fragment.text, each.edtf or "-") for each in found(text).expressions]
    assert told == list(zip(re.findall(r"\[([^]]*)]", sentence), values, strict=True))


@pytest.mark.parametrize(("sentence", "proposals"), lines_of("english_proposals.txt"))
def test_a_sentence_proposes_what_it_promises_and_nothing_else(sentence: str, proposals: tuple[str, ...]) -> None:
    told = [
        (each.modality or "-", each.edtf or str(each.duration or "-"), each.party or "-")
        for each in found(sentence).proposals
    ]
    wanted = [tuple(proposal.split(" ", 2)) for proposal in proposals]
    assert [each[:2] for each in told] == [each[:2] for each in wanted]
    for each, proposal in zip(told, wanted, strict=True):
        assert proposal[2] in {"?", each[2]}


def in_words(number: int) -> str:
    if number < 20:
        return WORDS[number - 1]
    tens, ones = number // 10 * 10, number % 10
    return f"{TENS[tens]}-{WORDS[ones - 1]}" if ones else TENS[tens]


def suffixed(day: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in {11, 12, 13} else 0, "th")
    return f"{day}{suffix}"


def styles(day: date) -> tuple[str, ...]:
    """Return a day in many ways to write it."""
    name, month, weekday = MONTHS[day.month - 1], MONTHS[day.month - 1][:3], WEEKDAYS[day.weekday()]
    ordinal, year = ORDINALS[day.day - 1], day.year
    return (
        f"{day.day} {name} {year}", f"{name} {day.day}, {year}", f"{suffixed(day.day)} {name} {year}",
        f"{name} {suffixed(day.day)}, {year}", f"the {suffixed(day.day)} of {name}, {year}", f"{day.isoformat()}",
        f"the {ordinal} of {name} {year}", f"the {ordinal} day of {name}, {year}",
        f"{weekday}, {day.day} {name} {year}",
        f"{weekday}, {name} {day.day}, {year}", f"{weekday[:3]} {day.day} {month} {year}",
        f"{day.day} {month}. {year}",
        f"{month}. {day.day}, {year}", f"{day.day}-{month}-{year}", f"{day.day:02} {name.upper()} {year}",
        f"{day.day}\u00a0{name} {year}",
    )  # fmt: skip


@given(day=st.dates(date(1900, 1, 1), date(2150, 12, 31)), data=st.data())
def test_a_day_is_read_back_from_every_way_to_write_it(day: date, data: st.DataObject) -> None:
    written = data.draw(st.sampled_from(styles(day)))
    (expression,) = found(f"They met on {written} in Basra.").expressions
    assert (expression.edtf, expression.fragment.text) == (day.isoformat(), written)


@given(day=st.dates(date(2026, 2, 11), date(2150, 12, 31)), data=st.data())
def test_a_deadline_is_read_back_with_its_last_day(day: date, data: st.DataObject) -> None:
    written = data.draw(st.sampled_from(styles(day)))
    before = data.draw(st.sampled_from(("by", "no later than", "not later than", "on or before")))
    (proposal,) = found(f"The ministry shall publish the list {before} {written}.").proposals
    assert (proposal.modality, proposal.edtf, proposal.party) == ("by", day.isoformat(), "The ministry")


@given(year=st.integers(2026, 2099), month=st.integers(3, 12))
def test_the_end_of_a_month_is_its_last_day(year: int, month: int) -> None:
    (expression,) = found(f"The mission ends by the end of {MONTHS[month - 1]} {year}.").expressions
    assert expression.edtf == f"../{year}-{month:02}-{monthrange(year, month)[1]}"


@given(count=st.integers(1, 99), unit=st.sampled_from(("day", "month", "year")), in_letters=st.booleans())
def test_a_span_is_read_back_from_figures_and_words(count: int, unit: str, in_letters: bool) -> None:
    written = in_words(count) if in_letters else str(count)
    text = f"The State shall reply within {written} {unit}{'s' * (count > 1)} of receipt of the notice."
    (proposal,) = found(text).proposals
    spans = {"day": f"P{count}D", "month": f"P{count}M", "year": f"P{count * 12}M"}
    assert (str(proposal.duration), proposal.edtf, proposal.party) == (spans[unit], None, "The State")


@given(first=st.dates(date(1950, 1, 1), date(2100, 1, 1)), data=st.data())
def test_a_range_is_read_back(first: date, data: st.DataObject) -> None:
    last = data.draw(st.dates(first.replace(day=1), first.replace(day=28)))
    first, last = min(first, last), max(first, last)
    name, year = MONTHS[first.month - 1], first.year
    written = (
        f"from {first.day} to {last.day} {name} {year}", f"between {first.day} and {last.day} {name} {year}",
        f"on {first.day}-{last.day} {name} {year}", f"on {name} {first.day}-{last.day}, {year}",
    )  # fmt: skip
    if first < last:
        (expression,) = found(f"The fair was held {data.draw(st.sampled_from(written))} in Tunis.").expressions
        assert expression.edtf == f"{first}/{last}"


PIECES = (
    "by", "the", "end", "of", "May", "5", "2026", "within", "30", "days", "shall", "The", "Ministry", ",", ".",
    "and", "from", "to", "not", "last", "next", "Monday", "quarter", "(", ")", '"', "-", "third", "after",
    "publication", "was", "due", "until", "year", "’s", "é", "\n", "\n\n", "ago", "every", "in", "Q3", "for",
    "been", "deadline", "is", "has",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join))
def test_every_fragment_is_a_piece_of_the_text_and_every_window_that_of_its_edtf(text: str) -> None:
    findings = found(text)
    fragments = [each.fragment for each in findings.expressions]
    for proposal in findings.proposals:
        fragments += [*proposal.fragments, proposal.sentence]
        assert proposal.party is None or proposal.party in text
    for fragment in fragments:
        assert text[fragment.start : fragment.end] == fragment.text != ""
    ends = [each.fragment.end for each in findings.expressions]
    starts = [each.fragment.start for each in findings.expressions]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))
