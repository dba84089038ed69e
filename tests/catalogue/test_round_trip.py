"""Whatever catalogue can be meant can be written down, and is read as it was meant."""

from datetime import date, time

from hypothesis import given, settings
from hypothesis import strategies as st

from service.catalogue import read_catalogue
from service.core.durations import Span
from service.core.edtf import Window, parse_edtf, print_edtf
from service.core.entry import Catalogue, Entry, Route
from service.core.model import Announcement, AnnouncementKind, Deadline, Ladder, Modality, Reading, Source, Status
from service.core.relative import resolve
from tests.catalogue.render import render

BUILT_IN_AFTER = (Span(0, 1), Span(0, 7))
DAYS_IN_MONTH = 30.436875

BIDI_CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Which nothing in a catalogue may have: they turn around what stands beside it."""

letters = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters=BIDI_CONTROLS)
words = st.text(letters, min_size=1, max_size=40).filter(lambda text: not text.isspace())
slugs = st.from_regex(r"[a-z][a-z0-9-]{0,15}", fullmatch=True)
localized = st.dictionaries(st.sampled_from(("en", "ar")), words, min_size=1)
languages = st.sampled_from(("en", "ar", "fr", "ckb", "ar-IQ"))
days = st.dates(date(1900, 1, 1), date(2999, 12, 31))
edtf = st.one_of(
    days.map(str),
    days.map(lambda day: str(day)[:7]),
    st.builds("{}-{}".format, st.integers(1900, 2998), st.integers(21, 41)),
    st.builds(lambda a, b: f"{min(a, b)}/{max(a, b)}", days, days),
    days.map("{}/..".format),
    days.map("{}~".format),
)
closed = edtf.filter(lambda text: ".." not in text)
spans = st.builds(Span, st.integers(0, 24), st.integers(1, 400))
modalities = st.sampled_from(Modality)


def order(span: Span) -> float:
    return span.months * DAYS_IN_MONTH + span.days


def absolute(modality: Modality, text: str) -> Deadline:
    return Deadline(modality, text, parse_edtf(text))


def counted(within: Span, after: str) -> Deadline:
    return Deadline(Modality.BY, *resolve(within, parse_edtf(after)), within, after)


absolutes = st.builds(absolute, modalities, edtf)
rungs = st.lists(spans, unique=True, max_size=5)
ladders = st.builds(
    Ladder,
    alert_at=st.times(time(0, 0), time(23, 59)).map(lambda moment: moment.replace(second=0, microsecond=0)),
    before=rungs.map(lambda found: tuple(sorted(found, key=order, reverse=True))),
    opens=st.booleans(),
    after=rungs.map(lambda found: tuple(sorted(found, key=order))),
    repeat=st.none() | spans,
    review=spans,
    send_days=st.frozensets(st.integers(1, 7), min_size=1),
)
sources = st.builds(
    Source,
    document=words,
    phrase=words,
    language=languages,
    published=st.none() | days,
    said_on=st.none() | days,
    publisher=st.none() | words,
    url=st.none() | st.just("https://example.org:8443/@reports/1?page=2#top"),
)
readings = st.builds(lambda text, reason: Reading(text, parse_edtf(text), reason), text=edtf, reason=localized)


@st.composite
def announcements(draw: st.DrawFn) -> Announcement:
    kind, on = draw(st.sampled_from(AnnouncementKind)), draw(closed)
    return Announcement(
        kind=kind,
        on=on,
        on_window=parse_edtf(on),
        document=draw(words),
        phrase=draw(st.none() | words),
        language=draw(languages),
        by=draw(st.none() | words),
        note=draw(st.none() | words.map(lambda text: f"{text}\n{text}")),
        deadline=draw(absolutes) if kind is AnnouncementKind.MOVED else None,
        provisional=draw(st.booleans()),
    )


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    deadline = draw(st.none() | absolutes | st.builds(counted, spans, closed))
    ladder = draw(ladders)
    if deadline and deadline.within:
        ladder = Ladder(
            ladder.alert_at,
            ladder.before,
            ladder.opens,
            BUILT_IN_AFTER,
            ladder.repeat,
            ladder.review,
            ladder.send_days,
        )
    return Entry(
        id=draw(slugs),
        title=draw(localized),
        parties=tuple(draw(st.lists(words, unique=True, min_size=1, max_size=3))),
        zone=draw(st.sampled_from(("UTC", "Asia/Baghdad", "America/New_York"))),
        ladder=ladder,
        deadline=deadline,
        readings=tuple(draw(st.lists(readings, max_size=2))),
        tags=tuple(draw(st.lists(slugs, unique=True, max_size=3))),
        sources=tuple(draw(st.lists(sources, min_size=1, max_size=2))),
        announcements=tuple(draw(st.lists(announcements(), max_size=2))),
        note=draw(st.none() | localized),
        alerts=draw(st.booleans()),
    )


@st.composite
def routes(draw: st.DrawFn) -> Route:
    escalates = draw(st.booleans())
    channels = st.lists(words, unique=True, min_size=1, max_size=3).map(tuple)
    return Route(
        channels=draw(channels),
        tags=draw(st.frozensets(slugs, max_size=2)),
        statuses=draw(st.frozensets(st.sampled_from(Status), max_size=3)),
        escalate_after=draw(spans) if escalates else None,
        escalate_to=draw(channels) if escalates else (),
    )


catalogues = st.builds(
    Catalogue,
    entries=st.lists(entries(), max_size=3, unique_by=lambda entry: entry.id).map(tuple),
    routes=st.lists(routes(), max_size=2).map(tuple),
)


@given(catalogues)
@settings(max_examples=60)
def test_what_is_written_is_read_as_it_was_meant(catalogue: Catalogue) -> None:
    assert read_catalogue(render(catalogue), file="f", channels=None) == catalogue


@given(closed, spans)
def test_a_deadline_that_counts_from_a_day_has_a_window_that_its_edtf_means(after: str, within: Span) -> None:
    deadline = counted(within, after)
    assert deadline.edtf is not None
    assert isinstance(deadline.window, Window)
    assert print_edtf(deadline.window) == deadline.edtf
    assert parse_edtf(deadline.edtf) == deadline.window
