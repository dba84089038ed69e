"""Why there is another reading, in words; and how long something takes that waits for its day."""

from datetime import date

import pytest

from service.core.durations import parse_span
from service.core.model import Modality
from service.intake.reasons import Reason
from service.messages import plain
from service.messages.found import Wait, waiting_words
from service.messages.readings import in_all_languages, reason_words


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_of_the_intake_has_words_of_its_own_in_each_language(reason: Reason) -> None:
    words = in_all_languages(reason)
    assert list(words) == ["en", "ar"]
    assert all(words.values())
    assert words["en"] != words["ar"]
    assert len({reason_words(each, None, "ar") for each in Reason}) == len(Reason)


def test_the_day_of_a_reason_is_in_words() -> None:
    assert (
        plain(reason_words("from_publication", date(2026, 5, 3), "en"))
        == "Counted from the day of publication, 3 May 2026."
    )


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (("P10D", Modality.BY, "the request", True), "within 10 working days of “the request”, whose day is not known"),
        (("P20D", Modality.ON, "its publication", False), "20 days after “its publication”, whose day is not known"),
        (("P108M", Modality.DURING, "the sale", False), "for 9 years from “the sale”, whose day is not known"),
        (("P12M", Modality.BY, "signature", False), "within 12 months of “signature”, whose day is not known"),
        (("P2D", Modality.BY, None, False), "within 2 days, from a day that is not known"),
        (("P2D", Modality.ON, None, False), "2 days after a day that is not known"),
        (("P2D", Modality.DURING, None, False), "for 2 days from a day that is not known"),
    ],
)
def test_what_waits_is_told_as_the_text_puts_it(wait: tuple[str, Modality, str | None, bool], words: str) -> None:
    span, modality, unknown, in_working_days = wait
    assert plain(waiting_words(Wait(parse_span(span), modality, unknown, "en", in_working_days), "en")) == words


def test_working_days_and_years_are_counted_in_arabic_too() -> None:
    ten = Wait(parse_span("P10D"), Modality.BY, None, "ar", in_working_days=True)
    nine = Wait(parse_span("P108M"), Modality.DURING, None, "ar")
    assert plain(waiting_words(ten, "ar")) == "خلال 10 أيام عمل من يوم لم يُعرف بعد"
    assert plain(waiting_words(nine, "ar")) == "لمدة 9 سنوات من يوم لم يُعرف بعد"
