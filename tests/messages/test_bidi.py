import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.messages.bidi import direction, isolate, one_line, plain, quotation

MARKS_OF_DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"


@pytest.mark.parametrize(
    ("text", "language", "isolated"),
    [
        ("Slack", "ar", "\u2068Slack\u2069"),
        ("Slack", "en", "Slack"),
        ("العراق", "en", "\u2068العراق\u2069"),
        ("\u202eevil\u2069\r\nname", "en", "evil name"),
    ],
)
def test_what_is_inserted_cannot_turn_the_sentence_round(text: str, language: str, isolated: str) -> None:
    assert isolate(text, language) == isolated


def test_control_characters_and_half_characters_are_dropped() -> None:
    assert one_line("a\x00b\u2028c\ud800d") == "a b c d"


@given(st.text(st.characters() | st.sampled_from(" \t\xa0\u202e\u2068\u3000عa")))
@example("a  b")
@example(" a ")
def test_one_line_is_one_whatever_it_was(text: str) -> None:
    without_marks = re.sub(f"[{MARKS_OF_DIRECTION}]", "", text)
    assert one_line(text) == re.sub(r"(\s|[\x00-\x1f\x7f-\x9f]|[\ud800-\udfff])+", " ", without_marks).strip()


def test_plain_text_has_no_isolates() -> None:
    assert plain(isolate("Slack", "ar")) == "Slack"


@pytest.mark.parametrize(
    ("language", "value"),
    [("ar", "rtl"), ("ar-IQ", "rtl"), ("ckb", "rtl"), ("en", "ltr"), ("de", "ltr"), (None, "auto")],
)
def test_the_direction_of_a_language(language: str | None, value: str) -> None:
    assert direction(language) == value


def test_a_fragment_stands_between_its_own_marks() -> None:
    assert quotation("حتى أيلول 2026", "ar") == "«حتى أيلول 2026»"
    assert quotation("until September", "en") == "“until September”"
