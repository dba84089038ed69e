"""The other ways to read a date, each with its reason."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from service.core.model import Reading
from service.intake.bounds import bounded
from service.intake.calendars import numeric_orders
from service.intake.days import Days
from service.intake.meanings import Act, ActKind, Counted, FromToday, Meaning, NumericDate, PartOf, Way
from service.intake.proposals import ExpressionKind
from service.intake.reasons import Reason, UnwordedReading, Why, unworded
from service.intake.resolve import resolve
from service.intake.roles import Bound, Role
from service.intake.tense import Tense
from service.intake.tokens import Unit
from service.intake.views import Views


def other_readings(
    meaning: Meaning, found: Days, role: Role, kind: ExpressionKind, views: Views, previous: Days | None
) -> tuple[Reading, ...]:
    """Return the other readings of a date that was found to be *found*, its bound not yet applied."""
    told = bounded(meaning, found, role.bound, kind)
    others: dict[str, UnwordedReading] = {}
    for other, why in _others(meaning, found, role, views, previous):
        turned = bounded(meaning, other, role.bound, kind)
        if turned.edtf != told.edtf:
            others.setdefault(turned.edtf, unworded(turned.edtf, turned.window, why))
    if role.bound is Bound.BEFORE and told.window.latest and told.window.latest < found.first:
        others.setdefault(found.edtf, unworded(found.edtf, found.window, Why(Reason.DAY_INCLUDED)))
    return tuple(others.values())


def _others(
    meaning: Meaning, found: Days, role: Role, views: Views, previous: Days | None
) -> Iterator[tuple[Days, Why]]:
    if isinstance(meaning, NumericDate):
        yield from ((other, Why(Reason.OTHER_ORDER)) for other in numeric_orders(meaning) if other != found)
    if isinstance(meaning, Counted) and meaning.unit is Unit.WORKING_DAY:
        days, why = _in_other_days(meaning)
        if other := resolve(days, views.of(days, role, previous)):
            yield other, why
    if not isinstance(meaning, FromToday):
        for day, why in _other_days(meaning, views):
            other = resolve(meaning, views.from_day(day, meaning, role, previous))
            if other is not None:
                yield other, why


def _in_other_days(meaning: Counted) -> tuple[Counted, Why]:
    """Return working days as days of the calendar; and what is counted back, which has them so, as working days."""
    if meaning.way in {Way.AGO, Way.BEFORE, Way.LAST}:
        return replace(meaning, count=-(-meaning.count * 7 // 5), unit=Unit.DAY), Why(Reason.WORKING_DAYS)
    return replace(meaning, unit=Unit.DAY), Why(Reason.CALENDAR_DAYS)


def _other_days(meaning: Meaning, views: Views) -> Iterator[tuple[date, Why]]:
    document, today = views.document, views.today(meaning)
    if document.said_on is None or document.said_on == document.published_on:
        return
    if today == document.said_on:
        yield document.published_on, Why(Reason.FROM_PUBLICATION, document.published_on)
    else:
        yield document.said_on, Why(Reason.FROM_STATEMENT, document.said_on)


def from_act(meaning: Meaning, views: Views) -> tuple[Reading, ...]:
    """Return when a time ends that counts from a publication, if that was on the day of the page."""
    if isinstance(meaning, PartOf) or not isinstance(meaning, Counted) or not isinstance(meaning.origin, Act):
        return ()
    if meaning.origin.kind is not ActKind.PUBLICATION:
        return ()
    day = views.document.published_on
    this = Act(ActKind.THIS, meaning.origin.start, meaning.origin.end)
    ends = resolve(
        Counted(meaning.count, meaning.unit, meaning.way, this), views.from_day(day, meaning, _NOWHERE, None)
    )
    return (unworded(ends.edtf, ends.window, Why(Reason.FROM_PUBLICATION, day)),) if ends else ()


_NOWHERE = Role(Bound.NONE, Tense.NONE, "", "", "")
