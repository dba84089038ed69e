"""What only pages say has words in both languages, for all that there is to say."""

import re
from collections.abc import Callable

import pytest

from service.core.model import AnnouncementKind, Cause
from service.core.verdict import Verdict
from service.store.tables import DeliveryState
from service.web.pages.words import announcement_word, cause_words, delivery_word, event_words, withheld_words

EVENTS = (
    *("commitment.recorded", "commitment.archived", "announcement.recorded", "announcement.withdrawn"),
    *("announcement.accepted", "acknowledgement.recorded", "silence.recorded", "silence.over", "alert.escalated"),
    *("alert.released", "commitment.dated"),
)


@pytest.mark.parametrize(
    "say",
    [
        *(lambda language, kind=kind: announcement_word(kind, language) for kind in AnnouncementKind),
        *(lambda language, cause=cause: cause_words(cause, first=True, language=language) for cause in Cause),
        *(lambda language, state=state: delivery_word(state, language) for state in DeliveryState),
        *(lambda language, kind=kind: event_words(kind, language) for kind in EVENTS),
        *(
            lambda language, verdict=verdict: withheld_words(verdict, language)
            for verdict in Verdict
            if verdict != "send"
        ),
    ],
)
def test_it_is_said_in_english_and_in_arabic(say: Callable[[str], str]) -> None:
    assert re.fullmatch("[a-z][a-z, :]*", say("en"))
    assert re.search("[\u0600-\u06ff]", say("ar"))
    assert not re.search("[A-Za-z]", say("ar"))


def test_an_event_without_words_stands_for_itself() -> None:
    assert event_words("engine.hiccup", "ar") == "engine.hiccup"


def test_a_deadline_that_was_written_down_anew_is_told_from_the_first() -> None:
    words = {cause_words(Cause.CATALOGUE, first=first, language="en") for first in (True, False)}
    assert words == {"as first written down", "written down anew"}
