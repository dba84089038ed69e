import pytest

from service.messages.bidi import direction, isolate, one_line, plain, quotation


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
