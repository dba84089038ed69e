"""Texts that nobody would write, a million characters long; and what is true of any text."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.edtf import parse_edtf
from service.intake.proposals import Document, ExpressionKind
from service.intake.read import read

PUBLISHED_ON = date(2025, 3, 10)
LENGTH = 1_000_000
SHARE = 60_000
MOST = 40  # times as long as a text of the same length that somebody would write; it takes five times as long
SENTENCE = "يلتزم الطرف الأول بتقديم التقرير خلال ثلاثين يوما من تاريخ التوقيع، وفي موعد أقصاه نهاية أيلول 2025.\n"
PIECES = [
    "1", "1 ", " ", "\n ", "ا", "ـ", "و", "(", '"(', ". ", "1/2/", "1-", "بعد ", "بعد شهر ", "من ", "من 1 إلى ",
    "حتى 2030 ", "15 آذار 2025 ", "خمسة وعشرين ", "ثلاثة أشهر من تاريخ نشر ", "يلتزم الطرف خلال ", "جدول زمني ",
    "in ", "by May ", "within 3 months of publication ", "the ", "twenty-", "31 December 2026 ", "shall ",
    "a timetable ", "1st ",
]  # fmt: skip
WORDS = """
    31 1 2025 1446هـ 15/3/2025 آب أيلول رمضان الخميس غدا شهر شهرين ثلاثة أشهر نهاية الربع الأول المقبل الماضي
    هذا حتى خلال قبل بعد من إلى بين و في بحلول منذ كل سنة عام اليوم تاريخ نشره توقيع سيعقد قال يلتزم الوزير لا .
    ، : ( ) / - May March the of in by until within from to next last Monday 3rd two months year end shall was
    decade century
"""


def seconds_for(text: str) -> float:
    """Seconds of processor time, which on a busy machine are longer, too."""
    start = time.process_time()
    read(Document(text, PUBLISHED_ON))
    return time.process_time() - start


def usual_seconds_for(length: int) -> float:
    """How long this machine, as busy as it is now, takes for so many characters as people write them."""
    text = SENTENCE * 100
    return seconds_for(text) * length / len(text)


def test_a_megabyte_that_nobody_would_write_takes_seconds() -> None:
    share = LENGTH // len(PIECES)
    text = "".join((piece * (share // len(piece) + 1))[:share] for piece in PIECES)
    assert seconds_for(text) < MOST * usual_seconds_for(LENGTH)


@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_no_piece_takes_long_however_often_it_is_repeated(piece: str) -> None:
    text = (piece * (SHARE // len(piece) + 1))[:SHARE]
    assert seconds_for(text) < MOST * usual_seconds_for(SHARE)


def test_the_time_grows_with_the_length() -> None:
    few, many = (min(seconds_for(SENTENCE * count) for _ in range(3)) for count in (100, 800))
    assert many < 24 * few  # eight times as much; where each is compared with each, 64 times


@given(st.lists(st.sampled_from(WORDS.split()), max_size=40).map(" ".join) | st.text(max_size=80), st.dates())
def test_whatever_is_found_stands_in_the_text_and_holds_together(text: str, published_on: date) -> None:
    findings = read(Document(text, published_on, published_on))
    for each in findings.expressions:
        assert text[each.fragment.start : each.fragment.end] == each.fragment.text
        assert (each.edtf is None) is (each.window is None)
        if each.edtf is not None and each.window is not None:
            whole = parse_edtf(each.edtf)
            assert (
                whole.latest is None
                or each.window.latest is None
                or each.window.latest <= whole.latest
                or "~" in each.edtf
            )
    for proposal in findings.proposals:
        assert proposal.fragments
        assert all(text[each.start : each.end] == each.text for each in proposal.fragments)
        assert (proposal.edtf is None) is (proposal.window is None)
        assert proposal.edtf is None or proposal.window == parse_edtf(proposal.edtf)
        assert proposal.edtf not in [reading.edtf for reading in proposal.readings]
        assert 0 < proposal.confidence <= 1
        assert proposal.modality is not None or proposal.edtf is None


@given(
    st.lists(st.sampled_from(WORDS.split()), max_size=40).map(" ".join), st.dates(date(1900, 1, 1), date(2100, 1, 1))
)
def test_a_past_reference_proposes_nothing(text: str, published_on: date) -> None:
    findings = read(Document(text, published_on))
    past = {each.fragment for each in findings.expressions if each.kind is ExpressionKind.PAST_REFERENCE}
    assert not past & {fragment for proposal in findings.proposals for fragment in proposal.fragments}
