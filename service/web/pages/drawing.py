"""The timeline of several commitments, ready for its template: places as percents, and the same in words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from service.core.model import Announcement, AnnouncementKind
from service.messages import date_words, deadline_phrase, direction, edtf_words, isolate, slip_phrase, status_sentence
from service.messages.dates import month_names
from service.messages.translations import translations
from service.web.pages.axis import BESIDE_TITLES, Axis, axis_of, gridlines
from service.web.pages.timeline import Facts, Mark, Strip, said_on, scale_of, strip_of
from service.web.pages.words import announcement_word


class Drawing(Struct, frozen=True):
    """A timeline: *strips* by id, *said* the same in words, *x*, which makes a percent of a place, and *mark_words*."""

    strips: Mapping[str, Strip]
    said: Mapping[str, str]
    axes: Mapping[str, Axis]
    years: Sequence[float]
    today: float
    today_words: str
    x: Callable[[float], str]
    mark_words: Callable[[Mark], str]


def draw(rows: Sequence[Facts], now: datetime, language: str, *, widths: Mapping[str, int] = BESIDE_TITLES) -> Drawing:
    """Return the timeline of *rows*. Where people read from right to left, so does time go."""
    scale = scale_of(rows, now)
    names = month_names(language)
    return Drawing(
        strips={row.commitment.id: strip_of(row, scale, now) for row in rows},
        said={row.commitment.id: in_words(row, language) for row in rows},
        axes={name: axis_of(scale, width, lambda month: names[month - 1]) for name, width in widths.items()},
        years=gridlines(scale),
        today=scale.place(now.date()),
        today_words=date_words(now.date(), language),
        x=_from_the_right if direction(language) == "rtl" else _from_the_left,
        mark_words=lambda mark: _mark_words(mark, language),
    )


def _from_the_left(place: float) -> str:
    return f"{100 * place:.2f}%"


def _from_the_right(place: float) -> str:
    return f"{100 * (1 - place):.2f}%"


def _mark_words(mark: Mark, language: str) -> str:
    t = translations(language)
    kinds = {
        "said": t.gettext("on record since %(date)s"),
        "evidence": t.gettext("%(date)s: evidence, which waits for a person"),
        "milestone": t.gettext("%(date)s: a reminder to come"),
    }
    words = {"date": isolate(date_words(mark.on, language), language)}
    if mark.kind in kinds:
        return kinds[mark.kind] % words
    words["what"] = announcement_word(AnnouncementKind(mark.kind), language)
    return t.gettext("%(date)s: announced, %(what)s") % words


def in_words(row: Facts, language: str) -> str:
    """Return what the strip of a commitment shows, in sentences: for whoever does not see it."""
    t = translations(language)
    known, there = row.commitment, row.standing
    sentences = [
        t.gettext("on record since %(date)s") % {"date": date_words(said_on(row), language)},
        deadline_phrase(known.deadline, language),
        status_sentence(there, language),
        slip_phrase(there, language),
        *(_announced(each, language) for each in row.announcements if each.withdrawn_at is None),
    ]
    return " ".join(f"{each[0].upper()}{each[1:]}." for each in sentences if each)


def _announced(announcement: Announcement, language: str) -> str:
    t = translations(language)
    words = {
        "what": announcement_word(announcement.kind, language),
        "date": edtf_words(announcement.on, language),
    }
    if announcement.provisional:
        return t.gettext("evidence of %(date)s waits for a person: %(what)s") % words
    return t.gettext("announced on %(date)s: %(what)s") % words
