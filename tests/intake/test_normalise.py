"""The plain text, and the way back to the raw one."""

from hypothesis import given
from hypothesis import strategies as st

from service.intake.normalise import normalise

# Letters of two kinds, marks, ligatures, digits, signs, and all sorts of space.
ODD = "aé ف\u0641\u064b\u0640\u200f\ufefb\ufdf2\n\t \u00a0١۲3«»/\u0654e\u0301"


def test_letters_that_writers_confuse_become_one() -> None:
    assert normalise("إلى الجمعةِ، ٣١ آذار").text == "الي الجمعه, 31 اذار"


def test_a_ligature_becomes_its_letters_and_still_knows_its_place() -> None:
    plain = normalise("قبل ﻷيلول")
    assert plain.text == "قبل لايلول"
    assert plain.fragment(4, 10).text == "ﻷيلول"


def test_a_fragment_ends_with_the_marks_of_its_last_letter() -> None:
    raw = "خلال عشرين يوماً\u200f من"
    plain = normalise(raw)
    end = plain.text.index("يوما") + 4
    assert plain.fragment(5, end).text == "عشرين يوماً"


@given(st.text(alphabet=ODD, max_size=60))
def test_every_piece_of_the_plain_text_is_a_piece_of_the_raw_one(raw: str) -> None:
    plain = normalise(raw)
    for start in range(len(plain.text)):
        fragment = plain.fragment(start, len(plain.text))
        assert raw[fragment.start : fragment.end] == fragment.text
        assert normalise(fragment.text).text.strip().endswith(plain.text[start:].strip())


@given(st.text(max_size=60))
def test_plain_text_is_as_plain_as_it_gets(raw: str) -> None:
    once = normalise(raw).text
    assert normalise(once).text == once
