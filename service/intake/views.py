"""From where the dates of a document are seen: its days, and the order in which it writes numbers."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from service.intake.calendars import numeric_orders
from service.intake.days import Days
from service.intake.language import Language, Match
from service.intake.meanings import Counted, FromToday, Meaning, NumericDate, Way
from service.intake.proposals import Document
from service.intake.resolve import View
from service.intake.roles import Bound, Role
from service.intake.tense import Tense

_NEAR = 3  # days between the day that a page prints and the one that is known


class Views(Struct, frozen=True):
    """How one document sees its dates."""

    document: Document
    is_day_first: bool
    is_told_on_that_day: bool  # its "today" is the day of the statement, not of the page

    def of(self, meaning: Meaning, role: Role, previous: Days | None) -> View:
        """Return how *meaning* is seen. *previous* is the date before it in the text."""
        return self.from_day(self.today(meaning), meaning, role, previous)

    def from_day(self, today: date, meaning: Meaning, role: Role, previous: Days | None) -> View:
        """Return how *meaning* is seen on a given day. The first date of a page is most likely its own."""
        day_first = self._is_day_first(meaning) if previous is None else self.is_day_first
        return View(today, direction(role), day_first, previous, self.document.said_on)

    def today(self, meaning: Meaning) -> date:
        """Return what a date counts from: a stretch of time from the statement, all else from the page."""
        said_on, published_on = self.document.said_on, self.document.published_on
        if isinstance(meaning, FromToday) and meaning.weekday and _fits(meaning, published_on):
            return published_on
        if isinstance(meaning, FromToday):
            return said_on if said_on and self.is_told_on_that_day else published_on
        is_stretch = isinstance(meaning, Counted) and meaning.way in {Way.OPEN, Way.NEXT, Way.LAST}
        return said_on if is_stretch and said_on else published_on

    def _is_day_first(self, meaning: Meaning) -> bool:
        """Tell which order one date has: the page's own day is known by its value."""
        if isinstance(meaning, NumericDate):
            known = (self.document.published_on, self.document.said_on)
            orders = numeric_orders(meaning)
            if len(orders) > 1 and _is_near(orders[1].first, known) and not _is_near(orders[0].first, known):
                return False
        return self.is_day_first


def views_of(document: Document, matches: Sequence[Match], language: Language) -> Views:
    """Return how a document sees its dates: one date that leaves no doubt tells the order of all."""
    orders = [
        each.meaning.numbers[0] > 12
        for each in matches
        if isinstance(each.meaning, NumericDate) and each.meaning.numbers[0] < 32 and max(each.meaning.numbers[:2]) > 12
    ]
    day_first = orders.count(True) >= orders.count(False) if orders else language.is_day_first
    return Views(document, day_first, _is_told_on_that_day(document, matches))


def _is_told_on_that_day(document: Document, matches: Sequence[Match]) -> bool:
    days = [each.meaning for each in matches if isinstance(each.meaning, FromToday) and each.meaning.weekday]
    said_on = document.said_on
    return said_on is not None and any(_fits(day, said_on) and not _fits(day, document.published_on) for day in days)


def _fits(meaning: FromToday, today: date) -> bool:
    return (today + timedelta(meaning.days)).isoweekday() == meaning.weekday


def _is_near(day: date, known: Iterable[date | None]) -> bool:
    return any(each and abs((day - each).days) <= _NEAR for each in known)


def direction(role: Role) -> Tense:
    """Return which way a date without a year is looked for."""
    if role.bound is Bound.SINCE or "6" in role.before[-3:]:
        return Tense.PAST
    if role.bound in {Bound.BY, Bound.UNTIL, Bound.WITHIN, Bound.FROM, Bound.BEFORE} and role.tense is Tense.NONE:
        return Tense.FUTURE
    return role.tense
