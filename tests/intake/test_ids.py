"""Ids of proposals: readable, the same again for the same text, and free."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalogue.values import _ID
from service.intake.ids import id_of, in_latin
from service.intake.normalise import plain_words
from service.intake.proposals import Document, Fragment
from service.intake.read import read
from tests.intake_found import a_proposal

DAY = "31 آذار 2028"


def of_text(text: str, name: str = "x", **facts: Any) -> str:
    return id_of(a_proposal(**facts, sentence=Fragment(0, len(text), text)), name)


def test_ids_tell_what_it_is_about_and_differ() -> None:
    first = id_of(a_proposal(), "x")
    assert first == "coalition-mission-end-twelve-months-later-2027-09"
    assert id_of(a_proposal(), "x", {first}) == f"{first}-2"
    assert id_of(a_proposal(), "x", {first, f"{first}-2"}) == f"{first}-3"


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("تلتزم وزارة الموارد المائية بأن تنشر خطة المياه.", "tltzm-wzara-mward-mayya-tnshr-khta-2027-09"),
        ("تَنْتَهي المهمّة العسكرية للتحالف الدولي في العراق", "tnthi-mhma-askrya-thalf-duli-araq-2027-09"),
        ("ستبقى بعثة الأمم المتحدة (UNAMI) حتى نهاية العام", "stbqi-batha-amm-mthda-unami-nhaya-2027-09"),
    ],
)
def test_an_arabic_proposal_is_called_after_its_words_in_latin_letters(sentence: str, told: str) -> None:
    assert of_text(sentence) == told


@pytest.mark.parametrize(
    ("word", "latin"),
    [
        ("قانون", "qanun"),
        ("العراق", "araq"),
        ("والبرلمان", "brlman"),
        ("للمياه", "myah"),
        ("يونيو", "yunyu"),
        ("أيلول", "aylul"),
        ("شباط", "shbat"),
        ("أي", "ai"),
    ],
)
def test_a_word_is_written_so_that_people_know_it_again(word: str, latin: str) -> None:
    assert in_latin(plain_words(word)) == latin


def test_two_proposals_of_one_arabic_text_differ_without_a_number() -> None:
    text = f"تلتزم الوزارة بأن تنشر الخطة في موعد أقصاه {DAY}. وتنتهي بعثة التحالف في نهاية أيلول 2028."
    found = read(Document(text, date(2026, 11, 20))).proposals
    assert [id_of(each, "x") for each in found] == [
        "tltzm-wzara-tnshr-khta-adhar-2028-03",
        "wtnthi-batha-thalf-nhaya-aylul-2028-09",
    ]


def test_a_sentence_that_tells_too_little_is_called_after_its_document() -> None:
    assert of_text("2027.", "Statement 12.pdf") == "statement-12-2027-09"
    assert of_text("2027.", "بيان 12.pdf") == "byan-12-2027-09"
    assert of_text("2027.", "12") == "intake-12-2027-09"
    assert of_text("2027.", "声明", edtf=None) == "intake"


@given(sentence=st.text(min_size=1), name=st.text())
def test_an_id_is_always_one_and_the_same_again(sentence: str, name: str) -> None:
    made = of_text(sentence, name)
    assert _ID.fullmatch(made)
    assert of_text(sentence, name) == made
