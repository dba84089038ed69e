"""Laws: whatever the facts, there is a message, and it is whole."""

import re
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.edtf import Window, print_edtf
from service.core.message import Brief, Form, Message
from service.core.model import Commitment, MilestoneKind, Modality, Outcome, Settlement
from service.messages import LANGUAGES, compose_alert, compose_digest, days_phrase, plain
from tests.builders import a_source, at
from tests.messages.samples import AMBIGUOUS, a_brief, committed, moved, received, waiting

days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
marks = st.sampled_from(["", "?", "~", "%"])
# As databases hold it, and without what would look like a mark of ours.
words = st.text(st.characters(exclude_characters="%{NU", exclude_categories=["Cs"]), max_size=60)
NO_MARKS_OF_TEMPLATES = re.compile(r"%\(|%[sd]|\{\{|\{%|\bNone\b|Undefined")


@st.composite
def edtf(draw: st.DrawFn) -> str:
    """A date of any shape, or an interval of any two days."""
    day = draw(days)
    code = draw(st.integers(21, 41))
    last = day + timedelta(draw(st.integers(0, 900)))
    shapes = (
        f"{day}",
        f"{day:%Y-%m}",
        f"{day:%Y}",
        f"{day:%Y}-{code}",
        f"{day}/{last}",
        f"{day:%Y-%m}/{last:%Y-%m}",
        f"{day:%Y}/..",
        f"../{day}",
        print_edtf(Window(day, last)),
    )
    text = draw(st.sampled_from(shapes))
    return text if text.endswith("..") else text + draw(marks)


@st.composite
def commitments(draw: st.DrawFn) -> Commitment:
    """A commitment of any kind: dated, undated, moved, waiting, settled, ambiguous, with whatever words."""
    facts = {
        "title": draw(st.dictionaries(st.sampled_from(["en", "ar", "ku"]), words, min_size=1)),
        "parties": tuple(draw(st.lists(words, max_size=12))),
        "sources": tuple(
            a_source(
                phrase=phrase, language=draw(st.sampled_from(["en", "ar", "x"])), publisher=draw(st.none() | words)
            )
            for phrase in draw(st.lists(words, max_size=6))
        ),
        "readings": draw(st.sampled_from([(), AMBIGUOUS.readings])),
        "settlement": draw(st.none() | st.builds(Settlement, st.sampled_from(Outcome), days)),
        "evidence_on": draw(st.none() | days),
        "note": draw(st.none() | st.dictionaries(st.sampled_from(["en", "ar"]), words)),
    }
    modality = draw(st.sampled_from(Modality))
    kinds = (
        committed(draw(st.none() | edtf()), modality.value, **facts),
        moved(f"{draw(days)}", f"{draw(days)}"),
        waiting(modality.value),
    )
    return draw(st.sampled_from(kinds))


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    """Any alert, of any commitment, on any day."""
    return a_brief(
        draw(commitments()),
        today=f"{draw(days)}",
        milestone_kind=draw(st.sampled_from(MilestoneKind)),
        milestone=draw(st.sampled_from(["before-P30D", "opens", "last-day", "after-P1M3D", "review-2026-12-01"])),
        missed=tuple(sorted(draw(st.lists(days, max_size=30)))),
        late=draw(st.booleans()),
        next_alert_at=draw(st.none() | st.just(at("2026-12-02"))),
        waiting_document=draw(st.none() | words),
        page_url=draw(st.sampled_from([None, "https://muhla.example/c/1"])),
        acknowledge_url=None,
    )


def assert_whole(message: Message) -> None:
    """Nothing is missing, nothing of the machinery shows, and every isolate is closed."""
    assert message.subject or message.data
    assert all(section.headline and section.title for section in message.sections)
    assert all(fact.label and fact.value for section in message.sections for fact in section.facts)
    texts = [message.subject, message.summary, message.text, message.html]
    texts += [fact.value for section in message.sections for fact in section.facts]
    for text in texts:
        assert text.count("\u2068") == text.count("\u2069")
    assert not NO_MARKS_OF_TEMPLATES.search(message.subject + message.text)
    if message.data:
        assert received(message)["headline"]


@given(brief=briefs(), language=st.sampled_from(LANGUAGES), form=st.sampled_from(Form))
@settings(deadline=None)
def test_every_alert_can_be_told(brief: Brief, language: str, form: Form) -> None:
    message = compose_alert(brief, language=language, form=form)
    assert_whole(message)
    assert bool(message.data) == (form is Form.DATA)
    assert bool(message.text) == bool(message.subject) == (form is not Form.DATA)
    assert bool(message.html) == (form is Form.MAIL)


@given(
    several=st.lists(briefs(), min_size=1, max_size=4), language=st.sampled_from(LANGUAGES), form=st.sampled_from(Form)
)
@settings(max_examples=40, deadline=None)
def test_every_digest_can_be_told(several: list[Brief], language: str, form: Form) -> None:
    message = compose_digest(several, language=language, form=form, happened_at=at("2026-11-22"))
    assert_whole(message)
    assert message.summary


@given(several=st.permutations([a_brief(committed(f"{year}-09", id=f"c{year}")) for year in range(2020, 2030)]))
@settings(max_examples=30)
def test_the_order_of_a_digest_does_not_depend_on_the_order_of_the_alerts(several: list[Brief]) -> None:
    message = compose_digest(several, language="en", form=Form.TEXT, happened_at=at("2026-11-22"))
    assert [section.commitment_id for section in message.sections] == [f"c{year}" for year in range(2020, 2030)]


@given(count=st.integers(-5000, 5000).filter(bool), language=st.sampled_from(LANGUAGES))
def test_the_count_is_said_or_is_one_or_two_in_arabic(count: int, language: str) -> None:
    phrase = days_phrase(count, language)
    assert phrase == plain(phrase)
    assert str(abs(count)) in phrase or (language == "ar" and abs(count) in (1, 2))
